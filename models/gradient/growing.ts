import { ARGUMENT, COMMAND, leafSumsBytes, SIDE } from './layout.ts';
import { leafValue } from './leaf.ts';
import { oddsAgainst } from './odds.ts';
import {
  closeOtherColumns,
  isDivisible,
  rootSums,
  type SearchContext,
  searchNodes,
  writeColumns,
} from './searching.ts';
import { countOf, type NodeSums, type Split, type SplitRules } from './splitting.ts';
import { type BinnedTree, emptyTree } from './tree.ts';

export interface GrowRules extends SplitRules {
  readonly maxLeaves: number;
  readonly maxDepth: number;
  readonly learningRate: number;
  readonly maxColumnsPerTree: number;
}

/** What growing a tree reads; the same for all trees of a fit, save the memory's content. */
export interface GrowContext extends SearchContext {
  readonly rules: GrowRules;
  /** Slots of histograms that are free, by their address. */
  readonly freeSlots: number[];
}

/** A leaf of the tree so far. */
interface ClosedLeaf {
  readonly node: number;
  readonly depth: number;
  /** Per part, its rows: positions [from, to) of the ids. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly sums: NodeSums;
}

/** A leaf and what may be done with it. Its histogram's slot is held only as long as it may still be split. */
interface OpenLeaf extends ClosedLeaf {
  /** 0: none. */
  readonly slot: number;
  readonly split: Split | null;
}

/**
 * Grow one tree best first: always split the leaf whose best split gains most (the oldest among equals), until
 * `maxLeaves`, `maxDepth`, or nothing gains.
 *
 * Only the child with fewer rows has its histogram added up; its sibling's is the parent's less that. Gradients are written
 * first, at the odds in the memory; leaf values are taken from the rows at the end, at the finer scale, and brought to the odds
 * of the tree's rows.
 *
 * @param from, to Per part, positions of the tree's ids, which are reordered so that each leaf's stand together.
 * @param columns Columns that may be split on: those of the row-by-row table. Those from `binned.nColumns` on are bundles.
 */
export function growTree(
  context: GrowContext,
  from: readonly number[],
  to: readonly number[],
  columns: Int32Array,
): BinnedTree {
  const { workspace, rules, scales, freeSlots } = context;
  const { size, byColumn, nPadded } = workspace.layout;
  const tree = emptyTree(2 * size.maxLeaves - 1);
  const usedColumns = new Set<number>();
  let nNodes = 1;

  const mayOpen = (depth: number, sums: NodeSums): boolean =>
    depth < rules.maxDepth && isDivisible(sums, scales, rules);
  const takeSlot = (): number => {
    const slot = freeSlots.pop();
    if (slot === undefined) throw new Error('more histograms than leaves');
    return slot;
  };
  /** A leaf and what it may be split by; without a split, its slot is given back. */
  const leafOf = ({ node, depth, from, to, sums }: ClosedLeaf, slot: number, split: Split | null): OpenLeaf => {
    if (split === null && slot !== 0) freeSlots.push(slot);
    return { node, depth, from, to, sums, slot: split === null ? 0 : slot, split };
  };

  writeColumns(context, columns);
  setRanges(context, from, to);
  workspace.run(COMMAND.start);
  const sums = rootSums(workspace);
  const root: ClosedLeaf = { node: 0, depth: 0, from, to, sums };
  const leaves: OpenLeaf[] = [leafOf(root, 0, null)];
  if (size.maxLeaves > 1 && mayOpen(0, sums)) {
    const slot = takeSlot();
    const [split] = searchNodes(context, columns, slot, 0, [{ slot, sums }]);
    leaves[0] = leafOf(root, slot, split);
  }

  while (leaves.length < size.maxLeaves) {
    const at = bestLeaf(leaves);
    if (at < 0) break;
    const parent = leaves[at];
    const { split } = parent;
    if (split === null) break;
    const leftNode = nNodes++;
    const rightNode = nNodes++;
    tree.column[parent.node] = split.column;
    tree.bin[parent.node] = split.bin;
    tree.missingLeft[parent.node] = split.missingLeft;
    tree.left[parent.node] = leftNode;
    tree.right[parent.node] = rightNode;

    const depth = parent.depth + 1;
    const isFull = leaves.length + 1 >= size.maxLeaves;
    const leftOpens = !isFull && mayOpen(depth, split.left);
    const rightOpens = !isFull && mayOpen(depth, split.right);
    const isLeftSmaller = countOf(split.left, scales) <= countOf(split.right, scales);

    setRanges(context, parent.from, parent.to);
    workspace.set(ARGUMENT.columnBins, byColumn + split.column * nPadded);
    workspace.set(ARGUMENT.firstBin, 1 - split.missingLeft);
    workspace.set(ARGUMENT.nLeftBins, split.bin + split.missingLeft);
    workspace.set(ARGUMENT.side, !(leftOpens || rightOpens) ? SIDE.none : isLeftSmaller ? SIDE.left : SIDE.right);
    workspace.run(COMMAND.divide);
    const middle = middles(context);

    const isNewColumn = !usedColumns.has(split.column);
    usedColumns.add(split.column);
    const isAtLimit = isNewColumn && usedColumns.size >= rules.maxColumnsPerTree;
    if (isAtLimit) closeOtherColumns(workspace, columns, usedColumns);

    const left: ClosedLeaf = { node: leftNode, depth, from: parent.from, to: middle, sums: split.left };
    const right: ClosedLeaf = { node: rightNode, depth, from: middle, to: parent.to, sums: split.right };
    if (!(leftOpens || rightOpens)) {
      freeSlots.push(parent.slot);
      leaves[at] = leafOf(left, 0, null);
      leaves.push(leafOf(right, 0, null));
    } else {
      const smaller = takeSlot();
      const leftSlot = isLeftSmaller ? smaller : parent.slot;
      const rightSlot = isLeftSmaller ? parent.slot : smaller;
      const [leftSplit, rightSplit] = searchNodes(context, columns, smaller, parent.slot, [
        leftOpens ? { slot: leftSlot, sums: left.sums } : null,
        rightOpens ? { slot: rightSlot, sums: right.sums } : null,
      ]);
      leaves[at] = leafOf(left, leftSlot, leftSplit);
      leaves.push(leafOf(right, rightSlot, rightSplit));
    }
    if (isAtLimit) {
      leaves.forEach((leaf, i) => {
        if (leaf.split === null || usedColumns.has(leaf.split.column)) return;
        leaves[i] = leafOf(leaf, leaf.slot, searchNodes(context, columns, 0, 0, [leaf])[0]);
      });
    }
  }

  for (const { slot } of leaves) if (slot !== 0) freeSlots.push(slot);
  if (nNodes > 1) setLeaves(context, tree, leaves);
  for (let node = nNodes - 1; node >= 0; node--) {
    if (tree.column[node] >= 0) tree.cover[node] = tree.cover[tree.left[node]] + tree.cover[tree.right[node]];
  }
  return { ...tree, nNodes };
}

function setRanges({ workspace }: GrowContext, from: readonly number[], to: readonly number[]): void {
  from.forEach((position, part) => {
    workspace.set(ARGUMENT.from, position, part);
    workspace.set(ARGUMENT.to, to[part], part);
  });
}

/** Where the parts have divided their ids. */
function middles({ workspace }: GrowContext): number[] {
  const middle: number[] = [];
  for (let part = 0; part < workspace.layout.size.nParts; part++) middle.push(workspace.get(ARGUMENT.middle, part));
  return middle;
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

/** Values and covers of the leaves, from their rows, whose odds change by what the values say. */
function setLeaves(context: GrowContext, tree: Omit<BinnedTree, 'nNodes'>, leaves: readonly OpenLeaf[]): void {
  const { workspace, scales, rules } = context;
  const { layout, views } = workspace;
  const { nParts, maxLeaves, isWeighted } = layout.size;
  workspace.set(ARGUMENT.nLeaves, leaves.length);
  leaves.forEach(({ from, to }, leaf) => {
    for (let part = 0; part < nParts; part++) {
      views.i32.set([from[part], to[part]], layout.leafRanges / 4 + 2 * (leaf * nParts + part));
    }
  });
  views.f64[layout.leafFactors / 8] = 1;
  workspace.run(COMMAND.sumLeaves);
  leaves.forEach(({ node, sums }, leaf) => {
    let curvature = 0;
    let weight = 0;
    for (let part = 0; part < nParts; part++) {
      const at = (layout.leafSums + part * leafSumsBytes(maxLeaves)) / 8 + 2 * (leaf + 1);
      curvature += views.f64[at];
      weight += views.f64[at + 1];
    }
    const value = leafValue(sums.slope / scales.slope, curvature / scales.slope, rules, sums.lower, sums.upper);
    tree.value[node] = rules.learningRate * value;
    tree.cover[node] = isWeighted ? weight / scales.weight : countOf(sums, scales);
    views.f64[layout.leafFactors / 8 + leaf + 1] = oddsAgainst(tree.value[node]);
  });
  workspace.run(COMMAND.addLeaves);
}
