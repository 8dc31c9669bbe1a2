import type { OutputColumn } from '../../data/duckdb/write-columns.ts';
import { NO_DAY, parseDay } from '../../models/math/day.ts';
import type { ScoredAccount } from './score-book.ts';

/** What is known of an account beside its score. */
export interface AccountExtras {
  readonly name: string | null;
  /** Health score now minus about a month (4 weeks) ago; null for an account that was not in the book then. */
  readonly trend: Trend | null;
  /** The same against 13 weeks ago. */
  readonly quarterTrend: Trend | null;
  /** Expected lifetime value in the currency of MRR; absent where nothing says what to assume. */
  readonly lifetimeValue?: number | undefined;
}

/** A change of the health score, and whether it is more than what scores do anyway. */
export interface Trend {
  /** Points; below 0: less healthy. */
  readonly points: number;
  /** Further than nine in ten accounts of the book move in that time; null: nobody can say. */
  readonly isBeyondNoise: boolean | null;
}

const N_REASONS = 3;

/** The scored book as columns of `accounts.csv` and of `score --out`: the least healthy first, ties by account id. */
export function scoreColumns(
  accounts: readonly ScoredAccount[],
  extras: ReadonlyMap<string, AccountExtras>,
): OutputColumn[] {
  const sorted = [...accounts].sort(
    (a, b) => a.result.healthScore - b.result.healthScore || (a.accountId < b.accountId ? -1 : 1),
  );
  const text = (name: string, pick: (account: ScoredAccount) => string | null): OutputColumn => ({
    name,
    type: 'text',
    values: sorted.map(pick),
  });
  const number = (name: string, pick: (account: ScoredAccount) => number | null): OutputColumn => ({
    name,
    type: 'number',
    values: Float64Array.from(sorted, (account) => pick(account) ?? Number.NaN),
  });
  const day = (name: string, pick: (account: ScoredAccount) => number | null): OutputColumn => ({
    name,
    type: 'day',
    values: Int32Array.from(sorted, (account) => pick(account) ?? NO_DAY),
  });
  const trend = (name: string, pick: (known: AccountExtras | undefined) => Trend | null): OutputColumn[] => [
    number(name, ({ accountId }) => pick(extras.get(accountId))?.points ?? null),
    text(`${name}_sign`, ({ accountId }) => signOf(pick(extras.get(accountId)))),
  ];
  return [
    text('account_id', ({ accountId }) => accountId),
    text('name', ({ accountId }) => extras.get(accountId)?.name ?? null),
    day('as_of', (account) => account.day),
    text('segment', ({ segment }) => segment),
    text('csm', ({ csm }) => csm),
    number('mrr', ({ mrr }) => mrr),
    number('health_score', ({ result }) => result.healthScore),
    text('grade', ({ result }) => result.grade),
    text('band', ({ result }) => result.band),
    day('band_since', ({ result }) => (result.state.since === null ? null : parseDay(result.state.since))),
    ...(accounts.some(({ result }) => result.state.pending !== undefined) ? pendingColumns({ text, number, day }) : []),
    ...trend('trend', (known) => known?.trend ?? null),
    ...trend('trend_13_weeks', (known) => known?.quarterTrend ?? null),
    number('churn_probability', ({ result }) => result.churnProbability),
    number('expansion_probability', ({ result }) => result.expansionProbability),
    number('opportunity_score', ({ result }) => result.opportunityScore ?? null),
    number('margin', ({ result }) => result.margin),
    ...Array.from({ length: N_REASONS }, (_, i) =>
      text(`reason_${i + 1}`, ({ result }) => result.reasons[i]?.text ?? null),
    ),
    ...(hasLifetimeValue(extras)
      ? [number('lifetime_value', ({ accountId }) => extras.get(accountId)?.lifetimeValue ?? null)]
      : []),
    text('actions', ({ result }) => result.actions.map(({ action }) => action).join(' | ')),
  ];
}

/** Ways to make a column of the scored accounts. */
interface ColumnsOf {
  text(name: string, pick: (account: ScoredAccount) => string | null): OutputColumn;
  number(name: string, pick: (account: ScoredAccount) => number | null): OutputColumn;
  day(name: string, pick: (account: ScoredAccount) => number | null): OutputColumn;
}

/** What a band that waits for more readings must remember; written where any account's does. */
function pendingColumns({ text, number, day }: ColumnsOf): OutputColumn[] {
  return [
    text('band_pending', ({ result }) => result.state.pending?.direction ?? null),
    number('band_pending_readings', ({ result }) => result.state.pending?.readings ?? null),
    day('band_pending_as_of', ({ result }) => {
      const asOf = result.state.pending?.asOf ?? null;
      return asOf === null ? null : parseDay(asOf);
    }),
  ];
}

function hasLifetimeValue(extras: ReadonlyMap<string, AccountExtras>): boolean {
  return [...extras.values()].some(({ lifetimeValue }) => lifetimeValue !== undefined);
}

/** `up` or `down` beyond noise, `noise` within it; null where nobody can say. */
function signOf(trend: Trend | null): string | null {
  if (trend === null || trend.isBeyondNoise === null) return null;
  if (!trend.isBeyondNoise) return 'noise';
  return trend.points > 0 ? 'up' : 'down';
}
