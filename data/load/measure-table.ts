import { NO_DAY } from '../../models/math/day.ts';
import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import { columnOfType } from '../result-columns.ts';
import type { TablePlan } from './column-plan.ts';
import type { StagedRows } from './staged-rows.ts';
import type { TableLoad } from './types.ts';

const { identifier, text } = duckdbDialect;

/**
 * What became of a table's rows: counts, first and last day, and a fingerprint that follows rows and their order.
 *
 * @param options Whether rows have an id, and the number of rows above which twins are counted on a part of the accounts.
 */
export async function measureTable(
  source: DuckDbSource,
  { rows, rowNo }: StagedRows,
  plan: TablePlan,
  { hasId, mostCounted }: { readonly hasId: boolean; readonly mostCounted: number },
): Promise<TableLoad> {
  const { name } = plan.spec;
  const stored = [
    'account_key',
    ...(name === 'accounts' ? ['account_id'] : []),
    ...[...plan.columns, ...plan.attributes].map((column) => column.spec.name).filter((column) => column !== 'id'),
    'event_on',
  ];
  const hash = `hash(${stored.map(identifier).join(', ')})`;
  const found = await source.query(`SELECT count(*) AS n, min(event_on) AS first_day, max(event_on) AS last_day,
  md5(concat_ws('/', ${text(stored.join(','))}, count(*), bit_xor(o), sum(CAST(o AS HUGEINT)))) AS fingerprint
FROM (SELECT event_on, hash(n, h) AS o FROM (SELECT ${rowNo} AS n, event_on, ${hash} AS h FROM ${rows}))`);
  const rejected = await source.query(`SELECT count(*) AS n FROM rejects WHERE "table" = ${text(name)}`);
  const hasTwins = !hasId && name !== 'accounts';
  const nKept = columnOfType(found, 0, 'number')[0];
  const nRejected = columnOfType(rejected, 0, 'number')[0];
  return {
    table: name,
    nRead: nKept + nRejected,
    nKept,
    nRejected,
    nTwins: hasTwins ? await countTwins(source, rows, hash, nKept, mostCounted) : 0,
    isTwinsEstimate: hasTwins && nKept > mostCounted,
    presentColumns: plan.columns.map((column) => column.spec.name).filter((column) => column !== 'id'),
    firstDay: dayOrNull(columnOfType(found, 1, 'day')[0]),
    lastDay: dayOrNull(columnOfType(found, 2, 'day')[0]),
    attributes: plan.attributes.map((column) => column.spec.name),
    fingerprint: columnOfType(found, 3, 'text')[0] ?? '',
  };
}

/** Rows that repeat an earlier one. Twins are of one account, so that a part of the accounts has its part of them. */
async function countTwins(
  source: DuckDbSource,
  rows: string,
  hash: string,
  nKept: number,
  mostCounted: number,
): Promise<number> {
  const part = Math.ceil(nKept / mostCounted);
  const where = part > 1 ? ` WHERE hash(account_key) % ${part} = 0` : '';
  const found = await source.query(
    `SELECT coalesce(sum(n), 0) AS n, count(*) AS different FROM (SELECT count(*) AS n FROM ${rows}${where} GROUP BY ${hash})`,
  );
  const n = columnOfType(found, 0, 'number')[0];
  const nDifferent = columnOfType(found, 1, 'number')[0];
  return n === 0 ? 0 : Math.round(((n - nDifferent) / n) * nKept);
}

function dayOrNull(day: number): number | null {
  return day === NO_DAY ? null : day;
}
