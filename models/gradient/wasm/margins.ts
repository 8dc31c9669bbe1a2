import type { FlatTrees } from '../../runtime/flat-trees.ts';
import { join } from '../../wasm/encoding.ts';
import { f64, i32, loopWhile } from '../../wasm/instructions.ts';
import { moduleBuilder } from '../../wasm/module.ts';
import { type WasmMemory, webAssembly } from '../../wasm/web-assembly.ts';

/** Rows that are walked side by side; their slots stand in turns in the memory. */
export const LANES = 8;
/** Groups of `LANES` rows that are taken through one tree before the next: their slots stay in the nearest caches. */
const MAX_GROUPS = 8;
const PAGE_BYTES = 65_536;
/** A node: threshold (f64), place of the slot within a group, address of its left child; 16 bytes. */
const NODE = { slot: 8, left: 12, bytes: 16 } as const;
/** A tree: address of its root, steps to its deepest leaf. */
const TREE = { nSteps: 4, bytes: 8 } as const;

/**
 * `addLeaves(groups, endOfGroups, trees, endOfTrees, sums, valuesAfter, groupBytes)`: add to the sum of each row the leaf values that it
 * reaches, tree by tree in order. All but `valuesAfter` (from a node to its value) are addresses.
 */
export function marginBytes(): Uint8Array {
  const module = moduleBuilder({ isShared: false });
  module.add(
    { name: 'addLeaves', nParameters: 7 },
    ([groups, endOfGroups, trees, endOfTrees, sums, valuesAfter, groupBytes], local) => {
      const [tree, group, sum, nSteps] = Array.from({ length: 4 }, () => local());
      const nodes = Array.from({ length: LANES }, () => local());
      const steps = nodes.map((node, lane) => {
        const value = f64.load(i32.add(group.get, i32.load(node.get, NODE.slot)), 8 * lane);
        const isRight = f64.greater(value, f64.load(node.get));
        return node.set(i32.add(i32.load(node.get, NODE.left), i32.shl(isRight, i32.const(Math.log2(NODE.bytes)))));
      });
      const additions = nodes.map((node, lane) => {
        const leaf = f64.load(i32.add(node.get, valuesAfter.get));
        return f64.store(sum.get, f64.add(f64.load(sum.get, 8 * lane), leaf), 8 * lane);
      });
      return join([
        tree.set(trees.get),
        loopWhile(
          i32.lessUnsigned(tree.get, endOfTrees.get),
          group.set(groups.get),
          sum.set(sums.get),
          loopWhile(
            i32.lessUnsigned(group.get, endOfGroups.get),
            ...nodes.map((node) => node.set(i32.load(tree.get))),
            nSteps.set(i32.load(tree.get, TREE.nSteps)),
            loopWhile(nSteps.get, ...steps, nSteps.set(i32.sub(nSteps.get, i32.const(1)))),
            ...additions,
            group.set(i32.add(group.get, groupBytes.get)),
            sum.set(i32.add(sum.get, i32.const(8 * LANES))),
          ),
          tree.set(i32.add(tree.get, i32.const(TREE.bytes))),
        ),
      ]);
    },
  );
  return module.bytes();
}

interface Opened {
  readonly memory: WasmMemory;
  readonly addLeaves: (...addresses: number[]) => void;
}

let opened: Opened | null = null;

/** Other values of some features of the same rows. All changes that are asked for together change the same features. */
export interface Change {
  /** By position in the columns. */
  readonly columns: ReadonlyMap<number, Float64Array>;
  /** As those of the rows unchanged: where each row starts from, in place. */
  readonly sums: Float64Array;
}

/**
 * Add to `sums` the leaf values that each row reaches, in the order of the trees; the same bits as `sumOfLeaves`.
 *
 * @param columns NaN = missing.
 * @param sums Where each row starts from, in place.
 * @param changes The same rows with some values changed: only these are laid out anew.
 * @returns false, and nothing is done, where this engine has no WebAssembly.
 */
