import type { RowGradients } from './gradients.ts';
import {
  buildHistogram,
  buildHistogramOfColumns,
  type Histogram,
  type HistogramPool,
  subtractHistogram,
} from './histogram.ts';
import { leafValue } from './leaf.ts';
import { partitionRows } from './partition.ts';
import { findBestSplit, type NodeSums, type Split, type SplitRules } from './splitting.ts';
import type { BinnedTree } from './tree.ts';
import type { BinnedColumns } from './types.ts';

/** Share of the columns below which adding up the sampled ones alone is faster. */
const MOST_SAMPLED = 0.75;

export interface GrowRules extends SplitRules {
  readonly maxLeaves: number;
  readonly maxDepth: number;
  readonly learningRate: number;
}

/** What growing a tree reads; the same for all trees of a fit, save the gradients' content. */
export interface GrowContext {
  readonly binned: BinnedColumns;
  readonly gradients: RowGradients;
  /** Sample weights of all rows; null: all 1. */
  readonly weights: Float64Array | null;
  readonly pool: HistogramPool;
  readonly rules: GrowRules;
}

export interface GrownTree extends BinnedTree {
  /** Per leaf: its node and its rows, as positions [from, to) of the `rows` given to `growTree`, which are reordered. */
  readonly leaves: readonly { readonly node: number; readonly from: number; readonly to: number }[];
}

/** A leaf of the tree so far. Its histogram is held only as long as it may still be split. */
interface OpenLeaf {
  readonly node: number;
  readonly depth: number;
  readonly from: number;
  readonly to: number;
  readonly sums: NodeSums;
  readonly histogram: Histogram | null;
  readonly split: Split | null;
}

/**
 * Grow one tree best first: always split the leaf whose best split gains most (the oldest among equals), until
 * `maxLeaves`, `maxDepth`, or nothing gains.
 *
 * Only the child with fewer rows has its histogram added up; its sibling's is the parent's less that. Leaf values are
 * taken from the rows themselves at the end, at the finer scale.
 *
 * @param rows Rows of this tree, ascending; reordered in place so that each leaf's rows are together.
 * @param spare As long as `rows`; overwritten.
 * @param columns Columns that may be split on.
 */
