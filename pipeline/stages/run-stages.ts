import { join } from 'node:path';
import type { Finding } from '../../data/checks/types.ts';
import { writeColumnsParquet } from '../../data/duckdb/write-columns.ts';
import { snapshotColumns } from '../../features/snapshot-file.ts';
import type { Backtest } from '../../models/backtest/types.ts';
import { seenDifferences } from '../../models/evidence/evidence.ts';
import { formatDay } from '../../models/math/day.ts';
import { serializeModel } from '../../models/model-file/serialize.ts';
import { foldRefits } from '../../models/refit/fold-refits.ts';
import { loadModel } from '../../models/runtime/load.ts';
import type { Band, ModelFile } from '../../models/runtime/types.ts';
import type { Config } from '../config/index.ts';
import { formatNumber } from '../output/index.ts';
import { type StageStore, writeColumns, writeFileAtomic, writeJson } from '../run-store/index.ts';
import { packageVersion } from '../version.ts';
import { sharedTable } from '../workers/shared-table.ts';
import { startJob } from '../workers/start-job.ts';
import { scoreColumns } from './accounts-file.ts';
import { autopsyOf, greenMissColumns, startAutopsy } from './autopsy.ts';
import { backtest } from './backtest.ts';
import type { BacktestFile } from './backtest-file.ts';
import { certificateInWords, withCertificate } from './certificate-record.ts';
import { certifyHistory, SAMPLE_EXTENT } from './certify-history.ts';
import { findingRecords } from './data-checks.ts';
import { evidenceOf } from './evidence.ts';
import { compositionOf, expansionModel } from './expansion-model.ts';
import { finalModel } from './final-model.ts';
import { findHabits, habitsInWords } from './find-habits.ts';
import { groupShiftsOf } from './fit-bands.ts';
import type { Incumbent } from './incumbent-faults.ts';
import { futureOf, withLifetimeValue } from './lifetime-values.ts';
import type { History } from './open-history.ts';
import { predictionColumns } from './prediction-columns.ts';
import { passStore, readHistory } from './read-history.ts';
import { recalibrateScorecard } from './recalibrate-scorecard.ts';
import { reportRecords } from './report-records.ts';
import { revenueOf } from './revenue.ts';
import { scoreChangeColumns } from './score-changes-file.ts';
import { scoreLedger } from './score-ledger.ts';
import { opportunityAnchorOf, scaleOf } from './score-scale.ts';
import type { StageClock } from './stage-clock.ts';
import { type ScoredBook, scoreTodaysBook } from './todays-book.ts';
import { treatmentOf } from './treatment.ts';
import { type OutcomeFits, walkForward } from './walk-forward.ts';

export interface StagesRequest {
  readonly config: Config;
  readonly champion: ModelFile | null;
  readonly incumbent: Incumbent | null;
  /** Its source is closed on the way. */
  readonly history: History;
  readonly clock: StageClock;
  /** Folder for the files of the run. */
  readonly draft: string;
  /** Where finished stages are kept, and what decides them. */
  readonly kept: { readonly store: StageStore; readonly key: string };
}

/** What the stages made, beside the files in the draft folder. */
export interface Made {
  readonly backtest: Backtest;
  readonly model: ModelFile;
  readonly scored: ScoredBook;
  /** What the data checks found, most serious first. */
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<string, number>>;
}

