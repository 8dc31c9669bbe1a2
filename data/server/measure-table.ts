import { createHash } from 'node:crypto';
import { NO_DAY } from '../../models/math/day.ts';
import type { TablePlan } from '../load/column-plan.ts';
import type { TableLoad } from '../load/types.ts';
import { columnOfType } from '../result-columns.ts';
import type { ServerSource } from './server-source.ts';

/** Rows up to which twins are counted one by one; of more, those of a part of the accounts are, and scaled up. */
const MOST_COUNTED = 20_000_000;

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
  const sums = await source.query(loading.fingerprint(rows, stored.map(dialect.identifier)));
  const nKept = columnOfType(found, 0, 'number')[0]!;
  const hashed = [stored.join(','), nKept, ...[0, 1].map((i) => columnOfType(sums, i, 'text')[0])].join('/');
  const hasId = given.length < plan.columns.length;
  return {
    table: name,
    nRead: nKept + nRejected,
    nKept,
    nRejected,
    nTwins: hasId || name === 'accounts' ? 0 : await countTwins(source, rows, stored, nKept),
    isTwinsEstimate: nKept > MOST_COUNTED,
    presentColumns: given,
    firstDay: dayOrNull(columnOfType(found, 1, 'day')[0]!),
    lastDay: dayOrNull(columnOfType(found, 2, 'day')[0]!),
    attributes,
    fingerprint: createHash('md5').update(hashed).digest('hex'),
  };
}

/** Rows that repeat an earlier one. Twins are of one account, so that a part of the accounts has its part of them. */
async function countTwins(
  { dialect, query }: ServerSource,
  rows: string,
  stored: readonly string[],
  nKept: number,
): Promise<number> {
  const part = Math.ceil(nKept / MOST_COUNTED);
  const where = part > 1 ? ` WHERE account_key % ${part} = 0` : '';
  const groups = stored.map(dialect.identifier).join(', ');
  const found = await query(
    `SELECT ${dialect.toDouble('sum(n)')} AS n, ${dialect.toDouble('count(*)')} AS different FROM (SELECT count(*) AS n FROM ${rows}${where} GROUP BY ${groups}) twins`,
  );
  const n = columnOfType(found, 0, 'number')[0]!;
  const nTwins = n - columnOfType(found, 1, 'number')[0]!;
  return part > 1 ? Math.round((nTwins / n) * nKept) || 0 : nTwins || 0;
}

function dayOrNull(day: number): number | null {
  return day === NO_DAY ? null : day;
}
