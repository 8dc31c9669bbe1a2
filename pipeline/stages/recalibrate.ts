import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../data/checks/types.ts';
import { writeColumnsParquet } from '../../data/duckdb/write-columns.ts';
import { writeRejectsCsv } from '../../data/load/rejects.ts';
import { snapshotColumns } from '../../features/snapshot-file.ts';
import type { FitTask } from '../../models/backtest/fold.ts';
import type { Backtest } from '../../models/backtest/types.ts';
import { type Day, formatDay } from '../../models/math/day.ts';
import { serializeModel } from '../../models/model-file/serialize.ts';
import { loadModel } from '../../models/runtime/load.ts';
import type { ModelFile } from '../../models/runtime/types.ts';
import { renderReport } from '../../reports/index.ts';
import type { LoadedConfig } from '../config/index.ts';
import { formatNumber } from '../output/index.ts';
import {
  fileHash,
  type InputFingerprint,
  type Manifest,
  missingFolders,
  prepareOutFolder,
  removeEmptyFolders,
  stageHash,
  startManifest,
  withInputs,
  withRowCounts,
  writeColumns,
  writeFileAtomic,
  writeJson,
  writeManifest,
} from '../run-store/index.ts';
import { packageVersion } from '../version.ts';
import { scoreColumns } from './accounts-file.ts';
import { backtest } from './backtest.ts';
import { buildSnapshots, findNames, namesBefore, planCatalog } from './build-snapshots.ts';
import { certificateInWords, withCertificate } from './certificate-record.ts';
import { certifyHistory, SAMPLE_EXTENT } from './certify-history.ts';
import { checkData, findingRecords, withCategories } from './data-checks.ts';
import { finalModel } from './final-model.ts';
import { findHabits, habitsInWords, readFirstDays } from './find-habits.ts';
import { checkIncumbent } from './incumbent-faults.ts';
import { type History, openHistory } from './open-history.ts';
import { predictionColumns } from './prediction-columns.ts';
import { rejectRules } from './reject-rules.ts';
import { reportRecords } from './report-records.ts';
import { refuseForeignFiles } from './run-folder.ts';
import { scaleOf } from './score-scale.ts';
import { SILENT, StageClock, type StageReporter } from './stage-clock.ts';
import { type ScoredBook, scoreTodaysBook } from './todays-book.ts';
import { walkForward } from './walk-forward.ts';

export interface RecalibrateRequest {
  readonly loaded: LoadedConfig;
  /** Where the files go. */
  readonly out: string;
  /** Recalibrate as if this were today. Default: at the end of the data. */
  readonly asOf?: Day | null;
  /** The model in use. Default: none. */
  readonly champion?: ModelFile | null;
  /** Metric weights of the scorecard in use. Default: none. */
  readonly incumbent?: FitTask['incumbent'];
  /** Champion and incumbent files, for the manifest. Default: none. */
  readonly inputs?: readonly InputFingerprint[];
  /** Told of each stage as it goes. Default: silent. */
  readonly reporter?: StageReporter;
}

export interface Recalibration {
  readonly backtest: Backtest;
  readonly model: ModelFile;
  readonly scored: ScoredBook;
  /** What the data checks found, most serious first. */
  readonly findings: readonly Finding[];
  readonly manifest: Manifest;
  /** Absolute path of the folder that holds the files. */
  readonly folder: string;
}

