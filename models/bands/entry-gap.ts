import { type Hysteresis, type ReadyPast, replayPast } from './replay-past.ts';

/** Points below the policy's cut-off that are tried, to a tenth; below 0: above it. */
const SMALLEST = -10;
const LARGEST = 20;

/**
 * How far below the policy's cut-off red must be entered so that as many readings are red as the cut-off alone would make.
 *
 * Whatever makes an account stay red longer makes red larger: entered at the cut-off itself, a rule that waits holds more
 * accounts than the policy asks for, and more than people can work. The past is replayed under ever other entries; taken is
 * the highest at which red, once colours have had time to be kept, is no larger than the cut-offs alone make it there.
 *
 * @returns A multiple of 0.1; half the gap where there is no past to replay.
 */
export function entryGapOf(ready: ReadyPast, rule: Hysteresis): number {
  const { past, cutoffs, cutoffsOf } = ready;
  if (past.healthScore.length === 0) return rule.clearGap / 2;
  let asked = 0;
  past.healthScore.forEach((score, i) => {
    if (past.day[i] >= ready.settledDay && score < cutoffs[cutoffsOf[i]].red) asked++;
  });
  const isNoLarger = (tenths: number) => {
    const { red: byCluster } = replayPast(ready, rule, tenths / 10, 0);
    return byCluster.reduce((sum, own) => sum + own, 0) <= asked;
  };
  let tooHigh = 10 * SMALLEST - 1;
  let lowEnough = 10 * LARGEST;
  while (lowEnough - tooHigh > 1) {
    const middle = Math.floor((tooHigh + lowEnough) / 2);
    if (isNoLarger(middle)) lowEnough = middle;
    else tooHigh = middle;
  }
  return lowEnough / 10;
}
