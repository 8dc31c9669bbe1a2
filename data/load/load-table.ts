import { NO_DAY } from '../../models/math/day.ts';
import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import type { ResultTable } from '../source.ts';
import { sqlTypeOf } from '../tables.ts';
import type { TablePlan } from './column-plan.ts';
import { collectRejects } from './rejects.ts';
import { dropBrokenRows, FILE_COLUMN, type Relation } from './relation.ts';
import { FAULT_COLUMN, faultText, stageSql } from './stage-sql.ts';
import type { TableLoad } from './types.ts';

const { identifier, text } = duckdbDialect;

/** Enum of the account ids in ascending order: the position of an id is its account_key. */
const ACCOUNT_ENUM = 'account_ids';

/** Schema of the rows; the canonical tables are views on them. */
export const ROWS_SCHEMA = 'loaded';

/**
 * Load one table: stage its rows, move the faulty ones to `rejects`, and put a view with all canonical columns over the rest.
 * Accounts must be loaded before all others.
 */
export async function loadTable(
  source: DuckDbSource,
  tableNo: number,
  plan: TablePlan,
  relation: Relation,
): Promise<TableLoad> {
  const { name } = plan.spec;
  const staged = `${ROWS_SCHEMA}.${identifier(name)}`;
  const isAccounts = name === 'accounts';
  const fileEnum = relation.files.length > 1 ? `files_of_${name}` : null;
  await dropBrokenRows(source, relation);
  if (fileEnum !== null) {
    await source.execute(`DROP TYPE IF EXISTS ${identifier(fileEnum)}`);
    await source.execute(`CREATE TYPE ${identifier(fileEnum)} AS ENUM (${relation.files.map(text).join(', ')})`);
  }
  const select = stageSql(relation, plan, { accountEnum: isAccounts ? null : ACCOUNT_ENUM, fileEnum });
  await source.execute(`CREATE OR REPLACE TABLE ${staged} AS ${select}`);
  const repeats = isAccounts ? ['account_id', 'id'] : ['id'];
  const hasId = plan.columns.some((column) => column.spec.name === 'id');
  for (const column of repeats) {
    if (column !== 'id' || hasId) await markRepeats(source, staged, plan, column);
  }
  await collectRejects(source, tableNo, staged, plan, relation);
  await source.execute(`DELETE FROM ${staged} WHERE ${identifier(FAULT_COLUMN)} IS NOT NULL`);
  for (const column of [FAULT_COLUMN, ...(fileEnum === null ? [] : [FILE_COLUMN]), ...(hasId ? ['id'] : [])]) {
    await source.execute(`ALTER TABLE ${staged} DROP COLUMN ${identifier(column)}`);
  }
  await dropBrokenRows(source, relation);
  if (isAccounts) await numberAccounts(source, staged);
  if (name === 'users') await dateUsers(source, staged, plan);
  await createView(source, staged, plan);
  return measure(source, staged, plan, hasId);
}

async function markRepeats(source: DuckDbSource, staged: string, plan: TablePlan, column: string): Promise<void> {
  const value = identifier(column);
  const fault = identifier(FAULT_COLUMN);
  const counts = await source.query(
    `SELECT count(${value}), count(DISTINCT ${value}) FROM ${staged} WHERE ${fault} IS NULL`,
  );
  if (numberAt(counts, 0) === numberAt(counts, 1)) return;
  const from = [plan.account, ...plan.columns].find((each) => each.spec.name === column)?.sourceName ?? column;
  const key = plan.spec.name === 'accounts' ? 'account_id' : 'NULL';
  await source.execute(`UPDATE ${staged} SET ${fault} = ${faultText(text(from), value, text(`${column} seen before; the first row is kept`), key)}
WHERE rowid IN (SELECT r FROM (SELECT rowid AS r, row_number() OVER (PARTITION BY ${value} ORDER BY rowid) AS n
  FROM ${staged} WHERE ${fault} IS NULL AND ${value} IS NOT NULL) WHERE n > 1)`);
}

