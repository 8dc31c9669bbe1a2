import type { Engine } from '../../data/engine.ts';
import type { TruncatedTable } from '../../data/load/truncate.ts';
import type { LoadReport } from '../../data/load/types.ts';
import type { Source } from '../../data/source.ts';
import type { Shape } from '../../features/catalog/types.ts';
import { buildTimeline } from '../../features/timeline/timeline.ts';
import type { Timeline } from '../../features/timeline/types.ts';
import type { LoadedConfig } from '../config/index.ts';
import { checkAttributes, withRejects } from './load-faults.ts';
import { openEngine } from './open-engine.ts';
import type { Step } from './stage-clock.ts';
import { type Purpose, timelineSettings } from './timeline-settings.ts';

/** The account history, loaded, checked and cut off at the end of the data. Close the source when done. */
export interface History extends HistoryFacts {
  readonly source: Source;
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

export interface OpenOptions {
  /** File for rejected rows if there are too many of them; null or absent: they are not written. */
  readonly rejectsTo?: string | null;
  /** Told how far the rows are. */
  readonly step?: Step;
  /** What opens the engine; default: as the config names it. */
  readonly open?: (loaded: LoadedConfig) => Promise<Engine>;
}

/**
 * Open the engine and load every table that the config names.
 *
 * @throws {DataError} For faults of the data, all at once; the source is closed then.
 */
export async function openHistory(
  loaded: LoadedConfig,
  purpose: Purpose,
  { rejectsTo = null, step, open = openEngine }: OpenOptions = {},
): Promise<History> {
  const { config, folder } = loaded;
  const engine = await open(loaded);
  const { source, openScratch } = engine;
  try {
    const report = await engine.load({
      baseFolder: folder,
      maxRejectShare: config.maxRejectShare,
      onProgress: step === undefined ? undefined : ({ done, total, rows }) => step(done, total, rows),
      tables: Object.entries(config.tables).map(([table, from]) =>
        from.kind === 'file'
          ? { table, file: from.file, columns: from.columns }
          : { table, sql: from.sql, columns: from.columns },
      ),
    });
    const settings = timelineSettings(config, report, purpose);
    const afterEnd = await engine.truncate(settings.dataEnd);
    const shape = shapeOf(report);
    checkAttributes(config, shape);
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
