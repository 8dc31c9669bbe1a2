import { countingUp, takenAt } from '../math/columns.ts';
import { logOddsOfShare } from '../math/logistic.ts';
import type { TreeParameters } from '../runtime/types.ts';
import { scalesFor } from './gradients.ts';
import { type GrowContext, growTree } from './growing.ts';
import { logLossOfOdds, oddsAgainst } from './odds.ts';
import { settingsOf } from './options.ts';
import { writeRules } from './searching.ts';
import { openTrainingRows } from './training-rows.ts';
import { treeParameters } from './tree.ts';
import type { BinnedColumns, GradientFit, GradientOptions } from './types.ts';
import { watchValidation } from './validation.ts';

export type { GradientFit, GradientOptions } from './types.ts';

/**
 * Fit gradient-boosted trees to the log loss: Newton boosting on histograms (Chen and Guestrin 2016; Ke et al. 2017),
 * leaves grown best first, missing values sent the better way, monotone signs that hold for the whole model.
 *
 * The base margin is the log-odds of the weighted share of positive training rows. The same input gives the same bits,
 * whatever the kernel and the number of threads; without row sampling the order of rows does not matter either.
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
  const isLearnable = positive > 0 && positive < total && binned.nColumns > 0;
  const watch =
    validationRows === null
      ? null
      : watchValidation(binned, labels, weights, validationRows, baseMargin, settings.kernel);

  const trees: TreeParameters[] = [];
  let trainOdds = new Float64Array(rows.length).fill(oddsAgainst(baseMargin));
  if (isLearnable) {
    const scales = scalesFor(rows.length, total);
    const training = openTrainingRows(binned, labels, rows, baseMargin, scales, settings);
    const context: GrowContext = { ...training, binned, scales, rules: settings };
    writeRules(context);
    try {
      for (let t = 0; t < settings.nTrees; t++) {
        const { from, to, columns } = training.startTree(t);
        const tree = growTree(context, from, to, columns);
        if (tree.nNodes === 1) {
          if (settings.rowShare >= 1 && settings.columnShare >= 1) break;
          continue;
        }
        training.endTree(tree);
        trees.push(treeParameters(tree, binned));
        if (watch === null) continue;
        const nWithoutGain = watch.add(tree);
        if (nWithoutGain === 0) trainOdds = training.odds.slice();
        if (settings.earlyStoppingRounds > 0 && nWithoutGain >= settings.earlyStoppingRounds) break;
      }
      if (watch === null) trainOdds = training.odds.slice();
    } finally {
      training.workspace.close();
    }
  }

  const found = watch === null ? null : watch.result();
  const nTrees = found === null ? trees.length : found.nTrees;
  return {
    parameters: { family: 'gradient', baseMargin, trees: trees.slice(0, nTrees) },
    grown: trees,
    nTrees,
    validationLoss: found === null ? null : found.losses,
    validationMargins: found === null ? null : found.margins,
    trainLoss: logLossOfOdds(trainOdds, takenAt(labels, rows), weights === null ? null : takenAt(weights, rows)),
  };
}

/** Rows to train on that weigh anything, ascending as given. */
function rowsWithWeight(rows: Int32Array | null, nRows: number, weights: Float64Array | null): Int32Array {
  const chosen = rows ?? countingUp(nRows);
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
