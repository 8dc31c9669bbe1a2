import { positionsWhere } from '../math/columns.ts';
import type { TrainingSet } from './training-set.ts';

/** Training rows to fit on and later ones to judge on; positions in the set. */
export interface LaterSplit {
  readonly before: Int32Array;
  readonly after: Int32Array;
}

/** Dates are cut into this many stretches; each of the last two is judged by a fit on what was known before it. */
const N_STRETCHES = 4;
const N_JUDGED = 2;
/** Churned accounts that a split needs to learn from and to judge on. */
const MIN_EVENT_ACCOUNTS = { before: 30, after: 20 } as const;
/** The rows to fit on must hold this share of all churned accounts, or the fit would be another than the one it stands for. */
const MIN_EVENT_SHARE = 1 / 3;

/**
 * Walk-forward splits inside a training set: the rows of each of the last two quarters of its dates, and the rows whose
 * labels were mature before the first of them. Splits with too few churned accounts are left out; a short history has none.
 *
 * @param purgeDays Days from a date until its labels are mature.
 */
export function laterSplits(set: TrainingSet, purgeDays: number): LaterSplit[] {
  const dayOf = (i: number) => set.table.snapshotDay[set.rows[i]];
  const dates = [...new Set(Array.from(set.rows, (row) => set.table.snapshotDay[row]))].sort((a, b) => a - b);
  const splits: LaterSplit[] = [];
  for (let stretch = N_STRETCHES - N_JUDGED; stretch < N_STRETCHES; stretch++) {
    const judged = new Set(dates.filter((_, d) => Math.floor((d * N_STRETCHES) / dates.length) === stretch));
    const start = Math.min(...judged);
    const before = positionsWhere(set.rows.length, (i) => dayOf(i) + purgeDays <= start);
    const after = positionsWhere(set.rows.length, (i) => judged.has(dayOf(i)));
    const nBefore = countEventAccounts(set, before);
    if (nBefore < Math.max(MIN_EVENT_ACCOUNTS.before, MIN_EVENT_SHARE * set.nEventAccounts)) continue;
    if (countEventAccounts(set, after) >= MIN_EVENT_ACCOUNTS.after) splits.push({ before, after });
  }
  return splits;
}

function countEventAccounts(set: TrainingSet, positions: Int32Array): number {
  const accounts = new Set<number>();
  for (const i of positions) if (set.labels[i] === 1) accounts.add(set.table.accountIndex[set.rows[i]]);
  return accounts.size;
}
