import type { Day } from '../../models/math/day.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { Source, SqlStep } from '../source.ts';
import type { CheckRequest } from './types.ts';

/** Accounts with usage: `check_usage_accounts(account_key, n_rows)`. */
export const USAGE_ACCOUNTS = 'check_usage_accounts';
/** When an account is expected to use the product: `check_spells(account_key, starts_on, ends_on)`, both inclusive. */
export const SPELLS = 'check_spells';

/**
 * Make the two tables that compare usage with subscriptions. A spell is a relationship: terms apart by at most the grace days,
 * the last open one until the data end. Without subscriptions it is the account's whole time.
 */
export async function prepareUsageAccounts(source: Source, request: CheckRequest): Promise<void> {
  await source.runStep({
    creates: USAGE_ACCOUNTS,
    select: 'SELECT account_key, count(*) AS n_rows FROM usage_events GROUP BY account_key',
  });
  await source.runStep(spellStep(source.dialect, request));
}

function spellStep(dialect: Dialect, { shape, dataEnd, graceDays }: CheckRequest): SqlStep {
  return {
    creates: SPELLS,
    select: Object.hasOwn(shape, 'subscriptions')
      ? termsAsSpells(dialect, graceDays, dataEnd)
      : `SELECT account_key, started_on AS starts_on, ${dialect.day(dataEnd)} AS ends_on FROM accounts`,
  };
}

function termsAsSpells(dialect: Dialect, graceDays: number, dataEnd: Day): string {
  return `
SELECT account_key, min(line_starts) AS starts_on, max(line_ends) AS ends_on
FROM (
  SELECT account_key, line_starts, line_ends, sum(CASE
    WHEN ends_so_far IS NULL THEN 1
    WHEN ${dialect.daysBetween('ends_so_far', 'line_starts')} <= ${Math.trunc(graceDays)} THEN 0
    ELSE 1
  END) OVER (PARTITION BY account_key ORDER BY line_starts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS spell_no
  FROM (
    SELECT account_key, line_starts, line_ends, max(line_ends) OVER (
      PARTITION BY account_key ORDER BY line_starts ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS ends_so_far
    FROM (
      SELECT account_key, starts_on AS line_starts, max(coalesce(ends_on, ${dialect.day(dataEnd)})) AS line_ends
      FROM subscriptions
      GROUP BY account_key, starts_on
    ) starts
  ) ordered
) numbered
GROUP BY account_key, spell_no`;
}
