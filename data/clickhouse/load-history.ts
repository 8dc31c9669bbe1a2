import { DataError, sentence } from '../errors.ts';
import { loadTables, type OpenedTable } from '../load/load-tables.ts';
import { planTable } from '../load/plan-table.ts';
import { checkWidth, ENGINE_TYPED, type Relation } from '../load/relation.ts';
import type { LoadReport, LoadRequest, TableRequest } from '../load/types.ts';
import { TABLES, type TableSpec } from '../tables.ts';
import { loadTable } from './load-table.ts';
import { clickhousePlanner, describe } from './planner.ts';
import { createRejects } from './rejects.ts';
import type { ClickHouseSource } from './source.ts';
import { checkUserSql } from './user-sql.ts';

/**
 * Take up an account history that stands in ClickHouse as canonical tables of the session; rules, words and figures are those of
 * `loadHistory`. The table `rejects` is there after a failed load too.
 *
 * @throws {ServerError} If the server cannot be used.
 * @throws {DataError} Every fault of every table, one line each.
 */
export async function loadFromClickHouse(source: ClickHouseSource, request: LoadRequest): Promise<LoadReport> {
  await createRejects(source);
  return loadTables(source, request, {
    open: (spec, wanted) => openTable(source, spec, wanted),
    unreadable: (table, _wanted, error) => `tables.${table}: the sql fails: ${sentence(error.message)}`,
  });
}

async function openTable(source: ClickHouseSource, spec: TableSpec, wanted: TableRequest): Promise<OpenedTable> {
  const relation = await openRelation(source, wanted).catch((error: unknown) => {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(error.lines.map((line) => `tables.${spec.name}.${sentence(line)}`));
  });
  const plan = await planTable(clickhousePlanner(source), spec, relation, wanted.columns);
  const rows = { select: relation.select, columns: relation.columns.map((column) => column.name) };
  return { label: relation.label, load: () => loadTable(source, TABLES.indexOf(spec), plan, rows) };
}

async function openRelation(source: ClickHouseSource, { file, sql }: TableRequest): Promise<Relation> {
  if (file !== undefined || sql === undefined) {
    throw new DataError([
      'file: cannot be read by engine: clickhouse; name the table by sql, such as "select * from crm.accounts"',
    ]);
  }
  const checked = await checkUserSql(source, sql).catch((error: unknown) => {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(error.lines.map((line) => `sql: ${line}`));
  });
  const select = `SELECT * FROM (\n${checked}\n) AS given`;
  const columns = await describe(source, select);
  checkWidth('sql', columns.length);
  return { ...ENGINE_TYPED, label: 'sql', select, columns };
}