/** Every stage after the history is open, in order: features, certificate, fits, back-test, model file, today's scores, report. */
export async function runStages(request: StagesRequest): Promise<Made> {
  const { config, champion, incumbent, history, clock, draft, kept } = request;
  const { timeline } = history;
  const asOf = formatDay(timeline.settings.dataEnd);
  const { catalog, checks, snapshots, firstDays, touches, names, rejectRules } = await clock.resume(
    'features',
    kept,
    async (step) => {
      const read = await readHistory(
        history,
        config,
        incumbent,
        ({ done, total, rows }) => step(done, total, rows),
        passStore(history, kept.store, kept.key),
      );
      const words = `${timeline.snapshotDays.length} dates, ${formatNumber(read.snapshots.table.nRows)} rows, ${read.catalog.metrics.length} metrics`;
      return [read, words];
    },
  );
  const certificate = await clock.resume('certify', kept, async (step) => {
    const found = await certifyHistory(history, catalog, snapshots.table, config.seed, SAMPLE_EXTENT, step);
    return [found, certificateInWords(found)];
  });
  // Nothing more is asked of the history: its memory, or the server, is let go of before the long fits.
  history.source.close();
  const table = sharedTable(snapshots.table);
  // Written beside the fits, and whole before anything else goes on, whatever becomes of them.
  const saving = writeColumnsParquet(
    join(draft, 'snapshots.parquet'),
    snapshotColumns(snapshots.table, { hasLabels: true }),
  );
  saving.catch(() => undefined);
  const fitting = clock.resume('fit', kept, async (step) => {
    const fitted = await walkForward(table, timeline, config, incumbent?.scorecard ?? null, step);
    const nFits = [fitted.churn, fitted.expansion].reduce((n, own) => n + (own === null ? 0 : own.folds.length + 1), 0);
    return [fitted, `${nFits} fits, ${fitted.churn.folds.length} folds`];
  });
  const fits = await fitting.finally(() => saving);
  const scale = scaleOf(fits.churn, champion, asOf, config);
  const explain = (outcome: OutcomeFits | null) =>
    outcome === null
      ? null
      : startJob('explainModel', {
          table,
          book: snapshots.book,
          folds: outcome.folds,
          final: outcome.final,
          bootstrap: config.backtest.bootstrap,
          seed: config.seed,
        });
  const explaining = Promise.all([explain(fits.churn), explain(fits.expansion)]);
  // Awaited below; a failure before that is told first.
  explaining.catch(() => undefined);
  const tested = await clock.run('backtest', async () => {
    const made = await backtest(table, snapshots.book.nRows, fits, scale, champion, asOf, config);
    const verdict = withCertificate(made.backtest.verdict, certificate);
    const result = { ...made, backtest: { ...made.backtest, verdict } };
    return [result, `${formatNumber(result.predictions.churn.nRows)} out-of-time predictions of churn`];
  });
  // Nothing waits for these: they are found beside the stages that follow, and a failure before they are awaited is told first.
  const finding = findHabits(table, firstDays, timeline.settings, config);
  finding.catch(() => undefined);
  const missed = startAutopsy(table, tested.predictions, fits.churn.folds, config);
  missed.catch(() => undefined);
  const refits = foldRefits(snapshots.table, fits.churn.folds, config.models.monotone, config.seed);
  const savingPredictions = writeColumnsParquet(
    join(draft, 'predictions.parquet'),
    predictionColumns(snapshots.table, tested.predictions),
  );
  savingPredictions.catch(() => undefined);
  const treating =
    touches === null
      ? Promise.resolve(null)
      : clock.run('treatment', async () => {
          const made = treatmentOf(snapshots.table, tested.predictions, touches, refits, timeline, config);
          return [made, `${made.nTried} kinds of action, ${made.kinds.filter(({ isFound }) => isFound).length} found`];
        });
  const treatment = await treating.finally(() => savingPredictions);
  const { explanation, growth } = await clock.run('explain', async () => {
    const [ofChurn, ofExpansion] = await explaining;
    const expansion = expansionModel(snapshots.book, fits.expansion, tested.backtest.expansion, ofExpansion, config);
    return [{ explanation: ofChurn, growth: expansion }, `${formatNumber(ofChurn?.importance.length ?? 0)} metrics`];
  });
  const final = await clock.run('model', async () => {
    const made = finalModel(
      snapshots,
      fits,
      scale,
      opportunityAnchorOf(fits.expansion, champion, asOf),
      tested.backtest,
      catalog,
      timeline.settings,
      config,
      certificate,
    );
    await writeFileAtomic(join(draft, 'model.json'), serializeModel(made.model));
    return [made, `${made.model.inputs.length} metrics, ${fits.churn.final.fitted.chosen.family}`];
  });
  const { later, worthOf } = futureOf(table, fits.churn.final, snapshots.book, config);
  const scored = await clock.run('score', async () => {
    const model = loadModel(final.model);
    const book = scoreTodaysBook(model, timeline.settings.dataEnd, names, snapshots.table, snapshots.book);
    await writeColumns(
      join(draft, 'accounts.csv'),
      'csv',
      scoreColumns(book.accounts, withLifetimeValue(book, worthOf)),
    );
    return [book, `${formatNumber(book.accounts.length)} accounts`];
  });
  const autopsy = await clock.run('autopsy', async () => {
    const made = await autopsyOf(missed, table, refits, config);
    if (made !== null) {
      await writeColumns(join(draft, 'green-misses.csv'), 'csv', greenMissColumns(made.misses, names));
    }
    return [made, `${made?.misses.length ?? 0} accounts churned while green`];
  });
  const indicators = await clock.run('indicators', async () => {
    const found = await finding;
    return [found, habitsInWords(found)];
  });
  const ledger =
    champion === null
      ? null
      : await clock.run('changes', async () => {
          const { table, book } = snapshots;
          const today = timeline.settings.dataEnd;
          const made = scoreLedger({ model: champion, table, book }, { model: final.model, table, book }, today);
          if (made === null) return [null, 'no earlier date'];
          await writeColumns(join(draft, 'score-changes.csv'), 'csv', scoreChangeColumns(made.accounts, names));
          return [made, `${formatNumber(made.totals.newlyRed.nAccounts)} newly red`];
        });
  const scorecard =
    incumbent === null
      ? null
      : await clock.run('scorecard', async () => {
          const nIn = (band: Band) => scored.accounts.filter(({ result }) => result.band === band).length;
          const made = recalibrateScorecard({
            scorecard: incumbent.scorecard,
            table: snapshots.table,
            book: snapshots.book,
            matureDays: timeline.churn.matureDays,
            references: fits.churn.final.fitted.references,
            nRed: nIn('red'),
            nYellow: nIn('yellow'),
            asOf,
            verdict: tested.backtest.verdict.verdict,
          });
          await writeFileAtomic(join(draft, 'scorecard.yaml'), made.text);
          return [made, `${made.changes.parts.length} metrics weighed anew`];
        });
  const figures: Backtest = {
    ...tested.backtest,
    composition: compositionOf(final.importance),
    expansionModel: growth,
    evidence: {
      ...evidenceOf(snapshots.table, snapshots.book.nRows, timeline, config),
      seen: seenDifferences(tested.backtest.churn.differences),
    },
    autopsy: autopsy?.totals ?? null,
    explanation,
    hysteresis: final.cutoffs.hysteresis,
    groupShifts: groupShiftsOf(final.cutoffs, scale),
    indicators,
    revenue: revenueOf(
      table,
      tested.predictions,
      fits,
      snapshots.book,
      scored.accounts,
      timeline.settings.dataEnd,
      later,
      worthOf,
      config,
    ),
    treatment,
    scoreChanges: ledger?.totals ?? null,
    scorecard: scorecard?.changes ?? null,
  };
  const file: BacktestFile = { ...figures, dataChecks: findingRecords(checks.findings) };
  await writeJson(join(draft, 'backtest.json'), file);
  await clock.run('report', async () => {
    // Charts take a fifth of a second to load, which nobody should wait for who has mistyped a name.
    const { renderReport } = await import('../../reports/index.ts');
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
        greenMisses: autopsy?.misses ?? [],
        rejectRules,
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
    },
  };
}
