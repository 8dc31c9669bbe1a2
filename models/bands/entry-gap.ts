import { type Hysteresis, type ReadyPast, replayPast } from './replay-past.ts';

/** Points below the policy's cut-off that are tried, to a tenth; below 0: above it. */
const SMALLEST = -10;
const LARGEST = 20;

/** A past without the accounts that cannot turn red, and how much of it the cut-offs alone make red. */
export interface RedPast {
  readonly ready: ReadyPast;
  /** Readings below the policy's cut-off that count for the size of red. */
  readonly nAsked: number;
}

/** The part of a past that a search for the entry has to replay: accounts that never come near red are left out. */
export function redPast(ready: ReadyPast): RedPast {
  const { healthScore, day } = ready;
  const redAt = (i: number) => ready.cutoffs[ready.cutoffsOf[i]].red;
  let nAsked = 0;
  healthScore.forEach((score, i) => {
    if (day[i] >= ready.settledDay && score < redAt(i)) nAsked++;
  });
  const histories = ready.histories.filter(({ from, to }) => {
    for (let i = from; i < to; i++) if (healthScore[i] < redAt(i) - SMALLEST) return true;
    return false;
  });
  return { ready: { ...ready, histories }, nAsked };
}

/**
 * How far below the policy's cut-off red must be entered so that as many readings are red as the cut-off alone would make.
 *
 * Whatever makes an account stay red longer makes red larger: entered at the cut-off itself, a rule that waits holds more
 * accounts than the policy asks for, and more than people can work. The past is replayed under ever other entries; taken is
 * the highest at which red, once colours have had time to be kept, is no larger than the cut-offs alone make it there.
 *
 * @param guess Where to begin, in points: the nearer, the sooner it is found.
 * @returns A multiple of 0.1 from -10 to 20, 20 also where red would still be too large; half the gap where there is no past.
 */
export function entryGapOf({ ready, nAsked }: RedPast, rule: Hysteresis, guess: number): number {
  if (ready.healthScore.length === 0) return rule.clearGap / 2;
  const isNoLarger = (tenths: number) => {
    const { red } = replayPast(ready, rule, tenths / 10, 0);
    return red.reduce((sum, own) => sum + own, 0) <= nAsked;
  };
  let tooHigh = 10 * SMALLEST - 1;
  let lowEnough = 10 * LARGEST;
  // From the guess on in growing steps, until the answer lies between two of them.
  const start = Math.round(10 * guess);
  const isStartLow = isNoLarger(start);
  for (let step = 2, at = start; ; step *= 3) {
    if (isStartLow) lowEnough = at;
    else tooHigh = at;
    at += isStartLow ? -step : step;
    if (at <= 10 * SMALLEST - 1 || at >= 10 * LARGEST) break;
    if (isNoLarger(at) === isStartLow) continue;
    if (isStartLow) tooHigh = at;
    else lowEnough = at;
    break;
  }
  while (lowEnough - tooHigh > 1) {
    const middle = Math.floor((tooHigh + lowEnough) / 2);
    if (isNoLarger(middle)) lowEnough = middle;
    else tooHigh = middle;
  }
  return lowEnough / 10;
}
