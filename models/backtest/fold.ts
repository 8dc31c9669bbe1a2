import { fitCohorts } from '../../features/cohorts/fit.ts';
import { rowsWhere, type SnapshotTable, snapshotDaysOf } from '../../features/matrix.ts';
import type { Fold } from '../../features/timeline/types.ts';
import {
  fitBaseRate,
  fitBestSingleMetric,
  fitEqualWeights,
  fitIncumbents,
  fitRecency,
  fitTenureSegment,
} from '../baselines/index.ts';
import { applyOutcomeModel } from '../fit/apply.ts';
import { type FittedFamily, type FittedOutcome, fitOutcome } from '../fit/fit-outcome.ts';
import type { Family, FitSettings } from '../fit/settings.ts';
import { type TrainingSet, trainingSetOf } from '../fit/training-set.ts';
import type { ThreadHost } from '../gradient/threads.ts';
import { probabilityOf } from '../runtime/calibration.ts';
import type { Scorecard } from '../scorecard/types.ts';
import type { ModelPredictions, OutcomeName } from './types.ts';

/** Draws of accounts on which the metrics of the final scorecards are chosen anew: shares to the nearest 4%. */
const N_RESAMPLES = 25;

/** One fit of the walk-forward, or the final one (`testDays` empty). It depends on nothing but the table and itself. */
export interface FitTask {
  readonly outcome: OutcomeName;
  /** 0: the final model. */
  readonly fold: number;
  readonly trainDays: readonly number[];
  readonly testDays: readonly number[];
  /** Dates on which the model would have been in use: the test dates and those whose labels are not mature yet. */
  readonly scoreDays: readonly number[];
  /** Dates whose rows (with a churn label) freeze the cohort references: one model file holds one set for both outcomes. */
  readonly referenceDays: readonly number[];
  /** The day on which the model would have been fitted: the book of that day sets the cut-offs. */
  readonly recalibrationDay: number;
  readonly settings: FitSettings;
  /** The scorecard in use; null: none was given. */
  readonly incumbent: Scorecard | null;
}

/** Held-out scores of the training rows and the book at the recalibration date: what cut-offs are chosen from. */
export interface CutoffEvidence {
  /** Table rows of the training set. */
  readonly rows: Int32Array;
  readonly labels: Uint8Array;
  /** Calibrated log-odds by a fit that had not seen the row's account. */
  readonly logOdds: Float64Array;
  /** Calibrated log-odds of every account in the book on the last snapshot date up to the recalibration date. */
  readonly bookLogOdds: Float64Array;
}

export interface FitResult {
  readonly outcome: OutcomeName;
  readonly fold: number;
  readonly fitted: FittedOutcome;
  readonly nTrainRows: number;
  readonly nTrainEventAccounts: number;
  /** Table rows that were tested, ascending. */
  readonly testRows: Int32Array;
  readonly models: readonly ModelPredictions[];
  /** Every eligible account on every date of `scoreDays`, with a label or not: what hysteresis and lead time are replayed on. */
  readonly scored: {
    readonly rows: Int32Array /** Calibrated, of the chosen model. */;
    readonly logOdds: Float64Array;
  };
  readonly evidence: CutoffEvidence;
  /** The same of every family that was fitted, so that the pick can be made with what earlier folds showed. */
  readonly families: readonly FamilyOutput[];
  /** What each baseline looked at. */
  readonly baselines: readonly { readonly model: string; readonly meaning: string }[];
}

/** What one family gives on the rows that a fold needs; calibrated log-odds where nothing else is said. */
export interface FamilyOutput {
  readonly fit: FittedFamily;
  readonly test: ModelPredictions;
  readonly scoredLogOdds: Float64Array;
  readonly bookLogOdds: Float64Array;
}

/**
 * The fits of a walk-forward: one per fold, trained on its training dates and tested on its test dates.
 *
 * @param snapshotDays All snapshot dates. A fold's model is in use until the next fold's recalibration date, the last one's to the end.
 */
export function foldTasks(
  outcome: OutcomeName,
  folds: readonly Fold[],
  snapshotDays: readonly number[],
  settings: FitSettings,
  incumbent: FitTask['incumbent'],
): FitTask[] {
  return folds.map(({ number, trainDays, testDays, recalibrationDay }, i) => {
    const end = folds[i + 1]?.recalibrationDay ?? Number.POSITIVE_INFINITY;
    return {
      outcome,
      fold: number,
      trainDays,
      testDays,
      scoreDays: snapshotDays.filter((day) => day >= recalibrationDay && day < end),
      referenceDays: trainDays,
      recalibrationDay,
      settings,
      incumbent,
    };
  });
}

