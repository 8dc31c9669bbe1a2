import { positionsWhere, takenAt } from '../math/columns.ts';
import { formatDay } from '../math/day.ts';
import { logLoss } from '../math/probability-figures.ts';
import { rankedAveragePrecision, rankedRocAuc, rankRows } from '../math/ranking.ts';
import { countDistinct } from './clusters.ts';
import { isPredicted } from './model-evaluation.ts';
import type { PredictedRows } from './statistics.ts';
import type { ModelPredictions, OutcomeBacktest, OutcomePredictions } from './types.ts';

/** What only the walk-forward knows of a fold. */
export interface FoldRecord {
  readonly fold: number;
  readonly recalibrationDate: string;
  readonly nTrainRows: number;
  readonly nTrainEventAccounts: number;
  readonly nPurgedDates: number;
  readonly chosenFamily: 'logistic' | 'gradient';
}

type FoldFigures = OutcomeBacktest['perFold'][number];

/** Figures of one fold, without intervals: a fold is too small to have one, and is shown to see how the figures move. */
export function foldFigures(fold: FoldRecord, predictions: OutcomePredictions, predicted: PredictedRows): FoldFigures {
  const rows = positionsWhere(predictions.nRows, (i) => predictions.fold[i] === fold.fold);
  const days = [...new Set(rows.map((i) => predicted.day[i]))].sort((a, b) => a - b);
  return {
    fold: fold.fold,
    recalibrationDate: fold.recalibrationDate,
    testDates: days.map(formatDay),
    nTrainRows: fold.nTrainRows,
    nTrainEventAccounts: fold.nTrainEventAccounts,
    nTestRows: rows.length,
    nPositiveRows: rows.filter((i) => predictions.label[i] === 1).length,
    nPurgedDates: fold.nPurgedDates,
    chosenFamily: fold.chosenFamily,
    models: predictions.models.map((model) => modelOnFold(model, predictions.label, rows)),
  };
}

function modelOnFold(model: ModelPredictions, label: Uint8Array, foldRows: Int32Array): FoldFigures['models'][number] {
  const rows = foldRows.filter((i) => isPredicted(model, i));
  const ranking = rankRows(model.probability, label, rows);
  // Average precision is 1 by definition when every row is positive; like ROC AUC it then says nothing.
  const hasBothClasses = countDistinct(Int32Array.from(takenAt(label, rows))) === 2;
  return {
    model: model.model,
    rocAuc: hasBothClasses ? rankedRocAuc(ranking) : null,
    averagePrecision: hasBothClasses ? rankedAveragePrecision(ranking) : null,
    logLoss: rows.length === 0 ? null : logLoss(takenAt(model.probability, rows), takenAt(label, rows)),
  };
}
