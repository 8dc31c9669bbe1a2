import { createHash } from 'node:crypto';
import { NO_DAY } from '../../models/math/day.ts';
import type { TablePlan } from '../load/column-plan.ts';
import type { TableLoad } from '../load/types.ts';
import { columnOfType } from '../result-columns.ts';
import type { ServerSource } from './server-source.ts';

/** What became of a table's rows: counts, first and last day, and a fingerprint that follows the rows and not their order. */
export async function measureTable(source: ServerSource, plan: TablePlan, nRejected: number): Promise<TableLoad> {
  const { dialect, loading } = source;
  const { name } = plan.spec;
  const given = plan.columns.map(({ spec }) => spec.name).filter((column) => column !== 'id');
  const attributes = plan.attributes.map(({ spec }) => spec.name);
  const stored = ['account_key', ...(name === 'accounts' ? ['account_id'] : []), ...given, ...attributes, 'event_on'];
  const rows = source.own(name);
  const found = await source.query(
    `SELECT ${dialect.toDouble('count(*)')} AS n, min(event_on) AS first_day, max(event_on) AS last_day FROM ${rows}`,
  );
  // One look at all rows gives both: how many are like another, and what they all are.
  const hashes = `SELECT h, count(*) AS n FROM (SELECT ${loading.rowHash(stored.map(dialect.identifier))} AS h FROM ${rows}) hashed GROUP BY h`;
  const all = await source.query(
    `SELECT ${loading.hashOfAll('h', 'n')} AS fingerprint, ${dialect.toDouble('count(*)')} AS different FROM (${hashes}) counted`,
  );
  const nKept = columnOfType(found, 0, 'number')[0]!;
  const hashed = [stored.join(','), nKept, columnOfType(all, 0, 'text')[0]].join('/');
  const hasId = given.length < plan.columns.length;
  return {
    table: name,
    nRead: nKept + nRejected,
    nKept,
    nRejected,
    nTwins: hasId || name === 'accounts' ? 0 : nKept - columnOfType(all, 1, 'number')[0]!,
    isTwinsEstimate: false,
    presentColumns: given,
    firstDay: dayOrNull(columnOfType(found, 1, 'day')[0]!),
    lastDay: dayOrNull(columnOfType(found, 2, 'day')[0]!),
    attributes,
    fingerprint: createHash('md5').update(hashed).digest('hex'),
  };
}

function dayOrNull(day: number): number | null {
  return day === NO_DAY ? null : day;
}
