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
  const parts = Math.ceil(nKept / mostCounted);
  const ofPart = parts > 1 ? await countRepeated(source, `${rows} WHERE hash(account_key) % ${parts} = 0`, hash) : null;
  // A handful of accounts may have none in the part.
  const { n, nTwins } = ofPart === null || ofPart.n === 0 ? await countRepeated(source, rows, hash) : ofPart;
  return n === 0 ? 0 : Math.round((nTwins / n) * nKept);
}

async function countRepeated(source: DuckDbSource, from: string, hash: string): Promise<{ n: number; nTwins: number }> {
  const found = await source.query(`SELECT count(*) AS n, count(DISTINCT ${hash}) AS different FROM ${from}`);
  const n = columnOfType(found, 0, 'number')[0];
  return { n, nTwins: n - columnOfType(found, 1, 'number')[0] };
}

function dayOrNull(day: number): number | null {
  return day === NO_DAY ? null : day;
}
