import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { duckdbDialect } from '../../data/dialects/duckdb.ts';
import { type DuckDbSource, openDuckDb } from '../../data/duckdb/source.ts';
import { DataError } from '../../data/errors.ts';
import { loadHistory } from '../../data/load/history.ts';
import { writeRejectsCsv } from '../../data/load/rejects.ts';
import { truncateHistory } from '../../data/load/truncate.ts';
import type { LargeTables, LoadReport, TableRequest } from '../../data/load/types.ts';
import type { ResultTable } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';

/** A new folder with the given files; gone when `remove` is called. */
export function folderWith(files: Readonly<Record<string, string | Buffer>>): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'history-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** One engine for all files that tests write: opening one takes longer than writing. */
const writer = DuckDBInstance.create(':memory:', { threads: '1' }).then((instance) => instance.connect());

/** Write the rows of a select as Parquet, with whatever types it has. */
export async function writeParquet(select: string, path: string): Promise<void> {
  await (await writer).run(`COPY (${select}) TO ${duckdbDialect.text(path)} (FORMAT parquet)`);
}

/** Rows of a result as plain objects. */
export function rowsOf(table: ResultTable): Record<string, unknown>[] {
  return Array.from({ length: table.nRows }, (_, row) =>
    Object.fromEntries(table.columns.map((column) => [column.name, column.values[row]])),
  );
}

export interface Loaded {
  readonly report: LoadReport | null;
  /** Lines of the DataError, if the load failed. */
  readonly faults: readonly string[];
  /** Lines of rejects.csv without the header. */
  readonly rejects: readonly string[];
  readonly tables: Readonly<Record<string, Record<string, unknown>[]>>;
}

export interface LoadOptions {
  readonly large?: LargeTables;
  /** Leave out what became known on or after it. */
  readonly dataEnd?: Day;
}

/** Load files and give back everything that can be checked; `queries` are run by name after the load. */
export async function load(
  files: Readonly<Record<string, string | Buffer>>,
  tables: readonly TableRequest[],
  queries: Readonly<Record<string, string>> = {},
  maxRejectShare = 1,
  options: LoadOptions = {},
): Promise<Loaded> {
  const folder = folderWith(files);
  const source = await openDuckDb({ baseFolder: folder.path, readableFolders: [], threads: 2 });
  try {
    return await loadInto(source, folder.path, tables, queries, { maxRejectShare, ...options });
  } finally {
    source.close();
    folder.remove();
  }
}

async function loadInto(
  source: DuckDbSource,
  folder: string,
  tables: readonly TableRequest[],
  queries: Readonly<Record<string, string>>,
  { maxRejectShare, large, dataEnd }: LoadOptions & { readonly maxRejectShare: number },
): Promise<Loaded> {
  let report: LoadReport | null = null;
  let faults: readonly string[] = [];
  try {
    report = await loadHistory(source, {
      tables,
      baseFolder: folder,
      maxRejectShare,
      ...(large === undefined ? {} : { large }),
    });
    if (dataEnd !== undefined) await truncateHistory(source, dataEnd);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    faults = error.lines;
  }
  const path = join(folder, 'rejects.csv');
  const nRejects = await writeRejectsCsv(source, path);
  const rejects = nRejects === 0 ? [] : readFileSync(path, 'utf8').trimEnd().split('\r\n').slice(1);
  const found: Record<string, Record<string, unknown>[]> = {};
  if (report !== null) {
    for (const [name, select] of Object.entries(queries)) found[name] = rowsOf(await source.query(select));
  }
  return { report, faults, rejects, tables: found };
}

/** Three accounts that started on 2024-01-01. */
export const ACCOUNTS_CSV = 'account_id,started_on\na1,2024-01-01\na2,2024-01-01\na3,2024-01-01\n';
export const ACCOUNTS: TableRequest = { table: 'accounts', file: 'accounts.csv', columns: {} };
