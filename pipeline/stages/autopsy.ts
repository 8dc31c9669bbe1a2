import type { OutputColumn } from '../../data/duckdb/write-columns.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import { autopsyFold } from '../../models/autopsy/risks.ts';
import { sourceValues } from '../../models/autopsy/source-value.ts';
import type { Autopsy, GreenMiss } from '../../models/autopsy/types.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import type { FoldRefits } from '../../models/refit/fold-refits.ts';
import type { Config } from '../config/index.ts';
import { startJob } from '../workers/start-job.ts';
import type { Predictions } from './backtest.ts';

/** Draws of accounts for the refits without a category. */
const MAX_REFIT_DRAWS = 200;

export interface MadeAutopsy {
  /** Largest ARR first. */
  readonly misses: readonly GreenMiss[];
  readonly totals: Autopsy;
}

/** What the data showed of accounts that churned while green, found in a thread of its own. */
export function startAutopsy(
  table: SnapshotTable,
  { churn, scored }: Predictions,
  folds: readonly FitResult[],
  { bands, backtest, seed }: Config,
): ReturnType<typeof startJob<'greenMissAutopsy'>> {
  const request = { minLeadDays: bands.minLeadDays, bootstrap: backtest.bootstrap, seed };
  return startJob('greenMissAutopsy', { table, predictions: churn, scored, folds: folds.map(autopsyFold), ...request });
}

/**
 * Why accounts churned while green, and what each category of data is worth; null: no account was missed.
 *
 * @param started By `startAutopsy`.
 */
export async function autopsyOf(
  started: ReturnType<typeof startAutopsy>,
  table: SnapshotTable,
  refits: FoldRefits | null,
  { backtest, seed }: Config,
): Promise<MadeAutopsy | null> {
  const draws = { bootstrap: Math.min(backtest.bootstrap, MAX_REFIT_DRAWS), seed };
  const sources = refits === null ? [] : sourceValues(table, refits, draws);
  const made = await started;
  return made === null ? null : { misses: made.misses, totals: { ...made.totals, sources } };
}

/** The misses as columns of `green-misses.csv`. */
export function greenMissColumns(misses: readonly GreenMiss[], names: ReadonlyMap<string, string>): OutputColumn[] {
  const text = (name: string, pick: (miss: GreenMiss) => string | null): OutputColumn => ({
    name,
    type: 'text',
    values: misses.map(pick),
  });
  const number = (name: string, pick: (miss: GreenMiss) => number | null): OutputColumn => ({
    name,
    type: 'number',
    values: Float64Array.from(misses, (miss) => pick(miss) ?? Number.NaN),
  });
  return [
    text('account_id', ({ accountId }) => accountId),
    text('name', ({ accountId }) => names.get(accountId) ?? null),
    text('segment', ({ segment }) => segment),
    number('arr', ({ arr }) => Math.round(100 * arr) / 100),
    text('churned_on', ({ eventDate }) => eventDate),
    text('last_green_on', ({ lastDate }) => lastDate),
    text('finding', ({ label }) => label),
    text('category', ({ category }) => category),
    text('first_sign_on', ({ firstOutDate }) => firstOutDate),
    number('days_ahead', ({ daysAhead }) => daysAhead),
    text('twin_account_id', ({ twinAccountId }) => twinAccountId),
    number('twin_distance', ({ twinDistance }) => twinDistance),
  ];
}