export function addLeavesCompiled(
  trees: FlatTrees,
  columns: readonly Float64Array[],
  sums: Float64Array,
  changes: readonly Change[] = [],
): boolean {
  if (webAssembly === null) return false;
  opened ??= open(webAssembly);
  const { memory, addLeaves } = opened;
  const nNodes = trees.left.length;
  const groupBytes = 16 * LANES * Math.max(1, trees.features.length);
  const valuesAfter = NODE.bytes * nNodes;
  const treesAt = 2 * valuesAfter;
  const endOfTrees = treesAt + TREE.bytes * trees.root.length;
  const groupsAt = Math.ceil(endOfTrees / 64) * 64;
  const sumsAt = groupsAt + MAX_GROUPS * groupBytes;
  makeRoom(memory, sumsAt + 8 * LANES * MAX_GROUPS);
  writeTrees(memory, trees, valuesAfter, treesAt);
  const slots = new Float64Array(memory.buffer, groupsAt, (MAX_GROUPS * groupBytes) / 8);
  const found = new Float64Array(memory.buffer, sumsAt, LANES * MAX_GROUPS);
  for (let from = 0; from < sums.length; from += found.length) {
    const nRows = Math.min(found.length, sums.length - from);
    const endOfGroups = groupsAt + Math.ceil(nRows / LANES) * groupBytes;
    const add = (own: Float64Array) => {
      found.set(own.subarray(from, from + nRows));
      addLeaves(groupsAt, endOfGroups, treesAt, endOfTrees, sumsAt, valuesAfter, groupBytes);
      own.set(found.subarray(0, nRows), from);
    };
    writeRows(trees, (feature) => columns[feature], from, nRows, slots);
    add(sums);
    for (const change of changes) {
      writeRows(trees, (feature) => change.columns.get(feature), from, nRows, slots);
      add(change.sums);
    }
  }
  return true;
}

function open(engine: NonNullable<typeof webAssembly>): Opened {
  const memory = new engine.Memory({ initial: 1, maximum: PAGE_BYTES, shared: false });
  const { exports } = new engine.Instance(new engine.Module(marginBytes()), { env: { memory } });
  return { memory, addLeaves: exports.addLeaves as Opened['addLeaves'] };
}

function makeRoom(memory: WasmMemory, bytes: number): void {
  const more = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
  if (more > 0) memory.grow(more);
}

function writeTrees(memory: WasmMemory, trees: FlatTrees, valuesAfter: number, treesAt: number): void {
  const numbers = new Float64Array(memory.buffer);
  const places = new Int32Array(memory.buffer);
  for (let node = 0; node < trees.left.length; node++) {
    const at = NODE.bytes * node;
    numbers[at / 8] = trees.threshold[node];
    places[(at + NODE.slot) / 4] = 8 * LANES * trees.slot[node];
    places[(at + NODE.left) / 4] = NODE.bytes * trees.left[node];
    numbers[(at + valuesAfter) / 8] = trees.value[node];
  }
  trees.root.forEach((root, t) => {
    places[treesAt / 4 + 2 * t] = NODE.bytes * root;
    places[treesAt / 4 + 2 * t + 1] = trees.nSteps[t];
  });
}

/** Slots of rows [from, from + nRows) as `fillSlots` has them, a group of `LANES` rows after the other; features without a column stay. */
function writeRows(
  { features }: FlatTrees,
  columnOf: (feature: number) => Float64Array | undefined,
  from: number,
  nRows: number,
  slots: Float64Array,
): void {
  const groupSize = 2 * LANES * features.length;
  for (let i = 0; i < features.length; i++) {
    const column = columnOf(features[i]);
    if (column === undefined) continue;
    for (let row = 0; row < nRows; row++) {
      const value = column[from + row];
      const isMissing = Number.isNaN(value);
      const at = Math.floor(row / LANES) * groupSize + 2 * LANES * i + (row % LANES);
      slots[at] = isMissing ? Number.NEGATIVE_INFINITY : value;
      slots[at + LANES] = isMissing ? Number.POSITIVE_INFINITY : value;
    }
  }
}
