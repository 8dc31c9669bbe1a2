import { DataError, isEngineTrouble, QueryError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { RowMeter } from '../row-meter.ts';
import type { Source } from '../source.ts';
import { TABLES, type TableSpec, tableSpecOf } from '../tables.ts';
import { rejectShareLine } from './reject-share.ts';
import type { LoadReport, LoadRequest, TableLoad, TableRequest } from './types.ts';

/** A table whose source has been looked at and whose columns are planned. */
export interface OpenedTable {
  /** How the source is called in messages. */
  readonly label: string;
  /** Bytes of its files; absent: it has none. */
  readonly nBytes?: number;
  load(): Promise<TableLoad>;
}

/** How one engine opens a table, and what it says where that fails. */
export interface TableOpener {
  open(spec: TableSpec, wanted: TableRequest): Promise<OpenedTable>;
  /** One line for a table that the engine could not read. */
  unreadable(table: string, wanted: TableRequest, error: QueryError): string;
  /** Called once between looking at the sources and loading the first table. */
  begin?(): Promise<void>;
}

/**
 * Load tables one after another, accounts first. The sources of all of them are looked at before any is loaded.
 *
 * @param source Holds the table `rejects`.
 * @throws {DataError} Every fault of every table, one line each: missing files or columns, empty tables, too many rejects.
 */
export async function loadTables(source: Source, request: LoadRequest, opener: TableOpener): Promise<LoadReport> {
  const faults = requestFaults(request.tables);
  const opened: { readonly spec: TableSpec; readonly wanted: TableRequest; readonly table: OpenedTable }[] = [];
  const tolerate = <T>(table: string, wanted: TableRequest, work: () => Promise<T>) =>
    tolerated(faults, work, (error) => opener.unreadable(table, wanted, error));
  for (const spec of TABLES) {
    const wanted = request.tables.find((table) => table.table === spec.name);
    if (wanted === undefined) continue;
    const table = await tolerate(spec.name, wanted, () => opener.open(spec, wanted));
    if (table !== null) opened.push({ spec, wanted, table });
  }
  if (faults.length > 0) throw new DataError(faults);
  await opener.begin?.();
  const sizeOf = ({ nBytes = 0 }: OpenedTable) => Math.max(1, nBytes);
  const nUnits = opened.reduce((sum, { table }) => sum + sizeOf(table), 0);
  const meter = new RowMeter(source, nUnits, request.onProgress);
  const loads: TableLoad[] = [];
  for (const { spec, wanted, table } of opened) {
    const load = await tolerate(spec.name, wanted, () =>
      meter.during(
        sizeOf(table),
        ({ nRead }) => nRead,
        () => table.load(),
      ),
    );
    if (load === null) {
      if (spec.name === 'accounts') break;
      continue;
    }
    loads.push(load);
    const line = await loadFault(source, load, table.label, request.maxRejectShare);
    if (line !== null) faults.push(line);
    // Without accounts every row of the others would be called unknown.
    if (line !== null && spec.name === 'accounts') break;
  }
  if (faults.length > 0) throw new DataError(faults);
  return { tables: loads, latestFactDay: Math.max(...loads.map((load) => load.lastDay ?? Number.NEGATIVE_INFINITY)) };
}

/** Run a step of one table; its faults join the others and the next table follows. */
async function tolerated<T>(
  faults: string[],
  work: () => Promise<T>,
  unreadable: (error: QueryError) => string,
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DataError) faults.push(...error.lines);
    else if (error instanceof QueryError && !isEngineTrouble(error)) faults.push(unreadable(error));
    else throw error;
    return null;
  }
}

function requestFaults(tables: readonly TableRequest[]): string[] {
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
  source: Source,
  load: TableLoad,
  label: string,
  maxRejectShare: number,
): Promise<string | null> {
  if (load.nRead === 0) return `tables.${load.table}: ${label} has no rows.`;
  return load.nRejected > maxRejectShare * load.nRead || load.nKept === 0
    ? rejectShareLine(source, load, maxRejectShare)
    : null;
}
