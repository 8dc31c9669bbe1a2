/** From predictions to the figures of one outcome: pooled, per fold, per segment, and paired differences. */

import type { SnapshotTable } from '../../features/matrix.ts';
import { countingUp } from '../math/columns.ts';
import { formatDay } from '../math/day.ts';
import { bandFigures } from './band-figures.ts';
import { clustersOf, countDistinct } from './clusters.ts';
import { type FoldRecord, foldFigures } from './fold-figures.ts';
import { leadTimeFigures } from './lead-time.ts';
import { evaluateModel, evaluateModels, isPredicted, type ModelEvaluation } from './model-evaluation.ts';
import type { ScoredBands } from './scored-history.ts';
import { segmentsOf } from './segments.ts';
import { baseRateStatistic, biasStatistic, type Estimates, estimateAll, type PredictedRows } from './statistics.ts';
import type { BandReplay, Difference, OutcomeBacktest, OutcomePredictions } from './types.ts';

export interface OutcomeFigureOptions {
  /** Number of bootstrap draws; 0: no intervals. */
  readonly bootstrap: number;
  readonly seed: number;
  /** Accounts per test date that can be worked. */
  readonly capacity: number;
  /** One per fold, in order. */
  readonly folds: readonly FoldRecord[];
  /** Bands of the chosen churn model, for the figures per segment; `null` for expansion. */
  readonly bands: {
    readonly replay: BandReplay;
    readonly minLeadDays: number;
    readonly noticeDays: number;
    /** All scored snapshots of the test period, also those without a label; default: the predicted rows. */
    readonly scored?: ScoredBands | undefined;
  } | null;
}

/** Draws of accounts for figures of segments, of which there are many: the first of those for the whole book. */
const MAX_SEGMENT_DRAWS = 200;

/**
 * All figures of one outcome.
 *
 * Models are ranked by calibrated probability, because margins of different folds' models are on different scales. Rows
 * that a model has not predicted (NaN) are left out of its figures, and out of both sides of its difference from the
 * chosen model. Intervals are by account (or group), on one set of draws for all models and segments.
 */
export function outcomeFigures(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  options: OutcomeFigureOptions,
): OutcomeBacktest {
  const { label } = predictions;
  const predicted = predictedRows(table, predictions);
  const everyRow = countingUp(predictions.nRows);
  const evaluations = evaluateModels(predicted, predictions.models, options.capacity);
  const allPairs = pairsWithChosen(predictions, predicted, evaluations, options.capacity);
  const [families, pairs] = [allPairs.filter(isOfFamily), allPairs.filter((pair) => !isOfFamily(pair))];
  const baseRate = baseRateStatistic(predicted, everyRow);
  const chosen = predictions.models.find(({ model }) => model === 'chosen');
  const chosenOrNothing = chosen?.probability ?? new Float64Array(predictions.nRows).fill(Number.NaN);
  const segments = segmentsOf(table, predictions).map(({ segment, has }) => ({
    segment,
    rows: everyRow.filter(has),
    baseRate: baseRateStatistic(predicted, everyRow.filter(has)),
    bias: biasStatistic({ ...predicted, probability: chosenOrNothing, rows: everyRow.filter(has) }),
    models: evaluateModels(predicted, predictions.models, options.capacity, has),
  }));

  const draws = { replicates: options.bootstrap, seed: options.seed, label: `bootstrap/${predictions.outcome}` };
  const estimates = estimateAll(
    [
      baseRate,
      ...evaluations.flatMap((evaluation) => evaluation.statistics),
      ...allPairs.flatMap(({ chosen: ours, other }) =>
        [ours, other].flatMap((one) => [one.ranking, one.loss, one.atCapacity]),
      ),
    ],
    predicted.nClusters,
    draws,
  );
  const ofSegments = estimateAll(
    segments.flatMap((s) => [s.baseRate, s.bias, ...s.models.flatMap((evaluation) => evaluation.statistics)]),
    predicted.nClusters,
    { ...draws, replicates: Math.min(options.bootstrap, MAX_SEGMENT_DRAWS) },
  );

  const events = (rows: Int32Array, key: Int32Array): number =>
    countDistinct(rows.filter((i) => label[i] === 1).map((i) => key[i]));
  const testDays = [...new Set(predicted.day)].sort((a, b) => a - b);
  return {
    outcome: predictions.outcome,
    nRows: predictions.nRows,
    nPositiveRows: label.reduce((sum, value) => sum + value, 0),
    nAccounts: countDistinct(predicted.account),
    nEventAccounts: events(everyRow, predicted.account),
    baseRate: estimates.figure(baseRate, 0, events(everyRow, predicted.cluster)),
    testFrom: testDays.length === 0 ? null : formatDay(testDays[0]),
    testTo: testDays.length === 0 ? null : formatDay(testDays[testDays.length - 1]),
    models: evaluations.map((evaluation) => evaluation.figures(estimates)),
    perFold: options.folds.map((fold) => foldFigures(fold, predictions, predicted)),
    perSegment: segments.map((s) => ({
      segment: s.segment,
      nRows: s.rows.length,
      nEventAccounts: events(s.rows, predicted.account),
      baseRate: ofSegments.figure(s.baseRate, 0, events(s.rows, predicted.cluster)),
      saidMinusCame: ofSegments.figure(s.bias, 0, events(s.rows, predicted.cluster)),
      models: s.models.map((evaluation) => evaluation.figures(ofSegments)),
      ...segmentBandFigures(table, predictions, options, s.segment),
    })),
    differences: pairs.map((pair) => differenceFigures(pair, estimates)),
    families: families.length < 2 ? [] : families.map((pair) => differenceFigures(pair, estimates)),
  };
}