/**
 * Everything one fold learns and predicts. Test labels are read only to be handed on beside the predictions.
 *
 * @param threads Share the growing of trees; they make no difference to the result.
 */
export function runFitTask(table: SnapshotTable, task: FitTask, threads: ThreadHost | null = null): FitResult {
  const labels = task.outcome === 'churn' ? table.churnLabel : table.expansionLabel;
  const train = trainingSetOf(table, labels, task.trainDays);
  const test = trainingSetOf(table, labels, task.testDays);
  const references = fitCohorts(
    table,
    trainingSetOf(table, table.churnLabel, task.referenceDays).rows,
    task.settings.cohorts,
  );
  const fitted = fitOutcome(train, task.outcome, references, task.settings, {
    // A date is in training because its labels are mature: what lies between the last one and today is what that takes.
    purgeDays: task.recalibrationDay - Math.max(...task.trainDays),
    nResamples: task.fold === 0 ? N_RESAMPLES : 0,
    threads,
  });
  const scoreDays = new Set(task.scoreDays);
  const scoredRows = rowsWhere(table, (row) => scoreDays.has(table.snapshotDay[row]));
  const book = bookRows(table, task.recalibrationDay);
  const families = fitted.families.map((fit): FamilyOutput => {
    const apply = (rows: Int32Array) => applyOutcomeModel(fit.model, references, table, rows);
    const { margin, probability } = apply(test.rows);
    return {
      fit,
      test: { model: fit.family, margin, probability },
      scoredLogOdds: apply(scoredRows).logOdds,
      bookLogOdds: apply(book).logOdds,
    };
  });
  const baselines = test.rows.length === 0 ? [] : fitBaselines(train, fitted, task);
  const unpicked: FitResult = {
    outcome: task.outcome,
    fold: task.fold,
    fitted,
    nTrainRows: train.rows.length,
    nTrainEventAccounts: train.nEventAccounts,
    testRows: test.rows,
    models: [
      ...families.map((family) => family.test),
      ...baselines.map((baseline) => {
        const margin = baseline.predict(test.rows);
        return { model: baseline.model, margin, probability: margin.map(probabilityOf) };
      }),
    ],
    scored: { rows: scoredRows, logOdds: new Float64Array(0) },
    evidence: {
      rows: train.rows,
      labels: train.labels,
      logOdds: new Float64Array(0),
      bookLogOdds: new Float64Array(0),
    },
    families,
    baselines: baselines.map(({ model, meaning }) => ({ model, meaning })),
  };
  return withChosen(unpicked, fitted.chosen.family, fitted.choice);
}

/**
 * The same fit with one of its families as the chosen model.
 *
 * @param choice Why this family, in words.
 */
export function withChosen(result: FitResult, family: Family, choice: string): FitResult {
  const picked = result.families.find(({ fit }) => fit.family === family) ?? result.families[0];
  const { margin, probability } = picked.test;
  return {
    ...result,
    fitted: { ...result.fitted, chosen: picked.fit, choice },
    models: [{ model: 'chosen', margin, probability }, ...result.models.filter(({ model }) => model !== 'chosen')],
    scored: { rows: result.scored.rows, logOdds: picked.scoredLogOdds },
    evidence: { ...result.evidence, logOdds: picked.fit.outOfFoldLogOdds, bookLogOdds: picked.bookLogOdds },
  };
}

function fitBaselines(train: TrainingSet, { references }: FittedOutcome, { outcome, incumbent }: FitTask) {
  return [
    fitBaseRate(train),
    fitBestSingleMetric(train, references),
    fitTenureSegment(train, references),
    fitRecency(train),
    fitEqualWeights(train, references),
    ...(incumbent === null ? [] : fitIncumbents(train, outcome, references, incumbent)),
  ];
}

/** Rows of the last snapshot date on or before a day: the book as it stood. */
export function bookRows(table: SnapshotTable, day: number): Int32Array {
  const last = snapshotDaysOf(table).findLast((snapshot) => snapshot <= day);
  return rowsWhere(table, (row) => table.snapshotDay[row] === last);
}
