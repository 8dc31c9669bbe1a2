import { filled, takenAt } from '../math/columns.ts';
import type { Cutoffs } from '../runtime/bands.ts';

export interface Hysteresis {
  /** Points above a cut-off at which a better band is shown. */
  readonly clearGap: number;
  readonly minDwellDays: number;
  /** Readings in a row that must ask for a change, for worse or for better; at least 1. */
  readonly readings: number;
}

/** Past scores of accounts that the model had not seen, dates ascending; all columns share positions. */
export interface PastScores {
  readonly healthScore: Float64Array;
  readonly day: Int32Array;
  readonly accountIndex: Int32Array;
  /** What is drawn together: an account, or its group. */
  readonly cluster: Int32Array;
  /** Day on which the account left, on rows with label 1; anything on the others. */
  readonly eventDay: Int32Array;
  readonly label: Uint8Array;
}

/** One account's readings in order of time: from one place of a ready past to before another. */
export interface AccountHistory {
  readonly from: number;
  readonly to: number;
  readonly cluster: number;
  /** null: it stayed, or its last reading before the event is not among the rows. */
  readonly eventDay: number | null;
}

/** The past, made ready to be replayed many times: readings account by account, because a replay goes over them hundreds of times. */
export interface ReadyPast {
  readonly healthScore: Float64Array;
  readonly day: Int32Array;
  readonly histories: readonly AccountHistory[];
  readonly nClusters: number;
  /** Cut-offs as the policy chose them, each pair once. */
  readonly cutoffs: readonly Cutoffs[];
  /** Which of them serve at each reading. */
  readonly cutoffsOf: Int32Array;
  /** Readings from this day on count for the size of red: before it, the past had no colours to keep. */
  readonly settledDay: number;
}

/** Sums of one rule by cluster. */
export interface Replayed {
  readonly rule: Hysteresis;
  readonly flips: Float64Array;
  readonly quarters: Float64Array;
  /** Red readings of those that count for the size of red, and these. */
  readonly red: Float64Array;
  readonly readings: Float64Array;
  readonly inTime: Float64Array;
  readonly missed: Float64Array;
  readonly churned: Float64Array;
}

const QUARTER_DAYS = 91.3125;
/** As long as the longest dwell that is tried: after it, every reading could have a colour that is kept. */
const SETTLING_DAYS = 84;
const [RED, YELLOW, GREEN] = [0, 1, 2];

/**
 * The score below which an account enters red: so many points below the policy's cut-off, but never above that of yellow. Where
 * nothing is red, nothing becomes red.
 */
export function redEntry({ red, yellow }: Cutoffs, entryGap: number): number {
  return red <= 0 ? 0 : Math.min(yellow, Math.max(0, Number((red - entryGap).toFixed(6))));
}

/** @param cutoffsAt Of each position. */
export function readyPast(past: PastScores, cutoffsAt: (position: number) => Cutoffs): ReadyPast {
  const { histories, positions } = accountHistories(past);
  const cutoffs: Cutoffs[] = [];
  const numberOf = new Map<string, number>();
  const cutoffsOf = filled(new Int32Array(positions.length), (at) => {
    const own = cutoffsAt(positions[at]);
    const name = `${own.red}/${own.yellow}`;
    const number = numberOf.get(name) ?? cutoffs.push(own) - 1;
    numberOf.set(name, number);
    return number;
  });
  const days = [...new Set(past.day)].sort((a, b) => a - b);
  return {
    healthScore: takenAt(past.healthScore, positions),
    day: takenAt(past.day, positions),
    histories,
    nClusters: histories.reduce((n, { cluster }) => Math.max(n, cluster + 1), 0),
    cutoffs,
    cutoffsOf,
    // A past that is shorter than that counts whole.
    settledDay: days.find((day) => day >= days[0] + SETTLING_DAYS) ?? days[0] ?? 0,
  };
}

