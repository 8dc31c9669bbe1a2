import type { SnapshotTable } from '../../features/matrix.ts';
import { type Day, NO_DAY } from '../math/day.ts';
import { clustersOf } from './clusters.ts';
import type { RedSurvival } from './group-types.ts';
import { bandSteps, type ScoredBands } from './scored-history.ts';
import { estimateAll, perDraw, type Statistic } from './statistics.ts';

/** Days after the start at which survival is told. */
const GRID = [0, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330, 360] as const;
const LAST = GRID[GRID.length - 1];

export interface SurvivalOptions {
  /** The day until which every churn is known: later ones are not seen, and those who stay are last seen here. */
  readonly seenUntil: Day;
  readonly bootstrap: number;
  readonly seed: number;
}

/** Accounts followed from a day on; all columns share positions. */
interface Followed {
  readonly cluster: number[];
  readonly weight: number[];
  /** Days until churn or until it was last seen. */
  readonly duration: number[];
  readonly isChurned: boolean[];
}

/**
 * The share of accounts still customers so many days after they first turned red in the test period, beside that of accounts
 * that were not red on the same dates (each date weighing as many as turned red on it).
 *
 * Product-limit estimate (Kaplan & Meier 1958): an account is followed to its churn or to `seenUntil`, whatever its colour later.
 * Accounts that were red on the first scored date are left out, because nobody knows since when.
 *
 * @returns null where nobody turned red.
 */
export function redSurvival(table: SnapshotTable, scored: ScoredBands, options: SurvivalOptions): RedSurvival | null {
  const clusters = clustersOf(table, scored.row);
  const turned = turnedRed(table, scored);
  if (turned.length === 0) return null;
  const dayOf = (position: number): Day => table.snapshotDay[scored.row[position]];
  const nTurnedOn = new Map<Day, number>();
  for (const position of turned) nTurnedOn.set(dayOf(position), (nTurnedOn.get(dayOf(position)) ?? 0) + 1);
  const notRed = Array.from(scored.row.keys()).filter(
    (position) => scored.band[position] !== 'red' && nTurnedOn.has(dayOf(position)),
  );
  const nNotRedOn = new Map<Day, number>();
  for (const position of notRed) nNotRedOn.set(dayOf(position), (nNotRedOn.get(dayOf(position)) ?? 0) + 1);
  const follow = (positions: readonly number[], weightOf: (position: number) => number): Followed => {
    const followed: Followed = { cluster: [], weight: [], duration: [], isChurned: [] };
    for (const position of positions) {
      const row = scored.row[position];
      const churnDay = table.churnDay[row];
      const isChurned = churnDay !== NO_DAY && churnDay <= options.seenUntil;
      const duration = (isChurned ? churnDay : options.seenUntil) - dayOf(position);
      if (duration < 0) continue;
      followed.cluster.push(clusters.ofAccount[table.accountIndex[row]]);
      followed.weight.push(weightOf(position));
      followed.duration.push(Math.min(duration, LAST + 1));
      followed.isChurned.push(isChurned && duration <= LAST);
    }
    return followed;
  };
  const red = follow(turned, () => 1);
  const other = follow(notRed, (position) => nTurnedOn.get(dayOf(position))! / nNotRedOn.get(dayOf(position))!);
  const [ofRed, ofOther] = [survivalStatistic(red), survivalStatistic(other)];
  const estimates = estimateAll([ofRed, ofOther], clusters.nClusters, {
    replicates: options.bootstrap,
    seed: options.seed,
    label: 'bootstrap/bands',
  });
  const nChurnedOf = ({ cluster, isChurned }: Followed) => new Set(cluster.filter((_, i) => isChurned[i])).size;
  const [nRed, nOther] = [nChurnedOf(red), nChurnedOf(other)];
  return {
    nTurnedRed: red.cluster.length,
    nChurned: nRed,
    points: GRID.map((days, k) => ({
      days,
      nFollowed: red.duration.filter((duration) => duration >= days).length,
      red: estimates.figure(ofRed, k, nRed),
      notRed: estimates.figure(ofOther, k, nOther),
    })),
  };
}

/** Each account's first step into red, except on the first scored date. */
function turnedRed(table: SnapshotTable, scored: ScoredBands): number[] {
  const firstDay = scored.row.reduce((day, row) => Math.min(day, table.snapshotDay[row]), Number.POSITIVE_INFINITY);
  const wasRed = new Set<number>();
  const turned: number[] = [];
  const steps = bandSteps(table, scored).sort((a, b) => a.to - b.to);
  for (const { to } of steps) {
    const row = scored.row[to];
    const account = table.accountIndex[row];
    if (scored.band[to] !== 'red' || wasRed.has(account)) continue;
    wasRed.add(account);
    if (table.snapshotDay[row] > firstDay) turned.push(to);
  }
  return turned;
}

/** Survival at the days of the grid. */
function survivalStatistic({ cluster, weight, duration, isChurned }: Followed): Statistic {
  const left = new Float64Array(LAST + 2);
  const churned = new Float64Array(LAST + 2);
  return perDraw(GRID.length, (clusterWeight, out, at) => {
    left.fill(0);
    churned.fill(0);
    let atRisk = 0;
    for (let i = 0; i < cluster.length; i++) {
      const own = clusterWeight[cluster[i]] * weight[i];
      atRisk += own;
      left[duration[i]] += own;
      if (isChurned[i]) churned[duration[i]] += own;
    }
    let surviving = atRisk > 0 ? 1 : Number.NaN;
    let k = 0;
    for (let day = 0; day <= LAST; day++) {
      // Nobody is left to be followed: from here on survival is not known.
      if (!(atRisk > 1e-9)) surviving = Number.NaN;
      else surviving *= 1 - churned[day] / atRisk;
      atRisk -= left[day];
      if (day === GRID[k]) out[at + k++] = surviving;
    }
  });
}