export function growTree(context: GrowContext, rows: Int32Array, spare: Int32Array, columns: Int32Array): GrownTree {
  const { binned, gradients, pool, rules } = context;
  const size = Math.max(1, 2 * Math.min(rules.maxLeaves, Math.max(rows.length, 1)) - 1);
  const tree = emptyTree(size);
  let nNodes = 1;

  const openLeaf = (
    node: number,
    depth: number,
    from: number,
    to: number,
    sums: NodeSums,
    histogram: Histogram | null,
  ): OpenLeaf => {
    const split = histogram === null ? null : findBestSplit(histogram, binned, sums, columns, gradients.scales, rules);
    if (split === null && histogram !== null) pool.give(histogram);
    return { node, depth, from, to, sums, histogram: split === null ? null : histogram, split };
  };

  const canSplit = (depth: number, nRows: number) =>
    depth < rules.maxDepth && nRows >= Math.max(2, 2 * rules.minRowsPerLeaf) && columns.length > 0;

  // A sample of the columns is added up column by column; all of them are faster row by row.
  const sampled = columns.length < MOST_SAMPLED * binned.nColumns ? columns : null;
  const addUp = (histogram: Histogram, from: number, to: number): void => {
    if (sampled === null) buildHistogram(histogram, binned, gradients.cells, rows, from, to);
    else buildHistogramOfColumns(histogram, binned, gradients.cells, rows, from, to, sampled);
  };

  const rootSums = sumsOf(gradients, rows);
  let rootHistogram: Histogram | null = null;
  if (rules.maxLeaves > 1 && canSplit(0, rows.length)) {
    rootHistogram = pool.take();
    addUp(rootHistogram, 0, rows.length);
  }
  const leaves: OpenLeaf[] = [openLeaf(0, 0, 0, rows.length, rootSums, rootHistogram)];

  while (leaves.length < rules.maxLeaves) {
    const at = bestLeaf(leaves);
    if (at < 0) break;
    const { node, depth, from, to, split, histogram } = leaves[at];
    if (split === null || histogram === null) break;
    const middle = partitionRows(rows, spare, from, to, binned, split);
    const leftNode = nNodes++;
    const rightNode = nNodes++;
    tree.column[node] = split.column;
    tree.bin[node] = split.bin;
    tree.missingLeft[node] = split.missingLeft;
    tree.left[node] = leftNode;
    tree.right[node] = rightNode;

    const isFull = leaves.length + 1 >= rules.maxLeaves;
    const leftOpen = !isFull && canSplit(depth + 1, middle - from);
    const rightOpen = !isFull && canSplit(depth + 1, to - middle);
    const isLeftSmaller = middle - from <= to - middle;
    let smaller: Histogram | null = null;
    if (leftOpen || rightOpen) {
      smaller = pool.take();
      if (isLeftSmaller) addUp(smaller, from, middle);
      else addUp(smaller, middle, to);
      subtractHistogram(histogram, smaller, sampled, binned.nBins);
    }
    /** A child that cannot be split gives its histogram back. */
    const keep = (child: Histogram | null, isOpen: boolean): Histogram | null => {
      if (child === null || isOpen) return child;
      pool.give(child);
      return null;
    };
    const leftHistogram = keep(isLeftSmaller ? smaller : histogram, leftOpen);
    const rightHistogram = keep(isLeftSmaller ? histogram : smaller, rightOpen);
    leaves[at] = openLeaf(leftNode, depth + 1, from, middle, split.left, leftHistogram);
    leaves.push(openLeaf(rightNode, depth + 1, middle, to, split.right, rightHistogram));
  }

  for (const leaf of leaves) {
    if (leaf.histogram !== null) pool.give(leaf.histogram);
    setLeaf(context, tree, rows, leaf);
  }
  for (let node = nNodes - 1; node >= 0; node--) {
    if (tree.column[node] >= 0) tree.cover[node] = tree.cover[tree.left[node]] + tree.cover[tree.right[node]];
  }
  return { ...tree, nNodes, leaves: leaves.map(({ node, from, to }) => ({ node, from, to })) };
}

function emptyTree(size: number): Omit<BinnedTree, 'nNodes'> {
  return {
    column: new Int32Array(size).fill(-1),
    bin: new Uint8Array(size),
    missingLeft: new Uint8Array(size),
    left: new Int32Array(size).fill(-1),
    right: new Int32Array(size).fill(-1),
    value: new Float64Array(size),
    cover: new Float64Array(size),
  };
}

function sumsOf(gradients: RowGradients, rows: Int32Array): NodeSums {
  let slope = 0;
  let packed = 0;
  for (let k = 0; k < rows.length; k++) {
    slope += gradients.cells[2 * rows[k]];
    packed += gradients.cells[2 * rows[k] + 1];
  }
  return { slope, packed, lower: -Infinity, upper: Infinity };
}

/** Position of the leaf with the largest gain, the one with the lowest node among equals; -1: none can be split. */
function bestLeaf(leaves: readonly OpenLeaf[]): number {
  let best = -1;
  for (let i = 0; i < leaves.length; i++) {
    const split = leaves[i].split;
    if (split === null) continue;
    const bestSplit = best < 0 ? null : leaves[best].split;
    if (
      bestSplit === null ||
      split.gain > bestSplit.gain ||
      (split.gain === bestSplit.gain && leaves[i].node < leaves[best].node)
    )
      best = i;
  }
  return best;
}

function setLeaf(context: GrowContext, tree: Omit<BinnedTree, 'nNodes'>, rows: Int32Array, leaf: OpenLeaf): void {
  const { gradients, weights, rules } = context;
  let slope = 0;
  let curvature = 0;
  let cover = 0;
  for (let k = leaf.from; k < leaf.to; k++) {
    const row = rows[k];
    slope += gradients.cells[2 * row];
    curvature += gradients.fineCurvatures[row];
    cover += weights === null ? 1 : weights[row];
  }
  const unit = 1 / gradients.scales.slope;
  const value = leafValue(slope * unit, curvature * unit, rules, leaf.sums.lower, leaf.sums.upper);
  tree.value[leaf.node] = rules.learningRate * value;
  tree.cover[leaf.node] = cover;
}
