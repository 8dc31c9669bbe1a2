import { type DuckDbSource, openDuckDb } from '../../data/duckdb/source.ts';
import { loadHistory } from '../../data/load/history.ts';
import { type TruncatedTable, truncateHistory } from '../../data/load/truncate.ts';
import type { LoadReport } from '../../data/load/types.ts';
import type { Source } from '../../data/source.ts';
import type { Shape } from '../../features/catalog/types.ts';
import { buildTimeline } from '../../features/timeline/timeline.ts';
import type { Timeline } from '../../features/timeline/types.ts';
import type { LoadedConfig } from '../config/index.ts';
import { checkCohorts, withRejects } from './load-faults.ts';
import { type Purpose, timelineSettings } from './timeline-settings.ts';

/** The account history, loaded, checked and cut off at the end of the data. Close the source when done. */
export interface History extends HistoryFacts {
  readonly source: DuckDbSource;
  /** Another engine of the same kind, without tables; whoever opens it closes it. */
  openScratch(): Promise<Source>;
}

/** What is known of a history without its source. */
export interface HistoryFacts {
  readonly report: LoadReport;
  readonly timeline: Timeline;
  /** Canonical tables and the columns that they really have. */
  readonly shape: Shape;
  /** Rows known only on or after the end of the data, by table: left out. */
  readonly afterEnd: readonly TruncatedTable[];
}

/**
 * Open the engine and load every table that the config names.
 *
 * @param rejectsTo File for rejected rows if there are too many of them; null: they are not written.
 * @throws {DataError} For faults of the data, all at once; the source is closed then.
 */
export async function openHistory(
  { config, folder }: LoadedConfig,
  purpose: Purpose,
  rejectsTo: string | null = null,
): Promise<History> {
  const source = await openDuckDb({ baseFolder: folder, readableFolders: config.source.folders });
  try {
    const report = await loadHistory(source, {
      baseFolder: folder,
      maxRejectShare: config.maxRejectShare,
      tables: Object.entries(config.tables).map(([table, from]) =>
        from.kind === 'file'
          ? { table, file: from.file, columns: from.columns }
          : { table, sql: from.sql, columns: from.columns },
      ),
    });
    const settings = timelineSettings(config, report, purpose);
    const afterEnd = await truncateHistory(source, settings.dataEnd);
    const shape = shapeOf(report);
    checkCohorts(config, shape);
    const openScratch = () => openDuckDb({ baseFolder: folder, readableFolders: [] });
    return { source, openScratch, report, timeline: buildTimeline(settings), shape, afterEnd };
  } catch (error) {
    const fault = await withRejects(error, source, rejectsTo);
    source.close();
    throw fault;
  }
}

function shapeOf(report: LoadReport): Shape {
  return Object.fromEntries(
    report.tables.map(({ table, presentColumns, attributes }) => [table, [...presentColumns, ...attributes]]),
  );
}
