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

/** Bins of some rows, column by column: that of row i in column j at `start + j * stride + i`. */
export interface BinTable {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly stride: number;
}

/** The bins of chosen rows of the binned columns. */
export function binTable(binned: BinnedColumns, rows: Int32Array): BinTable {
  const bytes = new Uint8Array(binned.nColumns * rows.length);
  binned.byColumn.forEach((bins, column) => {
    const start = column * rows.length;
    for (let i = 0; i < rows.length; i++) bytes[start + i] = bins[rows[i]];
  });
  return { bytes, start: 0, stride: rows.length };
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

/** The leaf value that a row of the table reaches. */
export function valueOfRow(tree: BinnedTree, { bytes, start, stride }: BinTable, row: number): number {
  const { column, bin, missingLeft, left, right, value } = tree;
  let node = 0;
  while (column[node] >= 0) {
    const b = bytes[start + column[node] * stride + row];
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
