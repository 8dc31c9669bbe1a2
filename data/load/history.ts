import { realpathSync } from 'node:fs';
import type { DuckDbSource } from '../duckdb/source.ts';
import { cutText, DataError, firstLineOf, isEngineTrouble, QueryError, sentence } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { TABLES, type TableSpec, tableSpecOf } from '../tables.ts';
import type { TablePlan } from './column-plan.ts';
import { duckdbProbe } from './duckdb-probe.ts';
import { rethrowExpression } from './failed-expression.ts';
import { loadTable } from './load-table.ts';
import { openRelation } from './open-relation.ts';
import { planTable } from './plan-table.ts';
import { rejectShareLine } from './reject-share.ts';
import { createRejects } from './rejects.ts';
import type { Relation } from './relation.ts';
import { ROWS_SCHEMA } from './staged-rows.ts';
import type { LoadReport, LoadRequest, TableLoad, TableRequest } from './types.ts';

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
  const faults = requestFaults(request.tables);
  const sources: PlannedTable[] = [];
  for (const spec of TABLES) {
    const wanted = request.tables.find((table) => table.table === spec.name);
    if (wanted !== undefined) {
      const planned = await tolerate(faults, spec.name, wanted, () => openTable(source, spec, wanted));
      if (planned !== null) sources.push(planned);
    }
  }
  if (faults.length > 0) throw new DataError(faults);
  const loads: TableLoad[] = [];
  for (const { spec, wanted, plan, relation } of sources) {
    const load = await tolerate(faults, spec.name, wanted, () =>
      loadTable(source, TABLES.indexOf(spec), plan, relation).catch((error: unknown) =>
        rethrowExpression(source, relation, plan, error),
      ),
    );
    if (load === null) {
      if (spec.name === 'accounts') break;
      continue;
    }
    loads.push(load);
    const line = await loadFault(source, load, relation, request.maxRejectShare);
    if (line !== null) faults.push(line);
    // Without accounts every row of the others would be called unknown.
    if (line !== null && spec.name === 'accounts') break;
  }
  if (faults.length > 0) throw new DataError(faults);
  return { tables: loads, latestFactDay: Math.max(...loads.map((load) => load.lastDay ?? Number.NEGATIVE_INFINITY)) };
}

interface PlannedTable {
  readonly spec: TableSpec;
  readonly wanted: TableRequest;
  readonly plan: TablePlan;
  readonly relation: Relation;
}

async function openTable(source: DuckDbSource, spec: TableSpec, wanted: TableRequest): Promise<PlannedTable> {
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
  return { spec, wanted, relation, plan: await planTable(duckdbProbe(source), spec, relation, wanted.columns) };
}

/** Run a step of one table; its faults join the others and the next table follows. */
async function tolerate<T>(
  faults: string[],
  table: string,
  wanted: TableRequest,
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DataError) faults.push(...error.lines);
    else if (error instanceof QueryError && !isEngineTrouble(error)) faults.push(unreadableLine(table, wanted, error));
    else throw error;
    return null;
  }
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

/** What is wrong with the list of tables itself, one line each. */
export function requestFaults(tables: readonly TableRequest[]): string[] {
  const names = TABLES.map((spec) => spec.name);
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const { table } of tables) {
    if (tableSpecOf(table) === null) {
      const near = nearest(table, names);
      faults.push(
        `tables.${table} is no table of the history${near === null ? '' : `; did you mean ${near}?`} The tables are ${names.join(', ')}.`,
      );
    }
    if (seen.has(table)) faults.push(`tables.${table} is named twice.`);
    seen.add(table);
  }
  if (!seen.has('accounts')) faults.push('tables.accounts is missing; it is needed with account_id and started_on.');
  return faults;
}

async function loadFault(
  source: DuckDbSource,
  load: TableLoad,
  relation: Relation,
  maxRejectShare: number,
): Promise<string | null> {
  if (load.nRead === 0) return `tables.${load.table}: ${relation.label} has no rows.`;
  return load.nRejected > maxRejectShare * load.nRead || load.nKept === 0
    ? rejectShareLine(source, load, maxRejectShare)
    : null;
}
