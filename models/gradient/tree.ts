import type { TreeParameters } from '../runtime/types.ts';
import type { BinnedColumns } from './types.ts';

/** A grown tree that splits on bins: for training only. Scoring uses `TreeParameters`. */
export interface BinnedTree {
  readonly nNodes: number;
  /** -1: leaf. */
  readonly column: Int32Array;
  readonly bin: Uint8Array;
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Leaf values, learning rate included; 0 on inner nodes. */
  readonly value: Float64Array;
  /** Sum of sample weights per node. */
  readonly cover: Float64Array;
}

/** The leaf value that a row of the binned columns reaches. */
export function valueOfRow(tree: BinnedTree, binned: BinnedColumns, row: number): number {
  const { column, bin, missingLeft, left, right, value } = tree;
  const { rowWords, wordsPerRow } = binned;
  const base = row * wordsPerRow;
  let node = 0;
  while (column[node] >= 0) {
    const j = column[node];
    const b = (rowWords[base + (j >> 2)] >>> (8 * (j & 3))) & 255;
    const isLeft = b === 0 ? missingLeft[node] === 1 : b <= bin[node];
    node = isLeft ? left[node] : right[node];
  }
  return value[node];
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