/** The histories, and the positions of all readings in their order. */
function accountHistories({ accountIndex, cluster, day, eventDay, label }: PastScores): {
  readonly histories: readonly AccountHistory[];
  readonly positions: Int32Array;
} {
  const days = [...new Set(day)].sort((a, b) => a - b);
  const lastDay = days.at(-1) ?? 0;
  const step = lastDay - (days.at(-2) ?? lastDay);
  const positionsOf = new Map<number, number[]>();
  accountIndex.forEach((account, i) => {
    const own = positionsOf.get(account);
    if (own === undefined) positionsOf.set(account, [i]);
    else own.push(i);
  });
  const numberOf = new Map<number, number>();
  const inOrder = new Int32Array(accountIndex.length);
  let to = 0;
  const histories = [...positionsOf.values()].map((positions) => {
    const first = cluster[positions[0]];
    if (!numberOf.has(first)) numberOf.set(first, numberOf.size);
    const event = positions.find((i) => label[i] === 1);
    const left = event === undefined ? null : eventDay[event];
    const from = to;
    inOrder.set(positions, from);
    to += positions.length;
    return {
      from,
      to,
      cluster: numberOf.get(first)!,
      eventDay: left !== null && left <= lastDay + step ? left : null,
    };
  });
  return { histories, positions: inOrder };
}

/** Replay the past under one rule, red entered `entryGap` points below its cut-off. */
export function replayPast(
  { healthScore, day, histories, nClusters, cutoffs, cutoffsOf, settledDay }: ReadyPast,
  rule: Hysteresis,
  entryGap: number,
  minLeadDays: number,
): Replayed {
  const sums = () => new Float64Array(nClusters);
  const own: Replayed = {
    rule,
    flips: sums(),
    quarters: sums(),
    red: sums(),
    readings: sums(),
    inTime: sums(),
    missed: sums(),
    churned: sums(),
  };
  const red = Float64Array.from(cutoffs, (own) => redEntry(own, entryGap));
  const yellow = Float64Array.from(cutoffs, (own) => own.yellow);
  const rankOf = (i: number, above: number) => {
    if (healthScore[i] < red[cutoffsOf[i]] + above) return RED;
    return healthScore[i] < yellow[cutoffsOf[i]] + above ? YELLOW : GREEN;
  };
  for (const { from, to, cluster, eventDay } of histories) {
    let band = -1;
    let since = 0;
    let isAskingWorse = false;
    let nAsking = 0;
    let before = 0;
    let last = -1;
    let redSince = 0;
    for (let i = from; i < to; i++) {
      const today = day[i];
      const previous = band;
      const raw = rankOf(i, 0);
      const isWorse = raw < previous;
      const asked = previous === -1 || isWorse ? raw : Math.max(previous, rankOf(i, rule.clearGap));
      nAsking = asked === previous ? 0 : nAsking > 0 && isWorse === isAskingWorse ? nAsking + 1 : 1;
      isAskingWorse = isWorse;
      const isDue = nAsking >= rule.readings && (isWorse || today - since >= rule.minDwellDays);
      if (previous === -1 || isDue) {
        band = asked;
        nAsking = 0;
      }
      if (previous !== -1) {
        own.quarters[cluster] += (today - before) / QUARTER_DAYS;
        if (band !== previous) own.flips[cluster]++;
      }
      if (band !== previous) since = today;
      before = today;
      if (today >= settledDay) {
        own.readings[cluster]++;
        if (band === RED) own.red[cluster]++;
      }
      if (eventDay === null || today >= eventDay) continue;
      if (band === RED && last !== RED) redSince = today;
      last = band;
    }
    if (eventDay === null || last === -1) continue;
    own.churned[cluster]++;
    if (last === RED && eventDay - redSince >= minLeadDays) own.inTime[cluster]++;
    if (last === GREEN) own.missed[cluster]++;
  }
  return own;
}
