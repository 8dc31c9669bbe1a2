import type { SnapshotTable } from '../../features/matrix.ts';
import { estimateAll, type Statistic, sumsStatistic } from '../backtest/statistics.ts';
import { MIN_EVENT_CLUSTERS } from '../math/bootstrap.ts';
import type { Figure } from '../runtime/types.ts';
import type { BoundsOptions } from './bounds.ts';
import { deviation, type MatchedPair, type Matching, matchKind } from './match.ts';
import type { RedRow } from './red-rows.ts';
import type { ActionKind, Balance, Touches } from './types.ts';

/** Pairs that a kind of action needs to be looked at. */
export const MIN_PAIRS = 30;
/** A kind is found at this adjusted p-value. */
const LEVEL = 0.05;

/** Kinds of action beside matched untouched accounts, and those with too few. */
export interface KindsFound {
  readonly kinds: readonly ActionKind[];
  readonly tooFew: readonly { readonly kind: string; readonly nPairs: number }[];
}

/** Every kind of action that followed a red reading: who stayed, who turned green, against matched accounts. */
export function actionKinds(
  table: SnapshotTable,
  reds: readonly RedRow[],
  touches: Touches,
  options: BoundsOptions,
): KindsFound {
  const names = [...new Set(reds.flatMap((red) => red.touches.map((k) => touches.kind[k])))].sort();
  const matched = names.map((kind) => ({ kind, matching: matchKind(reds, touches, kind, table, options.seed) }));
  const tried = matched.filter(({ matching }) => matching.pairs.length >= MIN_PAIRS);
  // Two questions per kind: both are paid for.
  const adjusted = holm(tried.flatMap(({ matching: { pairs } }) => [testOf(pairs, stayedOf), testOf(pairs, greenOf)]));
  const kinds = tried.map(({ kind, matching }, i) =>
    actionKind(table, reds, touches, kind, matching, [adjusted[2 * i], adjusted[2 * i + 1]], options),
  );
  return {
    kinds: kinds.sort((a, b) => b.nPairs - a.nPairs || (a.kind < b.kind ? -1 : 1)),
    tooFew: matched
      .filter(({ matching }) => matching.pairs.length < MIN_PAIRS)
      .map(({ kind, matching }) => ({ kind, nPairs: matching.pairs.length })),
  };
}

function stayedOf({ churned }: RedRow): number {
  return churned ? 0 : 1;
}

/** Seen green after the day of the touch. */
function greenOf({ greenDays }: RedRow, touchDay: number): number {
  return greenDays.some((day) => day > touchDay) ? 1 : 0;
}

function testOf(pairs: readonly MatchedPair[], ofSide: (red: RedRow, touchDay: number) => number): number {
  const gains = pairs.map(
    ({ touched, untouched, touchDay }) => ofSide(touched, touchDay) - ofSide(untouched, touchDay),
  );
  return pairTest(gains.filter((gain) => gain > 0).length, gains.filter((gain) => gain < 0).length);
}

function actionKind(
  table: SnapshotTable,
  reds: readonly RedRow[],
  touches: Touches,
  kind: string,
  { pairs, nUnmatched }: Matching,
  [pAdjusted, pGreenAdjusted]: readonly [number, number],
  { bootstrap, seed }: BoundsOptions,
): ActionKind {
  const column = (value: (pair: MatchedPair) => number) => Float64Array.from(pairs, value);
  const arrOf = ({ touched }: MatchedPair) => 12 * table.mrr[touched.row];
  const costOf = ({ touch }: MatchedPair) => (Number.isNaN(touches.cost[touch]) ? 0 : touches.cost[touch]);
  const isCosted = ({ touch }: MatchedPair) => !Number.isNaN(touches.cost[touch]);
  const statistic: Statistic = sumsStatistic(
    [
      column(() => 1),
      column(({ touched }) => stayedOf(touched)),
      column(({ untouched }) => stayedOf(untouched)),
      column(({ touched, untouched, touchDay }) => greenOf(touched, touchDay) - greenOf(untouched, touchDay)),
      column((pair) => (isCosted(pair) ? arrOf(pair) * (stayedOf(pair.touched) - stayedOf(pair.untouched)) : 0)),
      column(costOf),
    ],
    [(s) => s[1] / s[0], (s) => s[2] / s[0], (s) => (s[1] - s[2]) / s[0], (s) => s[3] / s[0], (s) => s[4] / s[5]],
  );
  const estimates = estimateAll([statistic], pairs.length, {
    replicates: bootstrap,
    seed,
    label: `bootstrap/treatment/${kind}`,
  });
  const nLost = pairs.filter(({ touched, untouched }) => touched.churned || untouched.churned).length;
  const figure = (at: number) => estimates.figure(statistic, at, nLost);
  const isFound = pAdjusted <= LEVEL;
  const nCosted = pairs.filter(isCosted).length;
  return {
    kind,
    nPairs: pairs.length,
    nUnmatched,
    stayedTouched: figure(0),
    stayedUntouched: figure(1),
    stayed: figure(2),
    turnedGreen: estimates.figure(statistic, 3, pairs.length),
    pAdjusted,
    pGreenAdjusted,
    isFound,
    balance: balanceOf(table, reds, pairs),
    costPerSavedArr: isFound && nCosted >= MIN_EVENT_CLUSTERS ? inverse(figure(4)) : null,
  };
}

/** Cost for each unit that was saved, from units saved for each unit of cost; null unless surely above 0. */
function inverse({ value, low, high }: Figure): Figure | null {
  if (value === null || low === null || high === null || low <= 0) return null;
  return { value: 1 / value, low: 1 / high, high: 1 / low };
}

/**
 * Two-sided exact test of the pairs whose sides differ (McNemar 1947): 1 without any.
 *
 * @param better Pairs in which the touched side did better; `worse` those in which the other did.
 */
export function pairTest(better: number, worse: number): number {
  const n = better + worse;
  let probability = 0.5 ** n;
  let tail = 0;
  for (let k = 0; k <= Math.min(better, worse); k++) {
    tail += probability;
    probability = (probability * (n - k)) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}

/** P-values adjusted for how many there are (Holm 1979). */
export function holm(p: readonly number[]): number[] {
  const order = [...p.keys()].sort((a, b) => p[a] - p[b]);
  const adjusted = new Array<number>(p.length);
  let least = 0;
  order.forEach((i, rank) => {
    least = Math.max(least, Math.min(1, (p.length - rank) * p[i]));
    adjusted[i] = least;
  });
  return adjusted;
}

function balanceOf(table: SnapshotTable, reds: readonly RedRow[], pairs: readonly MatchedPair[]): Balance[] {
  const measures: readonly [Balance['what'], (red: RedRow) => number][] = [
    ['log_odds', (red) => red.logOdds],
    ['tenure', (red) => table.tenureDays[red.row]],
    ['log_mrr', (red) => Math.log(1 + table.mrr[red.row])],
  ];
  const untouched = reds.filter(({ touches }) => touches.length === 0);
  return measures.map(([what, value]) => {
    const spread = deviation(reds.map(value));
    const mean = (list: readonly RedRow[]) => list.reduce((sum, red) => sum + value(red), 0) / list.length;
    const against = (others: readonly RedRow[]) =>
      spread === 0 || others.length === 0 ? null : (mean(pairs.map(({ touched }) => touched)) - mean(others)) / spread;
    return { what, before: against(untouched), after: against(pairs.map((pair) => pair.untouched)) };
  });
}
