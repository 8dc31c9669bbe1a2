import type { Scales } from './gradients.ts';
import { type LeafPenalty, leafGain, leafValue } from './leaf.ts';

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

/** A division that the search of a column has found. */
export interface Division {
  readonly column: number;
  /** Value bins <= bin go left. */
  readonly bin: number;
  readonly missingLeft: 0 | 1;
  /** Fall of the penalised loss over the node's rows. */
  readonly gain: number;
  /** Whole-number sums of the left side. */
  readonly slope: number;
  readonly packed: number;
}

export interface Split {
  readonly column: number;
  readonly bin: number;
  readonly missingLeft: 0 | 1;
  readonly gain: number;
  readonly left: NodeSums;
  readonly right: NodeSums;
}

/** Rows that the packed sum counts. */
export function countOf({ packed }: { readonly packed: number }, { countRange }: Scales): number {
  return packed - Math.floor(packed / countRange) * countRange;
}

/** Curvature that the packed sum holds. */
export function curvatureOf({ packed }: { readonly packed: number }, scales: Scales): number {
  return Math.floor(packed / scales.countRange) / scales.curvature;
}

/** Fall of the penalised loss of a node that takes its best value, over taking 0. */
export function nodeGain(node: NodeSums, scales: Scales, rules: SplitRules): number {
  const slope = node.slope / scales.slope;
  const curvature = curvatureOf(node, scales);
  return leafGain(slope, curvature, rules, leafValue(slope, curvature, rules, node.lower, node.upper));
}

/**
 * The split that a division makes of a node.
 *
 * Where the node has no missing value in the column, they go with the larger child. Monotone columns: the children's bounds
 * part at the midpoint of their values, so that the whole left subtree stays on one side of the whole right subtree; no sign
 * speaks about missing against present, the division after the column's last bin.
 *
 * @param lastBin Of the column. @param hasMissing Whether the node has missing values in the column.
 */
export function splitOf(
  node: NodeSums,
  division: Division,
  lastBin: number,
  hasMissing: boolean,
  scales: Scales,
  rules: SplitRules,
): Split {
  const { lower, upper } = node;
  const left = { slope: division.slope, packed: division.packed };
  const right = { slope: node.slope - left.slope, packed: node.packed - left.packed };
  const sign = rules.signs === null || division.bin === lastBin ? 0 : rules.signs[division.column];
  const bestValue = (side: { slope: number; packed: number }) =>
    leafValue(side.slope / scales.slope, curvatureOf(side, scales), rules, lower, upper);
  const middle = bestValue(left) / 2 + bestValue(right) / 2;
  return {
    column: division.column,
    bin: division.bin,
    missingLeft: hasMissing ? division.missingLeft : countOf(left, scales) > countOf(right, scales) ? 1 : 0,
    gain: division.gain,
    left: boundedSums(left, sign < 0 ? middle : lower, sign > 0 ? middle : upper),
    right: boundedSums(right, sign > 0 ? middle : lower, sign < 0 ? middle : upper),
  };
}

/** Field by field: a spread takes microseconds here, and other threads wait meanwhile. */
function boundedSums({ slope, packed }: Pick<NodeSums, 'slope' | 'packed'>, lower: number, upper: number): NodeSums {
  return { slope, packed, lower, upper };
}
