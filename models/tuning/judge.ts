import { fitPlatt } from '../calibration/platt.ts';
import { caseControlSample } from '../fit/case-control.ts';
import type { LaterSplit } from '../fit/later-splits.ts';
import type { TrainingSet } from '../fit/training-set.ts';
import { EARLY_STOPPING_ROUNDS, growthOf, MAX_TREES, type TreeSettings } from '../fit/tree-settings.ts';
import { fitGradient } from '../gradient/boosting.ts';
import type { BinnedColumns } from '../gradient/types.ts';
import { takenAt } from '../math/columns.ts';
import { rowLosses } from '../math/paired-loss.ts';

/** What settings are judged on: bins are made once for all of them. */
export interface Problem {
  readonly set: TrainingSet;
  readonly binned: BinnedColumns;
  readonly signs: Int8Array;
  readonly seed: number;
}

export interface Judged {
  /** Loss of each later row, split after split. */
  readonly losses: Float64Array;
  /** Mean over the splits. */
  readonly nTrees: number;
}

/**
 * Grow trees on the earlier rows of each split and judge them on its later ones, with the number of trees that serves best
 * there and after a level and a slope fitted there, for all candidates alike: what is exported has its number of trees and its
 * calibration from elsewhere.
 *
 * @param maxRows About how many earlier rows are learned from: all positives and a weighted share of the others.
 */
export function judgeSettings(
  { set, binned, signs, seed }: Problem,
  settings: TreeSettings,
  splits: readonly LaterSplit[],
  maxRows: number,
): Judged {
  const judged = splits.map(({ before, after }) => {
    const sample = caseControlSample(set, before, maxRows, seed);
    const weights = sample.weights === null ? null : new Float64Array(set.rows.length).fill(1);
    sample.positions.forEach((i, k) => {
      if (weights !== null && sample.weights !== null) weights[i] = sample.weights[k];
    });
    const fit = fitGradient(binned, set.labels, {
      ...growthOf(settings, sample.positions.length),
      signs,
      weights,
      seed,
      rows: sample.positions,
      validationRows: after,
      nTrees: MAX_TREES,
      earlyStoppingRounds: EARLY_STOPPING_ROUNDS,
    });
    const margins = fit.validationMargins!;
    const labels = takenAt(set.labels, after);
    const { a, b } = fitPlatt(margins, labels);
    return {
      losses: rowLosses(
        margins.map((margin) => a + b * margin),
        labels,
      ),
      nTrees: fit.nTrees,
    };
  });
  return {
    losses: Float64Array.from(judged.flatMap(({ losses }) => [...losses])),
    nTrees: judged.reduce((sum, { nTrees }) => sum + nTrees, 0) / Math.max(1, judged.length),
  };
}

/** Accounts of the later rows, split after split. */
export function clustersOfSplits(set: TrainingSet, splits: readonly LaterSplit[]): Int32Array {
  return Int32Array.from(splits.flatMap(({ after }) => Array.from(after, (i) => set.cluster[i])));
}
