/** One model's figures over some rows: what to compute on each draw, and how to read the estimates. */
import { positionsWhere, takenAt } from '../math/columns.ts';
import { reliabilityTable } from '../math/probability-figures.ts';
import { rankRows } from '../math/ranking.ts';
import { capacityStatistic } from './capacity.ts';
import { countDistinct } from './clusters.ts';
import {
  calibrationStatistic,
  type Estimates,
  lossStatistic,
  type PredictedRows,
  rankingStatistic,
  type Statistic,
} from './statistics.ts';
import type { ModelFigures, ModelName, ModelPredictions } from './types.ts';
import { withinDateRanks } from './within-date.ts';

/** A model's predictions over `rows`, prepared for the bootstrap. */
export interface ModelEvaluation {
  readonly model: ModelName;
  readonly rows: Int32Array;
  /** Distinct clusters with a positive label among `rows`. */
  readonly nEventClusters: number;
  /** Distinct accounts with a positive label among `rows`. */
  readonly nEventAccounts: number;
  readonly ranking: Statistic;
  readonly loss: Statistic;
  /** Precision and recall at capacity. */
  readonly atCapacity: Statistic;
  /** Everything that `figures` reads. */
  readonly statistics: readonly Statistic[];
  figures(estimates: Estimates): ModelFigures;
}

/** A model has predicted a row when both scales are numbers. */
export function isPredicted(model: ModelPredictions, position: number): boolean {
  return !Number.isNaN(model.margin[position]) && !Number.isNaN(model.probability[position]);
}

/**
 * Prepare a model's figures.
 *
 * @param has Which positions count; positions that the model has not predicted never do.
 * @param capacity Accounts per date that can be worked; they are picked from all rows that the model predicted, whatever `has` says.
 */
export function evaluateModel(
  predicted: PredictedRows,
  model: ModelPredictions,
  capacity: number,
  has: (position: number) => boolean = () => true,
): ModelEvaluation {
  const { label, cluster, account } = predicted;
  const { probability } = model;
  const book = positionsWhere(label.length, (i) => isPredicted(model, i));
  const rows = takenAt(
    book,
    positionsWhere(book.length, (k) => has(book[k])),
  );
  const evaluated = { ...predicted, probability, rows };
  const ranked = rankRows(probability, label, rows);
  const ranking = rankingStatistic(ranked, cluster);
  const within = rankingStatistic(rankRows(withinDateRanks(probability, predicted.day, rows), label, rows), cluster);
  const loss = lossStatistic(evaluated);
  const line = calibrationStatistic(evaluated);
  const atCapacity = capacityStatistic({ ...evaluated, rows: book }, capacity, has);
  const positives = rows.filter((row) => label[row] === 1);
  const nEventClusters = countDistinct(positives.map((row) => cluster[row]));
  return {
    model: model.model,
    rows,
    nEventClusters,
    nEventAccounts: countDistinct(positives.map((row) => account[row])),
    ranking,
    loss,
    atCapacity,
    statistics: [ranking, within, loss, line, atCapacity],
    figures: (estimates) => ({
      model: model.model,
      nRows: rows.length,
      ranking: {
        rocAuc: estimates.figure(ranking, 0, nEventClusters),
        rocAucWithinDates: estimates.figure(within, 0, nEventClusters),
        averagePrecision: estimates.figure(ranking, 1, nEventClusters),
        topDecileLift: estimates.figure(ranking, 2, nEventClusters),
        precisionAtCapacity: estimates.figure(atCapacity, 0, nEventClusters),
        recallAtCapacity: estimates.figure(atCapacity, 1, nEventClusters),
      },
      probability: {
        logLoss: estimates.figure(loss, 0, nEventClusters),
        brier: estimates.figure(loss, 1, nEventClusters),
        calibrationSlope: estimates.figure(line, 0, nEventClusters),
        calibrationIntercept: estimates.figure(line, 1, nEventClusters),
        reliability: reliabilityTable(ranked, probability),
      },
    }),
  };
}

/**
 * Prepare the figures of several models. A model that says the same of every row as one before it, such as the chosen one beside
 * the family that was picked in every fold, shares what is computed on each draw.
 */
export function evaluateModels(
  predicted: PredictedRows,
  models: readonly ModelPredictions[],
  capacity: number,
  has?: (position: number) => boolean,
): ModelEvaluation[] {
  const evaluated: ModelEvaluation[] = [];
  models.forEach((model) => {
    const twin = models.slice(0, evaluated.length).findIndex((other) => isSame(other, model));
    if (twin === -1) {
      evaluated.push(evaluateModel(predicted, model, capacity, has));
      return;
    }
    const own = evaluated[twin];
    evaluated.push({
      ...own,
      model: model.model,
      figures: (estimates) => ({ ...own.figures(estimates), model: model.model }),
    });
  });
  return evaluated;
}

function isSame(a: ModelPredictions, b: ModelPredictions): boolean {
  return a.probability.every((value, i) => Object.is(value, b.probability[i]) && Object.is(a.margin[i], b.margin[i]));
}