async function numberAccounts(source: DuckDbSource, staged: string): Promise<void> {
  await source.execute(`CREATE OR REPLACE TABLE ${staged} AS
SELECT CAST(row_number() OVER (ORDER BY account_id) - 1 AS INTEGER) AS account_key, * FROM ${staged} ORDER BY account_id`);
  await source.execute(`DROP TYPE IF EXISTS ${ACCOUNT_ENUM}`);
  await source.execute(`CREATE TYPE ${ACCOUNT_ENUM} AS ENUM (SELECT account_id FROM ${staged} ORDER BY account_key)`);
}

/** A user without a date of its own has been there from the account's start. */
async function dateUsers(source: DuckDbSource, staged: string, plan: TablePlan): Promise<void> {
  const hasRecorded = plan.columns.some((column) => column.spec.name === 'recorded_at');
  const known = hasRecorded ? ', known_on = greatest(a.started_on, CAST(s.recorded_at AS DATE))' : '';
  await source.execute(`UPDATE ${staged} AS s SET event_on = a.started_on${known} FROM ${ROWS_SCHEMA}.accounts a
WHERE a.account_key = s.account_key AND s.event_on IS NULL`);
}

async function createView(source: DuckDbSource, staged: string, plan: TablePlan): Promise<void> {
  const given = new Set(plan.columns.map((column) => column.spec.name));
  const canonical = plan.spec.columns
    .filter((column) => column.name !== 'id')
    .map(({ name, type }) =>
      given.has(name) ? identifier(name) : `CAST(NULL AS ${sqlTypeOf(type)}) AS ${identifier(name)}`,
    );
  const items = [
    'account_key',
    ...(plan.spec.name === 'accounts' ? ['account_id'] : []),
    ...canonical,
    ...plan.attributes.map((column) => identifier(column.spec.name)),
    'event_on',
    given.has('recorded_at') ? 'known_on' : 'event_on AS known_on',
  ];
  await source.execute(
    `CREATE OR REPLACE VIEW ${identifier(plan.spec.name)} AS SELECT ${items.join(', ')} FROM ${staged}`,
  );
}

async function measure(source: DuckDbSource, staged: string, plan: TablePlan, hasId: boolean): Promise<TableLoad> {
  const { name } = plan.spec;
  const stored = [
    'account_key',
    ...(name === 'accounts' ? ['account_id'] : []),
    ...[...plan.columns, ...plan.attributes].map((column) => column.spec.name).filter((column) => column !== 'id'),
    'event_on',
  ];
  const found = await source.query(`SELECT count(*), count(DISTINCT h), min(event_on), max(event_on),
  md5(concat_ws('/', ${text(stored.join(','))}, count(*), bit_xor(o), sum(CAST(o AS HUGEINT))))
FROM (SELECT event_on, h, hash(n, h) AS o FROM (SELECT rowid AS n, event_on, hash(${stored.map(identifier).join(', ')}) AS h FROM ${staged}))`);
  const rejected = await source.query(`SELECT count(*) FROM rejects WHERE "table" = ${text(name)}`);
  const nKept = numberAt(found, 0);
  const nRejected = numberAt(rejected, 0);
  return {
    table: name,
    nRead: nKept + nRejected,
    nKept,
    nRejected,
    nTwins: hasId || name === 'accounts' ? 0 : nKept - numberAt(found, 1),
    presentColumns: plan.columns.map((column) => column.spec.name).filter((column) => column !== 'id'),
    firstDay: dayAt(found, 2),
    lastDay: dayAt(found, 3),
    attributes: plan.attributes.map((column) => column.spec.name),
    fingerprint: textAt(found, 4),
  };
}

function numberAt(table: ResultTable, i: number): number {
  const column = table.columns[i];
  return column?.type === 'number' ? column.values[0]! : Number.NaN;
}

function dayAt(table: ResultTable, i: number): number | null {
  const column = table.columns[i];
  return column?.type === 'day' && column.values[0] !== NO_DAY ? column.values[0]! : null;
}

function textAt(table: ResultTable, i: number): string {
  const column = table.columns[i];
  return column?.type === 'text' ? (column.values[0] ?? '') : '';
}
