import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';
import type { ExpansionDefinition } from '../timeline/types.ts';

/** Parts of one unit of money that MRR is added up in as whole numbers, so that sums are exact and equal sums are equal. */
const PARTS = 1_000_000;

/** Relative slack on the growth threshold: 100 grown by 0.1 is 110, though 100 * 1.1 is a little more in doubles. */
const SLACK = 1e-9;

/**
 * Steps that leave `label_expansions(account_key, snapshot_date)`: rows of `population` with a mature label whose MRR rises, on
 * some day `d` of the outcome window, to at least `(1 + minGrowth)` times the MRR at `t` (and above it), and stays there on all
 * of `[d, d + holdDays)`. MRR on a day is the sum of the lines with `starts_on <= d < ends_on`.
 *
 * `label_mrr_steps(account_key, from_day, to_day, parts)` holds MRR as a step function, one row per change: the work grows with
 * the number of changes, not of days.
 */
export function expansionSteps(dialect: Dialect, expansion: ExpansionDefinition, lastMature: Day): SqlStep[] {
  const { gapDays, horizonDays, minGrowth } = expansion;
  const holdDays = Math.max(1, expansion.holdDays);
  const windowStart = dialect.addDays('p.snapshot_date', String(gapDays));
  const windowEnd = dialect.addDays('p.snapshot_date', String(gapDays + horizonDays));
  const lastLooked = dialect.addDays('p.snapshot_date', String(gapDays + horizonDays + holdDays));
  const parts = dialect.toDouble('s.parts');
  return [
    {
      creates: 'label_mrr_steps',
      select: `
SELECT
  account_key,
  on_day AS from_day,
  LEAD(on_day) OVER (PARTITION BY account_key ORDER BY on_day) AS to_day,
  SUM(change) OVER (PARTITION BY account_key ORDER BY on_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS parts
FROM (
  SELECT account_key, on_day, SUM(change) AS change
  FROM (
    SELECT account_key, starts_on AS on_day, ${dialect.millionths('mrr')} AS change
    FROM subscriptions
    UNION ALL
    SELECT account_key, ends_on AS on_day, -${dialect.millionths('mrr')} AS change
    FROM subscriptions
    WHERE ends_on IS NOT NULL
  ) changes
  GROUP BY account_key, on_day
  HAVING SUM(change) <> 0
) net`,
    },
    {
      creates: 'label_expansions',
      select: `
SELECT DISTINCT account_key, snapshot_date
FROM (
  SELECT
    p.account_key,
    p.snapshot_date,
    ${windowEnd} AS window_end,
    GREATEST(s.from_day, ${windowStart}) AS from_day,
    CASE WHEN ${isRaised(parts, minGrowth)} THEN 1 ELSE 0 END AS is_raised,
    MIN(CASE WHEN ${isRaised(parts, minGrowth)} THEN NULL ELSE s.from_day END) OVER (
      PARTITION BY p.account_key, p.snapshot_date ORDER BY s.from_day ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS falls_on
  FROM population p
  JOIN label_mrr_steps s
    ON s.account_key = p.account_key
   AND s.from_day < ${lastLooked}
   AND (s.to_day IS NULL OR s.to_day > ${windowStart})
  WHERE p.snapshot_date <= ${dialect.day(lastMature)}
) spells
WHERE is_raised = 1
  AND from_day < window_end
  AND (falls_on IS NULL OR ${dialect.daysBetween('from_day', 'falls_on')} >= ${holdDays})`,
    },
  ];
}

function isRaised(parts: string, minGrowth: number): string {
  const factor = PARTS * (1 + minGrowth) * (1 - SLACK);
  return `${parts} >= p.mrr * ${factor} AND ${parts} > p.mrr * ${PARTS} + 0.5`;
}
