import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { duckdbDialect } from '../dialects/duckdb.ts';
import { DataError, firstLineOf, QueryError } from '../errors.ts';
import type { ResultTable, Source, SqlStep } from '../source.ts';
import { readResult } from './border.ts';

/** Where DuckDB may read, and how much of the machine it may use. */
export interface DuckDbOptions {
  /** Folder of the config; readable, and where relative file names resolve from. */
  readonly baseFolder: string;
  /** Further readable folders; relative ones resolve from `baseFolder`. */
  readonly readableFolders: readonly string[];
  /** Parent of the engine's private folder for spilling and for files under way; default: the system's. */
  readonly tempFolder?: string;
  /** Default: half of the machine's memory, at most 6 GiB; beyond it the engine spills to its private folder. */
  readonly memoryLimitMb?: number;
  /** Default: all cores. */
  readonly threads?: number;
}

/** DuckDB as a source, with what the loader needs beside the four calls. */
export interface DuckDbSource extends Source {
  /** Real path (links resolved) of the folder that relative file names resolve from. */
  readonly baseFolder: string;
  /** Real paths of the folders that may be read: the base folder first. */
  readonly readableFolders: readonly string[];
  /** Real path of a folder that the engine may read and write; gone with the source. */
  readonly privateFolder: string;
  /** Run a statement for its effect. Throws QueryError. */
  execute(sql: string): Promise<void>;
}

const MOST_MEMORY_MB = 6144;

/**
 * Open an in-memory DuckDB that can read nothing but the given folders: no other path, no network, no extension, and no way to
 * change that later. The time zone is UTC. Calls may be made at the same time; they run one after another.
 *
 * @throws {DataError} If a folder does not exist: one line each.
 * @throws {QueryError} If the engine cannot be set up.
 */
export async function openDuckDb(options: DuckDbOptions): Promise<DuckDbSource> {
  const readableFolders = realFolders(options);
  const parent = resolve(options.tempFolder ?? tmpdir());
  mkdirSync(parent, { recursive: true });
  const privateFolder = realpathSync(mkdtempSync(join(parent, 'barometer-')));
  try {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await lockDown(connection, options, readableFolders, privateFolder);
    return sourceOn(instance, connection, readableFolders, privateFolder);
  } catch (error) {
    rmSync(privateFolder, { recursive: true, force: true });
    throw error;
  }
}

function realFolders(options: DuckDbOptions): string[] {
  const base = resolve(options.baseFolder);
  const faults: string[] = [];
  const folders = [base, ...options.readableFolders.map((folder) => resolve(base, folder))].flatMap((folder) => {
    try {
      return [realpathSync(folder)];
    } catch {
      faults.push(`folder ${folder} does not exist; name a folder that does, under source.folders.`);
      return [];
    }
  });
  if (faults.length > 0) throw new DataError(faults);
  return [...new Set(folders)];
}

async function lockDown(
  connection: DuckDBConnection,
  options: DuckDbOptions,
  readableFolders: readonly string[],
  privateFolder: string,
): Promise<void> {
  const { text } = duckdbDialect;
  const allowed = [...readableFolders, privateFolder].map((folder) =>
    text(folder.endsWith('/') ? folder : `${folder}/`),
  );
  const settings = [
    `TimeZone = 'UTC'`,
    `temp_directory = ${text(join(privateFolder, 'spill'))}`,
    ...(options.threads === undefined ? [] : [`threads = ${Math.trunc(options.threads)}`]),
    `memory_limit = '${Math.trunc(options.memoryLimitMb ?? Math.min(MOST_MEMORY_MB, totalmem() / 2 ** 21))}MiB'`,
    `allowed_directories = [${allowed.join(', ')}]`,
    'enable_progress_bar = true',
    'enable_progress_bar_print = false',
    'autoinstall_known_extensions = false',
    'autoload_known_extensions = false',
    'enable_external_access = false',
    'lock_configuration = true',
  ];
  for (const setting of settings) {
    // What belongs to a connection cannot be set for all.
    const sql = `SET ${setting.startsWith('enable_progress_bar') ? '' : 'GLOBAL '}${setting}`;
    try {
      await connection.run(sql);
    } catch (error) {
      throw new QueryError(`the engine refused the setting ${setting}: ${firstLineOf(error)}`, sql, error);
    }
  }
}

function sourceOn(
  instance: DuckDBInstance,
  connection: DuckDBConnection,
  readableFolders: readonly string[],
  privateFolder: string,
): DuckDbSource {
  // One connection streams one result at a time, so calls queue.
  let last: Promise<unknown> = Promise.resolve();
  let isOpen = true;
  function queue<T>(sql: string, work: () => Promise<T>): Promise<T> {
    const next = last.then(async () => {
      if (!isOpen) throw new QueryError('the source is closed.', sql);
      try {
        return await work();
      } catch (error) {
        if (error instanceof DataError || error instanceof QueryError) throw error;
        throw new QueryError(firstLineOf(error), sql, error);
      }
    });
    last = next.catch(() => undefined);
    return next;
  }
  function execute(sql: string): Promise<void> {
    return queue(sql, async () => void (await connection.run(sql)));
  }
  return {
    dialect: duckdbDialect,
    baseFolder: readableFolders[0]!,
    readableFolders,
    privateFolder,
    execute,
    runStep: (step: SqlStep) => execute(createTableSql(step)),
    query: (select: string): Promise<ResultTable> =>
      queue(select, async () => readResult(await connection.stream(select))),
    progress: () => (isOpen ? Math.max(0, connection.progress.percentage) / 100 : null),
    async drop(tables: readonly string[]) {
      for (const table of tables) await execute(`DROP TABLE IF EXISTS ${duckdbDialect.identifier(table)}`);
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      connection.closeSync();
      instance.closeSync();
      rmSync(privateFolder, { recursive: true, force: true });
    },
  };
}

function createTableSql(step: SqlStep): string {
  return `CREATE OR REPLACE TABLE ${duckdbDialect.identifier(step.creates)} AS\n${step.select}`;
}
