import {
  ARGUMENT,
  BLOCK_COLUMNS,
  CELL_BYTES,
  CONTROL,
  type KernelShape,
  partialBytesOf,
  rowBytesOf,
} from '../layout.ts';
import { type Code, join } from './encoding.ts';
import { choose, f64x2, i32, loopWhile, memory, repeatWhile, v128 } from './instructions.ts';
import type { ModuleBuilder } from './module.ts';
import { argument } from './places.ts';

/** Rows whose lines are asked for before the first of them is added: what is far away then comes while others are waited for. */
const TOUCHED_ROWS = 32;

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
  const rowShift = Math.log2(rowBytesOf(nColumns));
  const nBlocks = Math.ceil(nColumns / BLOCK_COLUMNS);
  const name = `histogram${isById ? 'OfIds' : 'OfRange'}${part}`;
  return module.add({ name, nParameters: 2 }, ([from, to], local) => {
    const [table, cells, row, bins, bin, at, stop, end, touched] = Array.from({ length: 9 }, () => local());
    const cell = local('v128');

    /** Add the row to the columns of a block. */
    const addRow = (block: number): Code => {
      const first = block * BLOCK_COLUMNS;
      const inBlock = Math.min(BLOCK_COLUMNS, nColumns - first);
      return join([
        bins.set(i32.add(table.get, i32.shl(row.get, i32.const(rowShift)))),
        cell.set(v128.load(i32.add(cells.get, i32.shl(row.get, i32.const(4))))),
        ...Array.from({ length: inBlock }, (_, j) => {
          const place = base + (first + j) * nBins * CELL_BYTES;
          const ofBin = bin.tee(i32.shl(i32.load8(bins.get, j), i32.const(4)));
          return v128.store(ofBin, f64x2.add(v128.load(bin.get, place), cell.get), place);
        }),
      ]);
    };

    const ofRange = (block: number): Code =>
      join([
        row.set(from.get),
        loopWhile(i32.lessUnsigned(row.get, to.get), addRow(block), row.set(i32.add(row.get, i32.const(1)))),
      ]);

    const ids = argument(ARGUMENT.ids);
    const step = at.set(i32.add(at.get, i32.const(4)));
    const touch = touched.set(
      i32.add(
        touched.get,
        i32.add(
          i32.load8(i32.add(table.get, i32.shl(row.get, i32.const(rowShift)))),
          i32.load8(i32.add(cells.get, i32.shl(row.get, i32.const(4)))),
        ),
      ),
    );
    const ofIds = (block: number): Code =>
      join([
        at.set(i32.add(ids, i32.shl(from.get, i32.const(2)))),
        end.set(i32.add(ids, i32.shl(to.get, i32.const(2)))),
        loopWhile(
          i32.lessUnsigned(at.get, end.get),
          stop.set(i32.add(at.get, i32.const(4 * TOUCHED_ROWS))),
          stop.set(choose(stop.get, end.get, i32.lessUnsigned(stop.get, end.get))),
          bin.set(at.get),
          repeatWhile(i32.lessUnsigned(at.get, stop.get), row.set(i32.load(at.get)), touch, step),
          at.set(bin.get),
          repeatWhile(i32.lessUnsigned(at.get, stop.get), row.set(i32.load(at.get)), addRow(block), step),
        ),
      ]);

    return join([
      memory.fill(i32.const(base), i32.const(0), i32.const(nColumns * nBins * CELL_BYTES)),
      cells.set(argument(ARGUMENT.cells)),
      table.set(argument(ARGUMENT.table)),
      ...Array.from({ length: nBlocks }, (_, block) =>
        join([isById ? ofIds(block) : ofRange(block), table.set(i32.add(table.get, argument(ARGUMENT.blockBytes)))]),
      ),
      isById ? i32.store(i32.const(CONTROL.sinks + 16 * part), touched.get) : [],
    ]);
  });
}
