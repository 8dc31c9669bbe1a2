import { type Code, join } from '../../wasm/encoding.ts';
import { call, choose, i32, loopWhile, v128 } from '../../wasm/instructions.ts';
import type { ModuleBuilder } from '../../wasm/module.ts';
import {
  ARGUMENT,
  BLOCK_COLUMNS,
  blocksOf,
  GROUP_COLUMNS,
  type KernelShape,
  paddedColumns,
  rowBytesOf,
} from '../layout.ts';
import { argument } from './places.ts';

/** Rows taken at a time, so that their lines of the table stay in the cache. */
const ROWS_AT_A_TIME = 512;
/** Bytes of two vectors in turns: the first eight of each, and the last eight. */
const TURNS = [0, 8].map((first) =>
  Array.from({ length: GROUP_COLUMNS }, (_, i) => first + Math.floor(i / 2) + (i % 2) * GROUP_COLUMNS),
);

/** fillTable(from, to): turn the columns of the tree into rows [from, to) of the table, rounded up to whole groups. */
export function addFillTable(module: ModuleBuilder, { nColumns }: KernelShape): number {
  const rowBytes = Array.from({ length: blocksOf(nColumns) }, (_, block) => rowBytesOf(nColumns, block));
  const fillGroups = new Map([...new Set(rowBytes)].map((bytes) => [bytes, addFillGroup(module, bytes)]));
  const groups = Array.from({ length: paddedColumns(nColumns) / GROUP_COLUMNS }, (_, group) => group);
  return module.add({ name: 'fillTable', nParameters: 2 }, ([from, to], local) => {
    const stop = local();
    const fill = (group: number): Code => {
      const column = group * GROUP_COLUMNS;
      const block = Math.floor(column / BLOCK_COLUMNS);
      const start = i32.mul(argument(ARGUMENT.blockBytes), i32.const(block));
      const inBlock = i32.add(i32.mul(from.get, i32.const(rowBytes[block])), i32.const(column % BLOCK_COLUMNS));
      const places = i32.add(argument(ARGUMENT.columnPlaces), i32.const(4 * column));
      const place = i32.add(i32.add(argument(ARGUMENT.table), start), inBlock);
      return call(fillGroups.get(rowBytes[block])!, places, place, from.get, stop.get);
    };
    return loopWhile(
      i32.lessUnsigned(from.get, to.get),
      stop.set(i32.add(from.get, i32.const(ROWS_AT_A_TIME))),
      stop.set(choose(stop.get, to.get, i32.lessUnsigned(stop.get, to.get))),
      ...groups.map(fill),
      from.set(stop.get),
    );
  });
}

/**
 * fillGroupOf…(places, table, row, stop): sixteen bytes of sixteen columns at a time, taken in turns four times over, are sixteen
 * rows of sixteen columns.
 */
function addFillGroup(module: ModuleBuilder, rowBytes: number): number {
  return module.add({ name: `fillGroupOf${rowBytes}`, nParameters: 4 }, ([places, table, row, stop], local) => {
    const lanes = Array.from({ length: GROUP_COLUMNS }, (_, lane) => lane);
    const columns = lanes.map(() => local());
    let vectors = lanes.map(() => local('v128'));
    let others = lanes.map(() => local('v128'));
    const turns: Code[] = [];
    for (let stage = 0; stage < Math.log2(GROUP_COLUMNS); stage++) {
      for (let k = 0; k < GROUP_COLUMNS / 2; k++) {
        const [first, second] = [vectors[k].get, vectors[k + GROUP_COLUMNS / 2].get];
        for (const half of [0, 1]) turns.push(others[2 * k + half].set(v128.shuffle(first, second, TURNS[half])));
      }
      [vectors, others] = [others, vectors];
    }
    return join([
      ...columns.map((column, lane) => column.set(i32.load(places.get, 4 * lane))),
      loopWhile(
        i32.lessUnsigned(row.get, stop.get),
        ...vectors.map((vector, lane) => vector.set(v128.load(i32.add(columns[lane].get, row.get)))),
        ...turns,
        ...vectors.map((vector, lane) => v128.store(table.get, vector.get, rowBytes * lane)),
        table.set(i32.add(table.get, i32.const(GROUP_COLUMNS * rowBytes))),
        row.set(i32.add(row.get, i32.const(GROUP_COLUMNS))),
      ),
    ]);
  });
}