/** Account, cluster and date of each predicted row. */
function predictedRows(table: SnapshotTable, predictions: OutcomePredictions): PredictedRows {
  const clusters = clustersOf(table, predictions.row);
  const account = predictions.row.map((row) => table.accountIndex[row]);
  return {
    label: predictions.label,
    account,
    cluster: account.map((index) => clusters.ofAccount[index]),
    nClusters: clusters.nClusters,
    day: predictions.row.map((row) => table.snapshotDay[row]),
  };
}

/** The chosen model and another one, both on the rows that both have predicted. */
interface Pair {
  readonly chosen: ModelEvaluation;
  readonly other: ModelEvaluation;
}

/** Whether the other one is a family that the chosen model is picked from. */
function isOfFamily({ other }: Pair): boolean {
  return other.model === 'logistic' || other.model === 'gradient';
}

/** The chosen model beside every other. */
function pairsWithChosen(
  predictions: OutcomePredictions,
  predicted: PredictedRows,
  evaluations: readonly ModelEvaluation[],
  capacity: number,
): Pair[] {
  const chosenAt = predictions.models.findIndex((model) => model.model === 'chosen');
  if (chosenAt === -1) return [];
  const chosenModel = predictions.models[chosenAt];
  const chosen = evaluations[chosenAt];
  return predictions.models.flatMap((model, m): Pair[] => {
    if (model.model === 'chosen') return [];
    const other = evaluations[m];
    const onBoth = (i: number): boolean => isPredicted(model, i) && isPredicted(chosenModel, i);
    const nCommon = other.rows.filter(onBoth).length;
    if (nCommon === other.rows.length && nCommon === chosen.rows.length) return [{ chosen, other }];
    return [
      {
        chosen: evaluateModel(predicted, chosenModel, capacity, onBoth),
        other: evaluateModel(predicted, model, capacity, onBoth),
      },
    ];
  });
}

function differenceFigures({ chosen, other }: Pair, estimates: Estimates): Difference {
  return {
    against: other.model,
    nRows: other.rows.length,
    nChurnedAccounts: other.nEventAccounts,
    rocAuc: estimates.difference(chosen.ranking, other.ranking, 0, other.nEventClusters),
    averagePrecision: estimates.difference(chosen.ranking, other.ranking, 1, other.nEventClusters),
    precisionAtCapacity: estimates.difference(chosen.atCapacity, other.atCapacity, 0, other.nEventClusters),
    logLossReduction: estimates.difference(other.loss, chosen.loss, 0, other.nEventClusters),
  };
}

/** Band and lead-time figures of one segment; both null where there are no bands. */
function segmentBandFigures(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  options: OutcomeFigureOptions,
  segment: string,
): Pick<OutcomeBacktest['perSegment'][number], 'bands' | 'leadTime'> {
  if (options.bands === null) return { bands: null, leadTime: null };
  const { replay, minLeadDays, noticeDays, scored } = options.bands;
  const shared = { bootstrap: options.bootstrap, seed: options.seed, scored, segment };
  return {
    bands: bandFigures(table, predictions, replay, shared),
    leadTime: leadTimeFigures(table, predictions, replay, { ...shared, minLeadDays, noticeDays }),
  };
}