/**
 * The whole job: history in; verdict, report and model file out.
 *
 * All files are made in a folder of their own and moved into place at the end, so a run that fails leaves `out` as it was.
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
  let history: History | null = null;
  try {
    const clock = new StageClock(request.reporter ?? SILENT);
    const { loaded } = request;
    history = await clock.run('history', async () => {
      const opened = await openHistory(loaded, { kind: 'learn', asOf: request.asOf ?? null });
      return [opened, summaryOf(opened)];
    });
    const made = await runStages(request, history, clock, draft);
    const manifest = await manifestOf(request, history, clock, made.counts, draft);
    await writeManifest(join(draft, 'manifest.json'), manifest);
    await moveInto(folder, draft, [...Object.keys(manifest.outputs), 'manifest.json']);
    return { ...made, manifest, folder };
  } finally {
    history?.source.close();
    await rm(draft, { recursive: true, force: true });
    await removeEmptyFolders(created);
  }
}

/** Every file that a run may leave; one that this run did not make is removed, so that the folder tells of one run only. */
const OUTPUTS = [
  'snapshots.parquet',
  'predictions.parquet',
  'backtest.json',
  'model.json',
  'accounts.csv',
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

type Made = Pick<Recalibration, 'backtest' | 'model' | 'scored' | 'findings'> & {
  readonly counts: Readonly<Record<string, number>>;
};

async function runStages(
  { loaded, champion = null, incumbent = null }: RecalibrateRequest,
  history: History,
  clock: StageClock,
  draft: string,
): Promise<Made> {
  const { config } = loaded;
  const { timeline } = history;
  const asOf = formatDay(timeline.settings.dataEnd);
  const { catalog, checks, snapshots, firstDays } = await clock.run('features', async (step) => {
    const planned = planCatalog(history, config, await findNames(history, config, namesBefore(history)));
    if (incumbent !== null) checkIncumbent(incumbent, planned);
    const checked = withCategories(await checkData(history, config), planned);
    const built = await buildSnapshots(history, config, planned, step);
    await writeColumnsParquet(join(draft, 'snapshots.parquet'), snapshotColumns(built.table, { hasLabels: true }));
    const words = `${timeline.snapshotDays.length} dates, ${formatNumber(built.table.nRows)} rows, ${planned.metrics.length} metrics`;
    const early = await readFirstDays(history, planned.found, config);
    return [{ catalog: planned, checks: checked, snapshots: built, firstDays: early }, words];
  });
  const certificate = await clock.run('certify', async (step) => {
    const found = await certifyHistory(history, catalog, snapshots.table, config.seed, SAMPLE_EXTENT, step);
    return [found, certificateInWords(found)];
  });
  const fits = await clock.run('fit', async (step) => {
    const fitted = await walkForward(snapshots.table, timeline, config, incumbent, step);
    const nFits = [fitted.churn, fitted.expansion].reduce((n, own) => n + (own === null ? 0 : own.folds.length + 1), 0);
    return [fitted, `${nFits} fits, ${fitted.churn.folds.length} folds`];
  });
  const scale = scaleOf(fits.churn, champion, asOf, config);
  const tested = await clock.run('backtest', async () => {
    const made = backtest(snapshots.table, snapshots.book.nRows, fits, scale, champion, asOf, config);
    const verdict = withCertificate(made.backtest.verdict, certificate);
    const result = { ...made, backtest: { ...made.backtest, verdict } };
    await writeColumnsParquet(
      join(draft, 'predictions.parquet'),
      predictionColumns(snapshots.table, result.predictions),
    );
    return [result, `${formatNumber(result.predictions.churn.nRows)} out-of-time predictions of churn`];
  });
  const indicators = await clock.run('indicators', async () => {
    const found = findHabits(snapshots.table, firstDays, timeline.settings, config);
    return [found, habitsInWords(found)];
  });
  const final = await clock.run('model', async () => {
    const made = finalModel(snapshots, fits, scale, tested.backtest, catalog, timeline.settings, config, certificate);
    await writeFileAtomic(join(draft, 'model.json'), serializeModel(made.model));
    return [made, `${made.model.inputs.length} metrics, ${fits.churn.final.fitted.chosen.family}`];
  });
  const figures: Backtest = {
    ...tested.backtest,
    composition: final.importance.map(({ input, importance }) => ({
      metric: input.name,
      category: input.category,
      meaning: input.meaning,
      importance,
    })),
    indicators,
  };
  await writeJson(join(draft, 'backtest.json'), { ...figures, dataChecks: findingRecords(checks.findings) });
  const scored = await clock.run('score', async () => {
    const model = loadModel(final.model);
    const book = await scoreTodaysBook(model, history, snapshots.table, snapshots.book);
    await writeColumns(join(draft, 'accounts.csv'), 'csv', scoreColumns(book.accounts, book.extras));
    return [book, `${formatNumber(book.accounts.length)} accounts`];
  });
  const nRejects = await writeRejectsCsv(history.source, join(draft, 'rejects.csv'));
  await clock.run('report', async () => {
    const html = renderReport(
      reportRecords({
        config,
        version: packageVersion(),
        history,
        catalog,
        book: snapshots.book,
        fits,
        backtest: figures,
        final,
        scored,
        nInGap: snapshots.nInGap,
        rejectRules: await rejectRules(history),
        checks,
      }),
    );
    await writeFileAtomic(join(draft, 'report.html'), html);
    return [null, `${formatNumber(html.length / 1024)} kB`];
  });
  return {
    backtest: figures,
    model: final.model,
    scored,
    findings: checks.findings,
    counts: {
      snapshotRows: snapshots.table.nRows,
      bookAccounts: snapshots.book.nRows,
      metrics: catalog.metrics.length,
      churnPredictions: tested.predictions.churn.nRows,
      rowsInGap: snapshots.nInGap,
      rejects: nRejects,
    },
  };
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
