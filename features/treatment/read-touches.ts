import type { Source } from '../../data/source.ts';
import { type HistoryShape, hasColumn, hasTable } from '../population/shape.ts';

/** What a company did for accounts: one entry per account, day and kind, ascending by account, day, kind. */
export interface Touches {
  /** Where they come from. */
  readonly table: 'interventions' | 'touchpoints';
  readonly accountId: readonly string[];
  readonly day: Int32Array;
  readonly kind: readonly string[];
  /** Sum of what was given; NaN: nothing was. */
  readonly cost: Float64Array;
}

/** Kinds of touchpoints that somebody does for one account; mails, clicks and campaigns go to everybody. */
const ACTIONS = ['meeting', 'qbr', 'call', 'training'];

/**
 * Actions of the history: the interventions, or, without that table, touchpoints of kinds that are actions. They go by the
 * day on which they happened, as labels do, since they are what came after a reading and never a metric.
 *
 * @returns null where the history has neither table.
 */
export async function readTouches(source: Source, shape: HistoryShape): Promise<Touches | null> {
  const { dialect } = source;
  const table = (['interventions', 'touchpoints'] as const).find((name) => hasTable(shape, name));
  if (table === undefined) return null;
  const kind = dialect.lower('t.kind');
  const isAction = `WHERE ${kind} IN (${ACTIONS.map((action) => dialect.text(action)).join(', ')})`;
  const cost = hasColumn(shape, table, 'cost') ? dialect.exactSum('t.cost') : 'NULL';
  const { columns } = await source.query(`
SELECT a.account_id, t.event_on, ${kind} AS what, ${cost === 'NULL' ? dialect.toDouble('0') : cost} AS spent, ${dialect.toDouble(cost === 'NULL' ? '0' : 'COUNT(t.cost)')} AS n_costs
FROM ${table} t
JOIN accounts a ON a.account_key = t.account_key
${table === 'interventions' ? '' : isAction}
GROUP BY a.account_id, t.event_on, ${kind}
ORDER BY a.account_id, t.event_on, ${kind}`);
  const [ids, days, kinds, costs, counts] = columns;
  if (ids.type !== 'text' || days.type !== 'day' || kinds.type !== 'text')
    throw new TypeError('touches: unexpected columns');
  if (costs.type !== 'number' || counts.type !== 'number') throw new TypeError('touches: unexpected columns');
  return {
    table,
    accountId: ids.values.map((id) => id ?? ''),
    day: days.values,
    kind: kinds.values.map((name) => name ?? ''),
    cost: costs.values.map((value, i) => (counts.values[i] > 0 ? value : Number.NaN)),
  };
}
