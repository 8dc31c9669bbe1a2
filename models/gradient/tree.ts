import type { TreeParameters } from '../runtime/types.ts';
import { oddsAgainst, withinLimits } from './odds.ts';
import type { BinnedColumns } from './types.ts';

/** A grown tree that splits on bins: for training only. Scoring uses `TreeParameters`. */
export interface BinnedTree {
  readonly nNodes: number;
  /** -1: leaf. */
  readonly column: Int32Array;
  readonly bin: Uint8Array;
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  /** The node after the left one; both come after their parent. */
  readonly right: Int32Array;
  /** Leaf values, learning rate included; 0 on inner nodes. */
  readonly value: Float64Array;
  /** Sum of sample weights per node. */
  readonly cover: Float64Array;
}

/** A bin is a byte. */
const MAX_BINS = 256;

/** Bins of some rows, column by column: that of row i in column j at `start + j * stride + i`. */
export interface BinTable {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly stride: number;
}

/** An empty tree with room for a number of nodes. */
export function emptyTree(nNodes: number): Omit<BinnedTree, 'nNodes'> {
  return {
    column: new Int32Array(nNodes).fill(-1),
    bin: new Uint8Array(nNodes),
    missingLeft: new Uint8Array(nNodes),
    left: new Int32Array(nNodes).fill(-1),
    right: new Int32Array(nNodes).fill(-1),
    value: new Float64Array(nNodes),
    cover: new Float64Array(nNodes),
  };
}

/**
 * Multiply the odds against, e^-margin, of rows of the table by what the leaves that they reach make of them.
 *
 * @param odds One per row of the table. @param rows Rows to take.
 */
export function multiplyOdds(tree: BinnedTree, table: BinTable, odds: Float64Array, rows: Int32Array): void {
  const leafOf = leafFinder(tree, table);
  const factors = tree.value.map(oddsAgainst);
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k];
    odds[row] = withinLimits(odds[row] * factors[leafOf(row)]);
  }
}

/**
 * The node of the leaf that a row of the table reaches.
 *
 * All rows take as many steps as the deepest leaf needs, without a branch to guess: a left side is a run of bins, the right
 * child is the node after the left one, and a leaf is its own left child with every bin on that side.
 */
function leafFinder(tree: BinnedTree, { bytes, start, stride }: BinTable): (row: number) => number {
  const { nNodes } = tree;
  const [place, firstBin, nLeftBins, next] = Array.from({ length: 4 }, () => new Int32Array(nNodes));
  const depth = new Int32Array(nNodes);
  let nSteps = 0;
  for (let node = 0; node < nNodes; node++) {
    const column = tree.column[node];
    const isLeaf = column < 0;
    place[node] = start + (isLeaf ? 0 : column) * stride;
    firstBin[node] = isLeaf ? 0 : 1 - tree.missingLeft[node];
    nLeftBins[node] = isLeaf ? MAX_BINS : tree.bin[node] + tree.missingLeft[node];
    next[node] = isLeaf ? node : tree.left[node];
    nSteps = Math.max(nSteps, depth[node]);
    if (isLeaf) continue;
    depth[tree.left[node]] = depth[node] + 1;
    depth[tree.right[node]] = depth[node] + 1;
  }
  return (row) => {
    let node = 0;
    for (let step = 0; step < nSteps; step++) {
      const bin = (bytes[place[node] + row] - firstBin[node]) >>> 0;
      node = next[node] + +(bin >= nLeftBins[node]);
    }
    return node;
  };
}

/** The tree as scoring reads it. A split of missing against present has the largest number as its threshold. */
export function treeParameters(tree: BinnedTree, binned: BinnedColumns): TreeParameters {
  const nodes = Array.from({ length: tree.nNodes }, (_, node) => node);
  return {
    feature: nodes.map((node) => tree.column[node]),
    threshold: nodes.map((node) => {
      if (tree.column[node] < 0) return 0;
      return binned.thresholds[tree.column[node]][tree.bin[node] - 1] ?? Number.MAX_VALUE;
    }),
    missingLeft: nodes.map((node) => (tree.missingLeft[node] === 1 ? 1 : 0)),
    left: nodes.map((node) => tree.left[node]),
    right: nodes.map((node) => tree.right[node]),
    value: nodes.map((node) => tree.value[node]),
    cover: nodes.map((node) => tree.cover[node]),
  };
}
