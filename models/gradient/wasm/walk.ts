import { type Code, join } from '../../wasm/encoding.ts';
import { f64, f64x2, i8x16, i32, loopWhile, v128 } from '../../wasm/instructions.ts';
import { moduleBuilder } from '../../wasm/module.ts';
import { type WasmModule, webAssembly } from '../../wasm/web-assembly.ts';
import { LEAST_ODDS, MOST_ODDS, oddsAgainst } from '../odds.ts';
import type { BinnedTree, BinTable } from '../tree.ts';

/** Rows that are taken through a tree side by side, a byte each. */
export const LANES = 16;
/** The number of a node is a byte. */
export const MAX_NODES = 255;
const PAGE_BYTES = 65_536;
/** An inner node: address of its column (i32), then a byte each: first bin of the left side, bins there, left child, own number. */
const NODE = { firstBin: 4, nLeftBins: 5, left: 6, number: 7, bytes: 8 } as const;
/** Constants stand before the nodes, the factor of each node after them, then odds and bins. */
const NODES_AT = 64;
const FACTORS_AT = NODES_AT + NODE.bytes * (MAX_NODES + 1);
const ODDS_AT = FACTORS_AT + 8 * (MAX_NODES + 1);

/**
 * `walk(nodes, endOfNodes, odds, endOfOdds)`: multiply the odds of all rows by the factors of the leaves that they reach.
 *
 * Sixteen rows keep the number of the node they stand at, the root being 0. Inner nodes come in the order of their numbers, so
 * parents first: rows that stand at one go to its left child or to the next number, all others stay. No branch and no row's
 * own way through the tree: a tree of thirty questions is thirty times the same ten instructions for sixteen rows.
 */
export function walkBytes(): Uint8Array {
  const module = moduleBuilder({ isShared: false });
  module.add({ name: 'walk', nParameters: 4 }, ([nodes, endOfNodes, odds, endOfOdds], local) => {
    const [row, node] = [local(), local()];
    const [standsAt, bins, changed] = [local('v128'), local('v128'), local('v128')];
    const ofNode = (offset: number): Code => v128.loadSplat8(node.get, offset);
    const isRight = i8x16.atLeastUnsigned(i8x16.sub(bins.get, ofNode(NODE.firstBin)), ofNode(NODE.nLeftBins));
    // A mask is -1 where it holds: less that is one more, the number of the right child.
    const next = i8x16.sub(ofNode(NODE.left), isRight);
    const factorOf = (lane: number): Code => i32.shl(i8x16.laneUnsigned(standsAt.get, lane), i32.const(3));
    const multiplied = Array.from({ length: LANES / 2 }, (_, pair) => {
      const factors = f64x2.replaceLane(
        v128.loadSplat64(factorOf(2 * pair), FACTORS_AT),
        1,
        f64.load(factorOf(2 * pair + 1), FACTORS_AT),
      );
      return join([
        changed.set(f64x2.mul(v128.load(odds.get, 16 * pair), factors)),
        changed.set(f64x2.greaterOf(changed.get, module.constant(LEAST_ODDS))),
        v128.store(odds.get, f64x2.lesser(changed.get, module.constant(MOST_ODDS)), 16 * pair),
      ]);
    });
    return loopWhile(
      i32.lessUnsigned(odds.get, endOfOdds.get),
      standsAt.set(i8x16.splat(i32.const(0))),
      node.set(nodes.get),
      loopWhile(
        i32.lessUnsigned(node.get, endOfNodes.get),
        bins.set(v128.load(i32.add(i32.load(node.get), row.get))),
        standsAt.set(v128.choose(next, standsAt.get, i8x16.eq(standsAt.get, ofNode(NODE.number)))),
        node.set(i32.add(node.get, i32.const(NODE.bytes))),
      ),
      ...multiplied,
      odds.set(i32.add(odds.get, i32.const(8 * LANES))),
      row.set(i32.add(row.get, i32.const(LANES))),
    );
  });
  return module.bytes();
}

/** undefined: not asked yet; null: this engine does not take it. */
let compiled: WasmModule | null | undefined;

function compiledWalk(): WasmModule | null {
  if (compiled === undefined) {
    const bytes = webAssembly === null ? null : walkBytes();
    compiled = bytes !== null && webAssembly?.validate(bytes) ? new webAssembly.Module(bytes) : null;
  }
  return compiled;
}

/** Memory in which rows are walked. */
export interface Walk {
  /** To be filled: bins of the rows, column by column. */
  readonly table: BinTable;
  /** To be filled: odds of the rows. */
  readonly odds: Float64Array;
  /** As `multiplyOdds` on all rows, the same bits; the tree has at most `MAX_NODES` nodes. */
  multiply(tree: BinnedTree): void;
}

/** null: this engine cannot, or the rows need more than 2 GB. */
export function openWalk(nRows: number, nColumns: number): Walk | null {
  const module = compiledWalk();
  const nPadded = Math.ceil(nRows / LANES) * LANES;
  const binsAt = ODDS_AT + 8 * nPadded;
  const pages = Math.ceil((binsAt + nPadded * nColumns) / PAGE_BYTES);
  if (module === null || webAssembly === null || pages * PAGE_BYTES >= 2 ** 31) return null;
  const memory = new webAssembly.Memory({ initial: pages, maximum: PAGE_BYTES, shared: false });
  const { exports } = new webAssembly.Instance(module, { env: { memory } });
  const walk = exports.walk as (nodes: number, endOfNodes: number, odds: number, endOfOdds: number) => void;
  const bytes = new Uint8Array(memory.buffer);
  const places = new Int32Array(memory.buffer);
  const factors = new Float64Array(memory.buffer, FACTORS_AT, MAX_NODES + 1);
  return {
    table: { bytes, start: binsAt, stride: nPadded },
    odds: new Float64Array(memory.buffer, ODDS_AT, nRows),
    multiply(tree) {
      let at = NODES_AT;
      for (let node = 0; node < tree.nNodes; node++) {
        factors[node] = oddsAgainst(tree.value[node]);
        if (tree.column[node] < 0) continue;
        places[at / 4] = binsAt + tree.column[node] * nPadded;
        bytes[at + NODE.firstBin] = 1 - tree.missingLeft[node];
        bytes[at + NODE.nLeftBins] = tree.bin[node] + tree.missingLeft[node];
        bytes[at + NODE.left] = tree.left[node];
        bytes[at + NODE.number] = node;
        at += NODE.bytes;
      }
      walk(NODES_AT, at, ODDS_AT, binsAt);
    },
  };
}
