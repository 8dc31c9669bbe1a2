import type { Day } from '../models/math/day.ts';
import type { TruncatedTable } from './load/truncate.ts';
import type { LoadReport, LoadRequest } from './load/types.ts';
import type { Source } from './source.ts';

/** An engine that can take up an account history: files in DuckDB, or the tables of a server. */
export interface Engine {
  readonly source: Source;
  /** See `loadHistory`: canonical tables, and a table `rejects` that is there after a failed load too. */
  load(request: LoadRequest): Promise<LoadReport>;
  /** See `truncateHistory`. */
  truncate(dataEnd: Day): Promise<readonly TruncatedTable[]>;
  /** Another source of the same kind, without tables; whoever opens it closes it. */
  openScratch(): Promise<Source>;
}
