import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import { columnOfType } from '../result-columns.ts';
import { sqlTypeOf } from '../tables.ts';
import type { TablePlan } from './column-plan.ts';
import { measureTable } from './measure-table.ts';
import { collectRejects } from './rejects.ts';
import { dropBrokenRows, FILE_COLUMN, type Relation } from './relation.ts';
import { FAULT_COLUMN, faultText, stageSql } from './stage-sql.ts';
import { ROWS_SCHEMA, type StagedRows, stageInMemory, stageRows } from './staged-rows.ts';
import type { LargeTables, TableLoad } from './types.ts';

const { identifier, text } = duckdbDialect;

/** Enum of the account ids in ascending order: the position of an id is its account_key. */
const ACCOUNT_ENUM = 'account_ids';

/**
 * Load one table: stage its rows, move the faulty ones to `rejects`, and put a view with all canonical columns over the rest.
 * Accounts must be loaded before all others.
 */
export async function loadTable(
  source: DuckDbSource,
  tableNo: number,
  plan: TablePlan,
  relation: Relation,
  large: LargeTables,
): Promise<TableLoad> {
  const { name } = plan.spec;
  const isAccounts = name === 'accounts';
  const fileEnum = relation.files.length > 1 ? `files_of_${name}` : null;
  await dropBrokenRows(source, relation);
  if (fileEnum !== null) {
    await source.execute(`DROP TYPE IF EXISTS ${identifier(fileEnum)}`);
    await source.execute(`CREATE TYPE ${identifier(fileEnum)} AS ENUM (${relation.files.map(text).join(', ')})`);
  }
  const select = stageSql(relation, plan, { accountEnum: isAccounts ? null : ACCOUNT_ENUM, fileEnum });
  // Rows of these two are changed after they are read.
  const isInMemory = isAccounts || name === 'users';
  const staged = isInMemory
    ? await stageInMemory(source, name, select)
    : await stageRows(source, name, relation, select, large);
  const repeats = isAccounts ? ['account_id', 'id'] : ['id'];
  const hasId = plan.columns.some((column) => column.spec.name === 'id');
  for (const column of repeats) {
    if (column !== 'id' || hasId) await markRepeats(source, staged, plan, column);
  }
  await collectRejects(source, tableNo, staged, plan, relation);
  await staged.finish([...(fileEnum === null ? [] : [FILE_COLUMN]), ...(hasId ? ['id'] : [])]);
  await dropBrokenRows(source, relation);
  if (isAccounts) await numberAccounts(source, staged.rows);
  if (name === 'users') await dateUsers(source, staged.rows, plan);
  await createView(source, staged.rows, plan);
  return measureTable(source, staged, plan, { hasId, mostCounted: large.nRows });
}

async function markRepeats(source: DuckDbSource, staged: StagedRows, plan: TablePlan, column: string): Promise<void> {
  const { rows, rowNo } = staged;
  const value = identifier(column);
  const fault = identifier(FAULT_COLUMN);
  const counts = await source.query(
    `SELECT count(${value}) AS n, count(DISTINCT ${value}) AS different FROM ${rows} WHERE ${fault} IS NULL`,
  );
  if (columnOfType(counts, 0, 'number')[0] === columnOfType(counts, 1, 'number')[0]) return;
  const from = [plan.account, ...plan.columns].find((each) => each.spec.name === column)?.sourceName ?? column;
  const key = plan.spec.name === 'accounts' ? 'account_id' : 'NULL';
  await staged.fault(
    `SELECT r FROM (SELECT ${rowNo} AS r, row_number() OVER (PARTITION BY ${value} ORDER BY ${rowNo}) AS n
  FROM ${rows} WHERE ${fault} IS NULL AND ${value} IS NOT NULL) WHERE n > 1`,
    faultText(text(from), value, text(`${column} seen before; the first row is kept`), key),
  );
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
