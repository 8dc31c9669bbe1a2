import { FIRST_MEMBER_BIN } from './bundling.ts';
import type { Scales } from './gradients.ts';
import {
  ARGUMENT,
  CELL_BYTES,
  COLUMN_INFO_BYTES,
  COMMAND,
  CONTROL,
  FOUND,
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

/** Write what a search knows of the histograms' columns: last bin, sign, that all may be split on, and which are bundles. */
export function writeColumns({ workspace, binned, rules }: SearchContext, columns: Int32Array): void {
  const at = workspace.layout.columnInfo / 4;
  columns.forEach((column, i) => {
    const bundle = binned.bundles[column - binned.nColumns];
    const sign = rules.signs === null ? 0 : rules.signs[column];
    const info =
      bundle === undefined
        ? [binned.thresholds[column].length + 1, sign, 1, 0]
        : [FIRST_MEMBER_BIN + bundle.columns.length - 1, 0, 1, 1];
    workspace.views.i32.set(info, at + (i * COLUMN_INFO_BYTES) / 4);
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
 * @param columns Columns of the histograms, in their order; those from `binned.nColumns` on are bundles.
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
    const first = k * NUMBER.nodeNumbers;
    workspace.setNumber(NUMBER.nodes, sums.slope, first);
    workspace.setNumber(NUMBER.nodes, Math.floor(sums.packed / scales.countRange), first + 1);
    workspace.setNumber(NUMBER.nodes, countOf(sums, scales), first + 2);
    workspace.setNumber(NUMBER.nodes, sums.lower, first + 3);
    workspace.setNumber(NUMBER.nodes, sums.upper, first + 4);
    workspace.setNumber(NUMBER.nodes, nodeGain(sums, scales, rules), first + 5);
  }
  workspace.run(COMMAND.search);
  return nodes.map((node, k) => (node === null ? null : bestSplit(context, columns, node, k)));
}

/** The parts' record with the largest gain, the first among equals, as a split; null where none has one. */
function bestSplit(context: SearchContext, columns: Int32Array, { slot, sums }: Searched, node: number): Split | null {
  const { workspace, binned, scales, rules } = context;
  const { layout, views } = workspace;
  const { nBins, nParts, isFree } = layout.size;
  const found = (part: number, position: number): number =>
    views.f64[(layout.records + (node * nParts + part) * RECORD_BYTES) / 8 + position];
  let best = -1;
  for (let part = 0; part < nParts; part++) {
    if (found(part, FOUND.bin) === 0) continue;
    if (best < 0 || found(part, FOUND.score) > found(best, FOUND.score)) best = part;
  }
  if (best < 0) return null;
  const score = found(best, FOUND.score);
  const inTable = found(best, FOUND.column);
  const bundle = binned.bundles[columns[inTable] - binned.nColumns];
  const bin = found(best, FOUND.bin);
  const column = bundle === undefined ? columns[inTable] : bundle.columns[bin - FIRST_MEMBER_BIN];
  const division: Division = {
    column,
    gain: isFree ? 0.5 * score - nodeGain(sums, scales, rules) : score,
    bin: bundle === undefined ? bin : 1,
    missingLeft: found(best, FOUND.missingLeft) === 1 ? 1 : 0,
    slope: found(best, FOUND.slope),
    packed: found(best, FOUND.packed),
  };
  const hasMissing = views.f64[(slot + inTable * nBins * CELL_BYTES) / 8 + 1] > 0;
  return splitOf(sums, division, binned.thresholds[column].length + 1, hasMissing, scales, rules);
}

/** Whether a node may have two children that the rules allow. */
export function isDivisible(sums: NodeSums, scales: Scales, rules: SplitRules): boolean {
  return (
    countOf(sums, scales) >= 2 * Math.max(1, rules.minRowsPerLeaf) && curvatureOf(sums, scales) >= 2 * rules.minHessian
  );
}
