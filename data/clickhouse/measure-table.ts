import { NO_DAY } from '../../models/math/day.ts';
import { clickhouseDialect } from '../dialects/clickhouse.ts';
import type { TablePlan } from '../load/column-plan.ts';
import type { TableLoad } from '../load/types.ts';
import { columnOfType } from '../result-columns.ts';
import type { ClickHouseSource } from './source.ts';

const { identifier, text } = clickhouseDialect;

/** Rows up to which twins are counted one by one; of more, those of a part of the accounts are, and scaled up. */
const MOST_COUNTED = 20_000_000;

/** What became of a table's rows: counts, first and last day, and a fingerprint of the rows, whose order does not count. */
export async function measureTable(source: ClickHouseSource, plan: TablePlan, hasId: boolean): Promise<TableLoad> {
  const { name } = plan.spec;
  const present = plan.columns.map((column) => column.spec.name).filter((column) => column !== 'id');
  const attributes = plan.attributes.map((column) => column.spec.name);
  const stored = ['account_key', ...(name === 'accounts' ? ['account_id'] : []), ...present, ...attributes, 'event_on'];
  const hash = `cityHash64(tuple(${stored.map(identifier).join(', ')}))`;
  const table = identifier(name);
  const found =
    await source.query(`SELECT toFloat64(count()) AS n, min(event_on) AS first_day, max(event_on) AS last_day,
  lower(hex(MD5(concat(${text(stored.join(','))}, '/', toString(count()), '/', toString(coalesce(groupBitXor(h), 0)), '/', toString(coalesce(sum(toUInt128(h)), 0)))))) AS fingerprint
FROM (SELECT event_on, ${hash} AS h FROM ${table})`);
  const rejected = await source.query(`SELECT toFloat64(count()) AS n FROM rejects r WHERE r."table" = ${text(name)}`);
  const nKept = columnOfType(found, 0, 'number')[0];
  const nRejected = columnOfType(rejected, 0, 'number')[0];
  const hasTwins = !hasId && name !== 'accounts';
  return {
    table: name,
    nRead: nKept + nRejected,
    nKept,
    nRejected,
    nTwins: hasTwins ? await countTwins(source, table, hash, nKept) : 0,
    isTwinsEstimate: hasTwins && nKept > MOST_COUNTED,
    presentColumns: present,
    firstDay: dayOrNull(columnOfType(found, 1, 'day')[0]),
    lastDay: dayOrNull(columnOfType(found, 2, 'day')[0]),
    attributes,
    fingerprint: columnOfType(found, 3, 'text')[0] ?? '',
  };
}

/** Rows that repeat an earlier one. Twins are of one account, so that a part of the accounts has its part of them. */
async function countTwins(source: ClickHouseSource, table: string, hash: string, nKept: number): Promise<number> {
  const part = Math.ceil(nKept / MOST_COUNTED);
  const where = part > 1 ? ` WHERE cityHash64(account_key) % ${part} = 0` : '';
  const found = await source.query(
    `SELECT toFloat64(count()) AS n, toFloat64(uniqExact(h)) AS different FROM (SELECT ${hash} AS h FROM ${table}${where})`,
  );
  const n = columnOfType(found, 0, 'number')[0];
  const nTwins = n - columnOfType(found, 1, 'number')[0];
  return part > 1 ? Math.round((nTwins / n) * nKept) || 0 : nTwins || 0;
}

function dayOrNull(day: number): number | null {
  return day === NO_DAY ? null : day;
}
