import type { SnapshotTable } from '../../features/matrix.ts';
import { filled } from '../math/columns.ts';
import type { FitResult } from './fold.ts';
import type { ModelName, ModelPredictions, OutcomeName, OutcomePredictions } from './types.ts';

/**
 * Join the folds' predictions into one table of out-of-time predictions, folds in order of time.
 *
 * @param results One result per fold of one outcome, any order.
 */
export function joinFolds(
  table: SnapshotTable,
  outcome: OutcomeName,
  results: readonly FitResult[],
): OutcomePredictions {
  const folds = results.filter((result) => result.outcome === outcome && result.fold > 0);
  folds.sort((a, b) => a.fold - b.fold);
  const labels = outcome === 'churn' ? table.churnLabel : table.expansionLabel;
  const row = concatInt(folds.map((fold) => fold.testRows));
  const names = folds.flatMap((fold) => fold.models.map((model) => model.model));
  return {
    outcome,
    nRows: row.length,
    row,
    fold: concatInt(folds.map((fold) => new Int32Array(fold.testRows.length).fill(fold.fold))),
    label: filled(new Uint8Array(row.length), (i) => labels[row[i]]),
    models: [...new Set(names)].map((model) => joinModel(model, folds)),
  };
}

/** The same predictions with one more model beside the others. */
export function withModel(predictions: OutcomePredictions, added: ModelPredictions): OutcomePredictions {
  return { ...predictions, models: [...predictions.models, added] };
}

function joinModel(model: ModelName, folds: readonly FitResult[]): ModelPredictions {
  // A fold too poor to fit one of the families has no predictions of it: missing, so that comparisons leave it out.
  const columnsOf = (pick: (predictions: ModelPredictions) => Float64Array) =>
    concatFloat(
      folds.map((fold) => {
        const found = fold.models.find((candidate) => candidate.model === model);
        return found === undefined ? new Float64Array(fold.testRows.length).fill(Number.NaN) : pick(found);
      }),
    );
  return { model, margin: columnsOf((p) => p.margin), probability: columnsOf((p) => p.probability) };
}

function concatInt(parts: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(parts.reduce((n, part) => n + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

function concatFloat(parts: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(parts.reduce((n, part) => n + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
