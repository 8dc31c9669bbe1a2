import type { Scales } from './gradients.ts';
import type { Histogram } from './histogram.ts';
import { type LeafPenalty, leafGain, leafValue } from './leaf.ts';
import type { BinnedColumns } from './types.ts';

/** What may be split and how. */
export interface SplitRules extends LeafPenalty {
  readonly minHessian: number;
  readonly minRowsPerLeaf: number;
  readonly minGain: number;
  /** Per column; null: all free. */
  readonly signs: Int8Array | null;
}

/** The whole-number sums of a node's rows, and the bounds that monotone splits above have set on its values. */
export interface NodeSums {
  readonly slope: number;
  /** Packed curvature and count. */
  readonly packed: number;
  readonly lower: number;
  readonly upper: number;
}

export interface Split {
  readonly column: number;
  /** Value bins <= bin go left. */
  readonly bin: number;
  readonly missingLeft: 0 | 1;
  /** Fall of the penalised loss over the node's rows. */
  readonly gain: number;
  readonly left: NodeSums;
  readonly right: NodeSums;
}

/**
 * The split with the largest gain, over the given columns, all thresholds, and both ways for missing values.
 *
 * Where the node has no missing value in a column, they go with the larger child. Missing against present is a split as
 * well (`bin` is then the column's last) and no monotone sign speaks about it. Among equal gains the first column, the
 * lowest bin and missing-right win.
 *
 * Monotone columns: the children's values, within the node's bounds, must be ordered; the bounds of everything below
 * then part at their midpoint, so that the whole left subtree stays on one side of the whole right subtree.
 *
 * @returns null where no split is allowed or gains more than `minGain`.
 */
export function findBestSplit(
  histogram: Histogram,
  binned: BinnedColumns,
  node: NodeSums,
  columns: Int32Array,
  scales: Scales,
  rules: SplitRules,
): Split | null {
  const { minHessian, minRowsPerLeaf } = rules;
  const { countRange } = scales;
  const unitSlope = 1 / scales.slope;
  const unitCurvature = 1 / scales.curvature;
  const unitCount = 1 / countRange;
  const { lower, upper } = node;
  const nodeSlope = node.slope * unitSlope;
  const nodeCurvature = Math.floor(node.packed * unitCount) * unitCurvature;
  const nodeGain = leafGain(nodeSlope, nodeCurvature, rules, leafValue(nodeSlope, nodeCurvature, rules, lower, upper));
  let bestGain = rules.minGain;
  let bestColumn = -1;
  let bestBin = 0;
  let bestMissingLeft: 0 | 1 = 0;
  let bestSlope = 0;
  let bestPacked = 0;

  /** Gain of a division over that of the node, or -1 where it is not allowed. */
  const gainOf = (sign: number, leftSlopeSum: number, leftPacked: number): number => {
    const leftWhole = Math.floor(leftPacked * unitCount);
    const rightPacked = node.packed - leftPacked;
    const rightWhole = Math.floor(rightPacked * unitCount);
    const leftCurvature = leftWhole * unitCurvature;
    const rightCurvature = rightWhole * unitCurvature;
    if (leftCurvature < minHessian || rightCurvature < minHessian) return -1;
    const leftCount = leftPacked - leftWhole * countRange;
    const rightCount = rightPacked - rightWhole * countRange;
    if (leftCount < 1 || rightCount < 1 || leftCount < minRowsPerLeaf || rightCount < minRowsPerLeaf) return -1;
    const leftSlope = leftSlopeSum * unitSlope;
    const rightSlope = (node.slope - leftSlopeSum) * unitSlope;
    const leftValue = leafValue(leftSlope, leftCurvature, rules, lower, upper);
    const rightValue = leafValue(rightSlope, rightCurvature, rules, lower, upper);
    if (sign * (rightValue - leftValue) < 0) return -1;
    return (
      leafGain(leftSlope, leftCurvature, rules, leftValue) +
      leafGain(rightSlope, rightCurvature, rules, rightValue) -
      nodeGain
    );
  };

  for (let c = 0; c < columns.length; c++) {
    const column = columns[c];
    const base = 2 * column * binned.nBins;
    const lastBin = binned.thresholds[column].length + 1;
    const missingSlope = histogram[base];
    const missingPacked = histogram[base + 1];
    const hasMissing = missingPacked > 0;
    const sign = rules.signs === null ? 0 : rules.signs[column];
    let slope = 0;
    let packed = 0;
    for (let bin = 1; bin <= lastBin; bin++) {
      const binPacked = histogram[base + 2 * bin + 1];
      const isLast = bin === lastBin;
      if (binPacked === 0 && !isLast) continue;
      slope += histogram[base + 2 * bin];
      packed += binPacked;
      if (isLast && !hasMissing) break;
      const gain = gainOf(isLast ? 0 : sign, slope, packed);
      if (gain > bestGain) {
        bestGain = gain;
        bestColumn = column;
        bestBin = bin;
        bestMissingLeft = 0;
        bestSlope = slope;
        bestPacked = packed;
      }
      if (isLast || !hasMissing) continue;
      const gainLeft = gainOf(sign, slope + missingSlope, packed + missingPacked);
      if (gainLeft > bestGain) {
        bestGain = gainLeft;
        bestColumn = column;
        bestBin = bin;
        bestMissingLeft = 1;
        bestSlope = slope + missingSlope;
        bestPacked = packed + missingPacked;
      }
    }
  }
  if (bestColumn < 0) return null;

  const rightSlope = node.slope - bestSlope;
  const rightPacked = node.packed - bestPacked;
  const isMissingSplit = bestBin === binned.thresholds[bestColumn].length + 1;
  const hasMissing = histogram[2 * bestColumn * binned.nBins + 1] > 0;
  const sign = rules.signs === null || isMissingSplit ? 0 : rules.signs[bestColumn];
  const childValue = (s: number, p: number) =>
    leafValue(s * unitSlope, Math.floor(p * unitCount) * unitCurvature, rules, lower, upper);
  const middle = childValue(bestSlope, bestPacked) / 2 + childValue(rightSlope, rightPacked) / 2;
  const countOf = (p: number) => p - Math.floor(p * unitCount) * countRange;
  return {
    column: bestColumn,
    bin: bestBin,
    missingLeft: hasMissing ? bestMissingLeft : countOf(bestPacked) > countOf(rightPacked) ? 1 : 0,
    gain: bestGain,
    left: {
      slope: bestSlope,
      packed: bestPacked,
      lower: sign < 0 ? middle : lower,
      upper: sign > 0 ? middle : upper,
    },
    right: {
      slope: rightSlope,
      packed: rightPacked,
      lower: sign > 0 ? middle : lower,
      upper: sign < 0 ? middle : upper,
    },
  };
}
