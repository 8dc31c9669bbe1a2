import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import { churnMaturityDays, expansionMaturityDays } from '../timeline/timeline.ts';
import type { Timeline } from '../timeline/types.ts';
import { churnOutcomeSteps } from './churn-outcomes.ts';
import { expansionSteps } from './expansion.ts';
import { type HistoryShape, hasTable } from './shape.ts';

/**
 * Steps that leave `labels(account_key, snapshot_date, churn_label, churn_date, expansion_label, in_gap)`, one row per row of
 * `population`; they read what `populationSteps` left behind.
 *
 * - `churn_label`: 1 iff the event lies in `[t + gap, t + gap + horizon)`, else 0; NULL while not mature, and where the event
 *   lies before the outcome window (`in_gap`, mature rows only, to be counted).
 * - `churn_date`: the account's next churn on or after `t` that is decided before the data end, whatever the label; for a silent
 *   row (`inactivity`, label 1) the day on which its silence reaches `inactiveDays`.
 * - `expansion_label`: 1 iff MRR rises and holds (see `expansionSteps`) and the account does not churn before the end of the
 *   window, else 0; NULL while not mature, where expansion is switched off, and without subscriptions.
 *
 * Labels look at when things happened, not at when they were recorded; everything lies before the data end.
 */
export function labelSteps(dialect: Dialect, timeline: Pick<Timeline, 'settings'>, shape: HistoryShape): SqlStep[] {
  const { settings } = timeline;
  const { churn, dataEnd } = settings;
  const expansion = hasTable(shape, 'subscriptions') ? settings.expansion : null;
  const maturityDays = expansionMaturityDays(settings);
  const lastExpansionDay = expansion === null || maturityDays === null ? null : dataEnd - maturityDays;

  const mature = `o.snapshot_date <= ${dialect.day(dataEnd - churnMaturityDays(settings))}`;
  const windowStart = dialect.addDays('o.snapshot_date', String(churn.gapDays));
  const windowEnd = dialect.addDays('o.snapshot_date', String(churn.gapDays + churn.horizonDays));
  return [
    ...churnOutcomeSteps(dialect, settings),
    ...(expansion !== null && lastExpansionDay !== null ? expansionSteps(dialect, expansion, lastExpansionDay) : []),
    {
      creates: 'labels',
      select: `
SELECT
  o.account_key,
  o.snapshot_date,
  CASE
    WHEN NOT (${mature}) OR o.event_on < ${windowStart} THEN NULL
    WHEN ${churnsInWindow()} THEN 1
    ELSE 0
  END AS churn_label,
  o.churn_date,
  ${expansionSql()} AS expansion_label,
  CASE WHEN ${mature} AND o.event_on < ${windowStart} THEN TRUE ELSE FALSE END AS in_gap
FROM label_outcomes o${
        lastExpansionDay === null
          ? ''
          : `
LEFT JOIN label_expansions e ON e.account_key = o.account_key AND e.snapshot_date = o.snapshot_date`
      }`,
    },
  ];

  /** A silence that covers the window decides by itself: it may reach its full length after a shorter window. */
  function churnsInWindow(): string {
    return churn.kind === 'inactivity' ? 'o.event_on IS NOT NULL' : `o.event_on < ${windowEnd}`;
  }

  function expansionSql(): string {
    if (expansion === null || lastExpansionDay === null) return 'CAST(NULL AS INTEGER)';
    const end = dialect.addDays('o.snapshot_date', String(expansion.gapDays + expansion.horizonDays));
    return `CASE
    WHEN o.snapshot_date > ${dialect.day(lastExpansionDay)} THEN NULL
    WHEN o.event_on < ${end} OR o.churn_date < ${end} THEN 0
    WHEN e.account_key IS NOT NULL THEN 1
    ELSE 0
  END`;
  }
}
