import { type Code, join } from '../../wasm/encoding.ts';
import { choose, f64x2, i32, loopWhile, memory, repeatWhile, v128 } from '../../wasm/instructions.ts';
import type { ModuleBuilder } from '../../wasm/module.ts';
import {
  ARGUMENT,
  BLOCK_COLUMNS,
  blocksOf,
  CELL_BYTES,
  CONTROL,
  columnsOfBlock,
  type KernelShape,
  partialBytesOf,
  rowBytesOf,
} from '../layout.ts';
import { argument } from './places.ts';

/**
 * Rows taken at a time. Their lines are all asked for first, so that they come together, and then stay in the cache while
 * they are added up, block after block of columns.
 */
const BATCH_ROWS = 256;

/** Functions that fill a part's partial histogram, by part: from the rows [from, to), or from the ids at [from, to). */
export interface HistogramFunctions {
  readonly ofRange: readonly number[];
  readonly ofIds: readonly number[];
}

/**
 * Add histogram functions: per part, because a partial histogram's place is then a constant of each instruction. A row adds
 * one pair of numbers (slope, packed curvature and count) per column: load the bin, load the pair, add, store.
 */
export function addHistograms(module: ModuleBuilder, shape: KernelShape): HistogramFunctions {
  const parts = Array.from({ length: shape.nParts }, (_, part) => part);
  return {
    ofRange: parts.map((part) => addOne(module, shape, part, false)),
    ofIds: parts.map((part) => addOne(module, shape, part, true)),
  };
}

function addOne(module: ModuleBuilder, shape: KernelShape, part: number, isById: boolean): number {
  const { nColumns, nBins } = shape;
  const base = CONTROL.partials + part * partialBytesOf(shape);
  const blocks = Array.from({ length: blocksOf(nColumns) }, (_, block) => block);
  const name = `histogram${isById ? 'OfIds' : 'OfRange'}${part}`;
  return module.add({ name, nParameters: 2 }, ([from, to], local) => {
    const [table, cells, row, bins, bin, at, start, stop, end, touched] = Array.from({ length: 10 }, () => local());
    const cell = local('v128');
    // Where `at` stands: at the address of an id, or at a row.
    const step = isById ? 4 : 1;
    const setRow = isById ? row.set(i32.load(at.get)) : row.set(at.get);
    const next = at.set(i32.add(at.get, i32.const(step)));
    const overBatch = (...body: Code[]): Code =>
      join([at.set(start.get), repeatWhile(i32.lessUnsigned(at.get, stop.get), setRow, ...body, next)]);
    const placeOfRow = (block: number): Code => {
      const inBlock = i32.add(table.get, i32.shl(row.get, i32.const(Math.log2(rowBytesOf(nColumns, block)))));
      return block === 0 ? inBlock : i32.add(inBlock, i32.mul(argument(ARGUMENT.blockBytes), i32.const(block)));
    };
    const placeOfCell = i32.add(cells.get, i32.shl(row.get, i32.const(4)));
    const touch = (place: Code): Code => touched.set(i32.add(touched.get, i32.load8(place)));

    const addBlock = (block: number): Code =>
      overBatch(
        bins.set(placeOfRow(block)),
        cell.set(v128.load(placeOfCell)),
        ...Array.from({ length: columnsOfBlock(nColumns, block) }, (_, j) => {
          const place = base + (block * BLOCK_COLUMNS + j) * nBins * CELL_BYTES;
          const ofBin = bin.tee(i32.shl(i32.load8(bins.get, j), i32.const(4)));
          return v128.store(ofBin, f64x2.add(v128.load(bin.get, place), cell.get), place);
        }),
      );

    const placeOf = (position: Code): Code =>
      isById ? i32.add(argument(ARGUMENT.ids), i32.shl(position, i32.const(2))) : position;
    return join([
      memory.fill(i32.const(base), i32.const(0), i32.const(nColumns * nBins * CELL_BYTES)),
      cells.set(argument(ARGUMENT.cells)),
      table.set(argument(ARGUMENT.table)),
      start.set(placeOf(from.get)),
      end.set(placeOf(to.get)),
      loopWhile(
        i32.lessUnsigned(start.get, end.get),
        stop.set(i32.add(start.get, i32.const(step * BATCH_ROWS))),
        stop.set(choose(stop.get, end.get, i32.lessUnsigned(stop.get, end.get))),
        isById ? overBatch(touch(placeOfCell), ...blocks.map((block) => touch(placeOfRow(block)))) : [],
        ...blocks.map(addBlock),
        start.set(stop.get),
      ),
      isById ? i32.store(i32.const(CONTROL.sinks + 16 * part), touched.get) : [],
    ]);
  });
}
