import { type DuckDbOptions, openDuckDb } from '../duckdb/source.ts';
import type { Engine } from '../engine.ts';
import { loadHistory } from './history.ts';
import { truncateHistory } from './truncate.ts';

/** Files, taken up by an in-memory DuckDB that reads nothing but the given folders. */
export async function openDuckDbEngine(options: DuckDbOptions): Promise<Engine> {
  const source = await openDuckDb(options);
  return {
    source,
    load: (request) => loadHistory(source, request),
    truncate: (dataEnd) => truncateHistory(source, dataEnd),
    // What is computed in it is small, and one thread is quickest at small things.
    openScratch: () => openDuckDb({ ...options, readableFolders: [], threads: 1 }),
  };
}
