import { realpathSync } from 'node:fs';
import type { DuckDbSource } from '../duckdb/source.ts';
import { cutText, DataError, firstLineOf, type QueryError, sentence } from '../errors.ts';
import { TABLES, type TableSpec } from '../tables.ts';
import { duckdbPlanner } from './duckdb-planner.ts';
import { rethrowExpression } from './failed-expression.ts';
import { loadTable } from './load-table.ts';
import { loadTables, type OpenedTable } from './load-tables.ts';
import { openRelation } from './open-relation.ts';
import { planTable } from './plan-table.ts';
import { createRejects } from './rejects.ts';
import type { Relation } from './relation.ts';
import { bytesOf, ROWS_SCHEMA } from './staged-rows.ts';
import { LARGE_TABLES, type LargeTables, type LoadReport, type LoadRequest, type TableRequest } from './types.ts';

/**
 * Load an account history into the engine as canonical tables.
 *
 * Files, mappings and columns of all tables are looked at before any is loaded. Rows that break a rule are kept in the engine's
 * table `rejects` (see `writeRejectsCsv`), which is there after a failed load too.
 *
 * @throws {DataError} Every fault of every table, one line each: missing files or columns, empty tables, too many rejects.
 */
export async function loadHistory(source: DuckDbSource, request: LoadRequest): Promise<LoadReport> {
  checkBaseFolder(source, request);
  await source.execute(`CREATE SCHEMA IF NOT EXISTS ${ROWS_SCHEMA}`);
  await createRejects(source);
  return loadTables(source, request, {
    open: (spec, wanted) => openTable(source, spec, wanted, request.large ?? LARGE_TABLES),
    unreadable: unreadableLine,
  });
}

async function openTable(
  source: DuckDbSource,
  spec: TableSpec,
  wanted: TableRequest,
  large: LargeTables,
): Promise<OpenedTable> {
  let relation: Relation;
  try {
    relation = await openRelation(source, spec.name, wanted);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(
      error.lines.map(
        (line) =>
          `tables.${spec.name}${line.startsWith('needs') ? '' : `.${wanted.sql === undefined ? 'file' : 'sql'}`}: ${sentence(line)}`,
      ),
    );
  }
  const plan = await planTable(duckdbPlanner(source), spec, relation, wanted.columns);
  return {
    label: relation.label,
    nBytes: bytesOf(relation),
    load: () =>
      loadTable(source, TABLES.indexOf(spec), plan, relation, large).catch((error: unknown) =>
        rethrowExpression(source, relation, plan, error),
      ),
  };
}

function unreadableLine(table: string, wanted: TableRequest, error: QueryError): string {
  const refused = /Cannot access (?:file|directory) "([^"]+)"/.exec(error.message);
  if (refused !== null) {
    return `tables.${table}: ${cutText(refused[1])} may not be read: it lies, or a link leads, outside the folders under source.folders.`;
  }
  if (/\.parquet$/i.test(wanted.file ?? '')) {
    return `tables.${table}: ${wanted.file} is no sound Parquet file (${firstLineOf(error)}); copy or export it again.`;
  }
  const what = wanted.file === undefined ? 'the sql fails' : `${cutText(wanted.file)} cannot be read`;
  return `tables.${table}: ${what}: ${sentence(firstLineOf(error))}`;
}

function checkBaseFolder(source: DuckDbSource, request: LoadRequest): void {
  if (realpathSync(request.baseFolder) !== source.baseFolder) {
    throw new DataError([
      `the base folder ${request.baseFolder} is not the one the source was opened with (${source.baseFolder}).`,
    ]);
  }
}
