import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeRejectsCsv } from '../../data/load/rejects.ts';
import { type Day, formatDay } from '../../models/math/day.ts';
import type { ModelFile } from '../../models/runtime/types.ts';
import type { LoadedConfig } from '../config/index.ts';
import { formatNumber } from '../output/index.ts';
import {
  fileHash,
  type InputFingerprint,
  type Manifest,
  missingFolders,
  openStageStore,
  prepareOutFolder,
  removeEmptyFolders,
  stageHash,
  startManifest,
  withInputs,
  withRowCounts,
  writeManifest,
} from '../run-store/index.ts';
import { packageVersion } from '../version.ts';
import type { Incumbent } from './incumbent-faults.ts';
import { type History, openHistory } from './open-history.ts';
import { refuseForeignFiles } from './run-folder.ts';
import { type Made, runStages } from './run-stages.ts';
import { SILENT, StageClock, type StageReporter } from './stage-clock.ts';

export interface RecalibrateRequest {
  readonly loaded: LoadedConfig;
  /** Where the files go. */
  readonly out: string;
  /** Recalibrate as if this were today. Default: at the end of the data. */
  readonly asOf?: Day | null;
  /** The model in use. Default: none. */
  readonly champion?: ModelFile | null;
  /** The scorecard in use. Default: none. */
  readonly incumbent?: Incumbent | null;
  /** Champion and incumbent files, for the manifest. Default: none. */
  readonly inputs?: readonly InputFingerprint[];
  /** Told of each stage as it goes. Default: silent. */
  readonly reporter?: StageReporter;
}

export interface Recalibration extends Made {
  readonly manifest: Manifest;
  /** Absolute path of the folder that holds the files. */
  readonly folder: string;
}

/**
 * The whole job: history in; verdict, report and model file out.
 *
 * All files are made in a folder of their own and moved into place at the end, so a run that fails leaves `out` as it was,
 * but for a hidden folder with what its finished stages made: the next run with the same data, config and seed goes on there.
 *
 * @throws {UserFault | DataError} For faults of the input.
 */
export async function recalibrate(request: RecalibrateRequest): Promise<Recalibration> {
  const created = missingFolders(request.out);
  const folder = await prepareOutFolder(request.out);
  refuseForeignFiles(folder, OUTPUTS);
  const draft = join(folder, `.recalibrate.${process.pid}.partial`);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft);
  const store = openStageStore(join(folder, STAGES_FOLDER));
  let history: History | null = null;
  try {
    const clock = new StageClock(request.reporter ?? SILENT);
    const { loaded } = request;
    history = await clock.run('history', async (step) => {
      const opened = await openHistory(loaded, { kind: 'learn', asOf: request.asOf ?? null }, { step });
      return [opened, summaryOf(opened)];
    });
    const nRejects = await writeRejectsCsv(history.source, join(draft, 'rejects.csv'));
    const made = await runStages({
      config: loaded.config,
      champion: request.champion ?? null,
      incumbent: request.incumbent ?? null,
      history,
      clock,
      draft,
      kept: { store, key: keyOf(request, history) },
    });
    await store.settled();
    const manifest = await manifestOf(request, history, clock, { ...made.counts, rejects: nRejects }, draft);
    await writeManifest(join(draft, 'manifest.json'), manifest);
    await moveInto(folder, draft, [...Object.keys(manifest.outputs), 'manifest.json']);
    await store.clear();
    return { ...made, manifest, folder };
  } finally {
    history?.source.close();
    await store.settled().catch(() => undefined);
    await rm(draft, { recursive: true, force: true });
    await removeEmptyFolders(created);
  }
}

/** Where finished stages of a run that is not through are kept. */
const STAGES_FOLDER = '.barometer-stages';

/** Every file that a run may leave; one that this run did not make is removed, so that the folder tells of one run only. */
const OUTPUTS = [
  'snapshots.parquet',
  'predictions.parquet',
  'backtest.json',
  'model.json',
  'accounts.csv',
  'score-changes.csv',
  'green-misses.csv',
  'scorecard.yaml',
  'report.html',
  'rejects.csv',
  'manifest.json',
] as const;

async function moveInto(folder: string, draft: string, made: readonly string[]): Promise<void> {
  for (const name of OUTPUTS) {
    if (made.includes(name)) await rename(join(draft, name), join(folder, name));
    else await rm(join(folder, name), { force: true });
  }
}

/** Everything that decides what stages make: another version, config, history, date, seed or incumbent starts anew. */
function keyOf({ loaded, incumbent = null }: RecalibrateRequest, { report, timeline }: History): string {
  return stageHash({
    version: packageVersion(),
    config: loaded.config,
    tables: report.tables.map(({ table, fingerprint }) => ({ table, fingerprint })),
    dataEnd: timeline.settings.dataEnd,
    incumbent: incumbent?.scorecard ?? null,
  });
}

async function manifestOf(
  { loaded, inputs = [] }: RecalibrateRequest,
  history: History,
  clock: StageClock,
  counts: Readonly<Record<string, number>>,
  draft: string,
): Promise<Manifest> {
  const started = startManifest({
    barometerVersion: packageVersion(),
    command: 'recalibrate',
    asOf: formatDay(history.timeline.settings.dataEnd),
    seed: loaded.config.seed,
    config: loaded.text,
  });
  const outputs: Record<string, string> = {};
  for (const name of OUTPUTS) {
    const hash = await fileHash(join(draft, name)).catch(() => null);
    if (hash !== null) outputs[name] = hash;
  }
  const tables = history.report.tables.map(({ table, fingerprint, nKept }) => {
    const from = loaded.config.tables[table as keyof typeof loaded.config.tables];
    const source = from === undefined ? '' : from.kind === 'file' ? from.file : 'sql';
    return { name: table, source, sha256: stageHash(fingerprint), nRows: nKept };
  });
  const rows = Object.fromEntries(history.report.tables.map((load) => [`tables.${load.table}`, load.nKept]));
  return {
    ...withRowCounts(withInputs(started, [...tables, ...inputs]), { ...rows, ...counts }),
    stages: clock.records,
    outputs,
  };
}

function summaryOf({ report }: History): string {
  const nRead = report.tables.reduce((n, table) => n + table.nRead, 0);
  const nRejected = report.tables.reduce((n, table) => n + table.nRejected, 0);
  return `${report.tables.length} tables, ${formatNumber(nRead)} rows, ${formatNumber(nRejected)} rejected`;
}
