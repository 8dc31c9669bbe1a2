import type { Scales } from './gradients.ts';
import {
  ARGUMENT,
  CELL_BYTES,
  COLUMN_INFO_BYTES,
  COMMAND,
  CONTROL,
  NUMBER,
  partialBytesOf,
  RECORD_BYTES,
} from './layout.ts';
import {
  countOf,
  curvatureOf,
  type Division,
  type NodeSums,
  nodeGain,
  type Split,
  type SplitRules,
  splitOf,
} from './splitting.ts';
import type { BinnedColumns } from './types.ts';
import type { Workspace } from './workspace.ts';

/** A node whose histogram stands in a slot (its address), to be searched. */
export interface Searched {
  readonly slot: number;
  readonly sums: NodeSums;
}

/** What the search of a fit's nodes needs; the same for all trees. */
export interface SearchContext {
  readonly workspace: Workspace;
  readonly binned: BinnedColumns;
  readonly scales: Scales;
  readonly rules: SplitRules;
}

/** Write the numbers that rules and scales give to a search. */
export function writeRules({ workspace, scales, rules }: SearchContext): void {
  const numbers: Partial<Record<keyof typeof NUMBER, number>> = {
    slopeScale: scales.slope,
    curvatureScale: scales.curvature,
    countRange: scales.countRange,
    unitSlope: 1 / scales.slope,
    unitCurvature: 1 / scales.curvature,
    unitCount: 1 / scales.countRange,
    minHessian: rules.minHessian,
    minRows: Math.max(1, rules.minRowsPerLeaf),
    minGain: rules.minGain,
    l1: rules.l1,
    l2: rules.l2,
  };
  for (const [name, value] of Object.entries(numbers)) workspace.setNumber(NUMBER[name as keyof typeof NUMBER], value);
}

/** Write what a search knows of the tree's columns: last bin, sign, and that all may be split on. */
export function writeColumns({ workspace, binned, rules }: SearchContext, columns: Int32Array): void {
  const at = workspace.layout.columnInfo / 4;
  columns.forEach((column, i) => {
    const sign = rules.signs === null ? 0 : rules.signs[column];
    workspace.views.i32.set([binned.thresholds[column].length + 1, sign, 1], at + (i * COLUMN_INFO_BYTES) / 4);
  });
}

/** From now on let only columns of the set be split on. */
export function closeOtherColumns({ layout, views }: Workspace, columns: Int32Array, open: ReadonlySet<number>): void {
  columns.forEach((column, i) => {
    if (!open.has(column)) views.i32[(layout.columnInfo + i * COLUMN_INFO_BYTES) / 4 + 2] = 0;
  });
}

/** Sums of all rows that the parts have added up: of the first column, over its bins. */
export function rootSums({ layout, views }: Workspace): NodeSums {
  const { nBins, nParts } = layout.size;
  let slope = 0;
  let packed = 0;
  for (let part = 0; part < nParts; part++) {
    const start = (CONTROL.partials + part * partialBytesOf(layout.size)) / 8;
    for (let bin = 0; bin < nBins; bin++) {
      slope += views.f64[start + 2 * bin];
      packed += views.f64[start + 2 * bin + 1];
    }
  }
  return { slope, packed, lower: -Infinity, upper: Infinity };
}

/**
 * Add up what the parts have in `sumSlot` (0: nothing to add up), take it from `parentSlot` (0: from none), and find the best
 * split of each node; null: do not search.
 *
 * @param columns Columns of the histograms, in their order.
 */
export function searchNodes(
  context: SearchContext,
  columns: Int32Array,
  sumSlot: number,
  parentSlot: number,
  nodes: readonly (Searched | null)[],
): (Split | null)[] {
  const { workspace, scales, rules } = context;
  workspace.set(ARGUMENT.sumSlot, sumSlot);
  workspace.set(ARGUMENT.parentSlot, parentSlot);
  for (let k = 0; k < 2; k++) {
    const node = nodes[k] ?? null;
    workspace.set(ARGUMENT.searchSlots, node === null ? 0 : node.slot, k);
    if (node === null) continue;
    const { sums } = node;
    const numbers = [
      sums.slope,
      Math.floor(sums.packed / scales.countRange),
      countOf(sums, scales),
      sums.lower,
      sums.upper,
      nodeGain(sums, scales, rules),
    ];
    numbers.forEach((value, i) => {
      workspace.setNumber(NUMBER.nodes, value, k * NUMBER.nodeNumbers + i);
    });
  }
  workspace.run(COMMAND.search);
  return nodes.map((node, k) => (node === null ? null : bestSplit(context, columns, node, k)));
}

/** The record with the largest gain, the first among equals, as a split; null where no column has one (its bin is then 0). */
function bestSplit(context: SearchContext, columns: Int32Array, { slot, sums }: Searched, node: number): Split | null {
  const { workspace, binned, scales, rules } = context;
  const { layout, views } = workspace;
  const { nColumns, nBins } = layout.size;
  const fields = RECORD_BYTES / 8;
  const start = (layout.records + node * nColumns * RECORD_BYTES) / 8;
  let best = -1;
  let bestGain = rules.minGain;
  for (let i = 0; i < columns.length; i++) {
    const gain = views.f64[start + i * fields];
    const isFound = views.f64[start + i * fields + 1] > 0;
    if (!(isFound && gain > bestGain)) continue;
    best = i;
    bestGain = gain;
  }
  if (best < 0) return null;
  const at = start + best * fields;
  const column = columns[best];
  const division: Division = {
    column,
    gain: bestGain,
    bin: views.f64[at + 1],
    missingLeft: views.f64[at + 2] === 1 ? 1 : 0,
    slope: views.f64[at + 3],
    packed: views.f64[at + 4],
  };
  const hasMissing = views.f64[(slot + best * nBins * CELL_BYTES) / 8 + 1] > 0;
  return splitOf(sums, division, binned.thresholds[column].length + 1, hasMissing, scales, rules);
}

/** Whether a node may have two children that the rules allow. */
export function isDivisible(sums: NodeSums, scales: Scales, rules: SplitRules): boolean {
  return (
    countOf(sums, scales) >= 2 * Math.max(1, rules.minRowsPerLeaf) && curvatureOf(sums, scales) >= 2 * rules.minHessian
  );
}
