import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';
import { type HistoryShape, hasColumn, hasTable } from '../population/shape.ts';
import { LANDMARKS } from './landmarks.ts';
import type { EarlyFact, EarlyName } from './types.ts';

/** What accounts used in their first days: one row per account, day, day of knowledge, feature, user and team. */
export const EARLY_USAGE = 'indicator_usage';
/** Milestones that accounts reached in their first days. */
export const EARLY_MILESTONES = 'indicator_milestones';

/** Names that habits are made of. */
export interface EarlyNames {
  readonly features: readonly EarlyName[];
  readonly milestones: readonly EarlyName[];
  /** First day on which any account had any milestone; NO_DAY: there are none. */
  readonly firstMilestoneDay: Day;
  readonly coreFeatures: readonly string[];
  readonly integrationFeatures: readonly string[];
}

/**
 * Steps that leave `indicator_usage` and `indicator_milestones`, those that the history can give: the facts of the first days,
 * the longest of them, so that the history is read once.
 *
 * An event whose quantity is 0 or less is no use of a feature.
 */
export function earlyFactSteps(dialect: Dialect, shape: HistoryShape): SqlStep[] {
  const longest = `(SELECT account_key, MAX(before_on) AS before_on FROM ${LANDMARKS} GROUP BY account_key)`;
  const early = (creates: string, table: string, columns: readonly string[], where: string): SqlStep => {
    const list = ['account_key', 'event_on', 'known_on', ...columns]
      .map((column) => `f.${dialect.identifier(column)}`)
      .join(', ');
    return {
      creates,
      select: `
SELECT ${list}
FROM ${dialect.identifier(table)} f
JOIN ${longest} l ON l.account_key = f.account_key
WHERE f.event_on < l.before_on${where}
GROUP BY ${list}`,
    };
  };
  return [
    ...(hasTable(shape, 'usage_events')
      ? [
          early(
            EARLY_USAGE,
            'usage_events',
            ['feature', 'user_id', 'team'],
            ' AND (f.quantity IS NULL OR f.quantity > 0)',
          ),
        ]
      : []),
    ...(hasTable(shape, 'milestones') ? [early(EARLY_MILESTONES, 'milestones', ['name'], '')] : []),
  ];
}

/** What can be said of an account's first days with the tables and names that there are. */
export function earlyFacts(shape: HistoryShape, names: EarlyNames): EarlyFact[] {
  const counted = (kind: EarlyFact['kind'], isThere: boolean): EarlyFact[] => (isThere ? [{ kind, name: null }] : []);
  const hasUsage = hasTable(shape, 'usage_events');
  return [
    ...counted('milestones', hasTable(shape, 'milestones')),
    ...names.milestones.map(({ name }): EarlyFact => ({ kind: 'milestone', name })),
    ...counted('features', hasUsage),
    ...counted('core_features', hasUsage && names.coreFeatures.length > 0),
    ...counted('integrations', hasUsage && names.integrationFeatures.length > 0),
    ...counted('users', hasColumn(shape, 'usage_events', 'user_id')),
    ...counted('teams', hasColumn(shape, 'usage_events', 'team')),
    ...(hasUsage ? names.features : []).map(({ name }): EarlyFact => ({ kind: 'feature', name })),
  ];
}

/**
 * The select of one row per account and number of first days: account_id, within_days, started_on, landmark_on, then one
 * number per fact. A fact counts iff it is dated before `before_on` and was known before the landmark. NULL: nothing seen.
 */
export function earlyLifeSelect(dialect: Dialect, facts: readonly EarlyFact[], names: EarlyNames): string {
  const isMilestone = ({ kind }: EarlyFact) => kind === 'milestone' || kind === 'milestones';
  const columns = facts.map((fact, i) => ({
    from: isMilestone(fact) ? 'm' : 'u',
    name: `f${i}`,
    sql: dialect.toDouble(factSql(dialect, fact, names)),
  }));
  const seen = (table: string, alias: string): string => {
    const own = columns.filter(({ from }) => from === alias);
    if (own.length === 0) return '';
    return `
LEFT JOIN (
  SELECT l.account_key, l.within_days, ${own.map(({ name, sql }) => `${sql} AS ${name}`).join(',\n    ')}
  FROM ${LANDMARKS} l
  JOIN ${table} e ON e.account_key = l.account_key
  WHERE e.event_on < l.before_on AND e.known_on < l.landmark_on
  GROUP BY l.account_key, l.within_days
) ${alias} ON ${alias}.account_key = l.account_key AND ${alias}.within_days = l.within_days`;
  };
  return `
SELECT
  a.account_id,
  ${dialect.toDouble('l.within_days')} AS within_days,
  l.started_on,
  l.landmark_on${columns.map(({ from, name }) => `,\n  ${from}.${name}`).join('')}
FROM ${LANDMARKS} l
JOIN accounts a ON a.account_key = l.account_key${seen(EARLY_MILESTONES, 'm')}${seen(EARLY_USAGE, 'u')}
ORDER BY l.within_days, l.account_key`;
}

function factSql(dialect: Dialect, { kind, name }: EarlyFact, names: EarlyNames): string {
  const amongSql = (features: readonly string[]): string =>
    `COUNT(DISTINCT CASE WHEN e.feature IN (${features.map((feature) => dialect.text(feature)).join(', ')}) THEN e.feature END)`;
  switch (kind) {
    case 'features':
      return 'COUNT(DISTINCT e.feature)';
    case 'core_features':
      return amongSql(names.coreFeatures);
    case 'integrations':
      return amongSql(names.integrationFeatures);
    case 'users':
      return 'COUNT(DISTINCT e.user_id)';
    case 'teams':
      return 'COUNT(DISTINCT e.team)';
    case 'milestones':
      return 'COUNT(DISTINCT e.name)';
    case 'feature':
      return `MAX(CASE WHEN e.feature = ${dialect.text(name ?? '')} THEN 1 ELSE 0 END)`;
    case 'milestone':
      return `MAX(CASE WHEN e.name = ${dialect.text(name ?? '')} THEN 1 ELSE 0 END)`;
  }
}
