import { logLossOf, logOddsOfShare } from '../math/logistic.ts';
import type { TreeParameters } from '../runtime/types.ts';
import { allocateGradients, scalesFor, updateGradients } from './gradients.ts';
import { type GrowContext, type GrownTree, growTree } from './growing.ts';
import { createHistogramPool } from './histogram.ts';
import { settingsOf } from './options.ts';
import { sampleColumns, sampleRows } from './sampling.ts';
import { treeParameters, valueOfRow } from './tree.ts';
import type { BinnedColumns, GradientFit, GradientOptions } from './types.ts';

export type { GradientFit, GradientOptions } from './types.ts';

/**
 * Fit gradient-boosted trees to the log loss: Newton boosting on histograms (Chen and Guestrin 2016; Ke et al. 2017),
 * leaves grown best first, missing values sent the better way, monotone signs that hold for the whole model.
 *
 * The base margin is the log-odds of the weighted share of positive training rows. The same input gives the same bits;
 * without row sampling the order of rows does not matter either.
 *
 * With validation rows, the number of trees with the least validation loss is kept. Where the training rows have one
 * class, or there is none, the model is the base margin alone (`logOddsOfShare` keeps it finite).
 *
 * @param labels 0 or 1 for every row of `binned`; those of rows that are not used do not matter.
 * @throws {RangeError} On options out of range or arrays of the wrong length.
 */
export function fitGradient(binned: BinnedColumns, labels: Uint8Array, options: GradientOptions): GradientFit {
  const settings = settingsOf(options, binned, labels.length);
  const { weights, validationRows } = settings;
  const rows = rowsWithWeight(settings.rows, binned.nRows, weights);
  const { total, positive } = sumWeights(rows, labels, weights);
  const baseMargin = logOddsOfShare(positive, total);
  const isLearnable = positive > 0 && positive < total;

  const margins = new Float64Array(binned.nRows).fill(baseMargin);
  const gradients = allocateGradients(binned.nRows, scalesFor(rows.length, total));
  const context: GrowContext = { binned, gradients, weights, pool: createHistogramPool(binned), rules: settings };
  const treeRows = new Int32Array(rows.length);
  const spare = new Int32Array(rows.length);
  const watch = validationRows === null ? null : createWatch(binned, labels, weights, validationRows, baseMargin);
  let bestMargins = watch === null ? margins : margins.slice();

  const trees: TreeParameters[] = [];
  for (let t = 0; isLearnable && t < settings.nTrees; t++) {
    updateGradients(gradients, rows, margins, labels, weights);
    const sample = sampleRows(rows, treeRows, settings.rowShare, settings.seed, t);
    const tree = growTree(
      context,
      sample,
      spare,
      sampleColumns(binned.nColumns, settings.columnShare, settings.seed, t),
    );
    if (tree.nNodes === 1) {
      if (settings.rowShare >= 1 && settings.columnShare >= 1) break;
      continue;
    }
    addTree(margins, tree, binned, rows, sample);
    trees.push(treeParameters(tree, binned));
    if (watch === null) continue;
    const nWithoutGain = watch.add(tree);
    if (nWithoutGain === 0) bestMargins = margins.slice();
    if (settings.earlyStoppingRounds > 0 && nWithoutGain >= settings.earlyStoppingRounds) break;
  }

  const found = watch === null ? null : watch.result();
  const nTrees = found === null ? trees.length : found.nTrees;
  return {
    parameters: { family: 'gradient', baseMargin, trees: trees.slice(0, nTrees) },
    grown: trees,
    nTrees,
    validationLoss: found === null ? null : found.losses,
    validationMargins: found === null ? null : found.margins,
    trainLoss: lossOfRows(rows, bestMargins, labels, weights),
  };
}

/** Rows to train on that weigh anything, ascending as given. */
function rowsWithWeight(rows: Int32Array | null, nRows: number, weights: Float64Array | null): Int32Array {
  const chosen = rows ?? Int32Array.from({ length: nRows }, (_, row) => row);
  if (weights === null) return chosen;
  return chosen.filter((row) => {
    const weight = weights[row];
    if (!(weight >= 0 && weight < Infinity))
      throw new RangeError(`weights[${row}] is ${weight}; expected a number from 0 up`);
    return weight > 0;
  });
}

function sumWeights(rows: Int32Array, labels: Uint8Array, weights: Float64Array | null) {
  let total = 0;
  let positive = 0;
  for (const row of rows) {
    if (labels[row] > 1) throw new RangeError(`labels[${row}] is ${labels[row]}; expected 0 or 1`);
    const weight = weights === null ? 1 : weights[row];
    total += weight;
    if (labels[row] === 1) positive += weight;
  }
  return { total, positive };
}

function addTree(
  margins: Float64Array,
  tree: GrownTree,
  binned: BinnedColumns,
  rows: Int32Array,
  sample: Int32Array,
): void {
  if (sample.length < rows.length) {
    for (let k = 0; k < rows.length; k++) margins[rows[k]] += valueOfRow(tree, binned, rows[k]);
    return;
  }
  for (const { node, from, to } of tree.leaves) {
    const value = tree.value[node];
    for (let k = from; k < to; k++) margins[sample[k]] += value;
  }
}

/** Follows the validation rows and remembers where their loss was least. */
function createWatch(
  binned: BinnedColumns,
  labels: Uint8Array,
  weights: Float64Array | null,
  rows: Int32Array,
  baseMargin: number,
) {
  const rowLabels = Uint8Array.from(rows, (row) => labels[row]);
  const rowWeights = weights === null ? null : Float64Array.from(rows, (row) => weights[row]);
  const margins = new Float64Array(rows.length).fill(baseMargin);
  const losses: number[] = [];
  let bestLoss = logLossOf(margins, rowLabels, rowWeights);
  let bestSize = 0;
  let bestMargins = margins.slice();
  return {
    /** Take a tree into account; returns the number of trees since the loss last fell. */
    add(tree: GrownTree): number {
      for (let k = 0; k < rows.length; k++) margins[k] += valueOfRow(tree, binned, rows[k]);
      const loss = logLossOf(margins, rowLabels, rowWeights);
      losses.push(loss);
      if (loss < bestLoss) {
        bestLoss = loss;
        bestSize = losses.length;
        bestMargins = margins.slice();
      }
      return losses.length - bestSize;
    },
    result: () => ({ nTrees: bestSize, losses: Float64Array.from(losses), margins: bestMargins }),
  };
}

function lossOfRows(rows: Int32Array, margins: Float64Array, labels: Uint8Array, weights: Float64Array | null): number {
  return logLossOf(
    Float64Array.from(rows, (row) => margins[row]),
    Uint8Array.from(rows, (row) => labels[row]),
    weights === null ? null : Float64Array.from(rows, (row) => weights[row]),
  );
}
