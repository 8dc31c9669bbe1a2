import { type Code, join } from '../../wasm/encoding.ts';
import { f64, f64x2, i32, ifElse, ifThen, loopWhile, v128 } from '../../wasm/instructions.ts';
import type { Local, ModuleBuilder } from '../../wasm/module.ts';
import { ARGUMENT, CELL_BYTES, COLUMN_INFO_BYTES, FOUND, type KernelShape, NUMBER } from '../layout.ts';
import { type BinLocals, boundedGain, freeGain } from './gain.ts';
import { argument, numberOf, splatOf } from './places.ts';

/**
 * search(slot, numbers, record, fromColumn, toColumn): the best division of a node by one of the columns, as `searchColumns`
 * of the plain kernel finds it, step by step the same. Lane 0 sends missing values right, lane 1 left.
 */
export function addSearch(module: ModuleBuilder, shape: KernelShape): number {
  return module.add({ name: 'search', nParameters: 5 }, ([slot, numbers, record, from, to], local) => {
    const [column, last, cell, info, isBundle] = Array.from({ length: 5 }, () => local());
    const [bestColumn, bestBin, bestMissing, bestSlope, bestPacked] = Array.from({ length: 5 }, () => local('f64'));
    const [whole, count, nodeCurvature, nodeCount, nodePacked] = Array.from({ length: 5 }, () => local('v128'));
    const vector = () => local('v128');
    const bin: BinLocals = {
      number: local(),
      isLast: local(),
      best: local('f64'),
      slope: vector(),
      packed: vector(),
      leftCurvature: vector(),
      rightCurvature: vector(),
      allowed: vector(),
      columnSign: vector(),
      node: (position) => v128.loadSplat64(numbers.get, 8 * position),
    };
    const keep = (lane: 0 | 1): Code =>
      join([
        bestColumn.set(f64.fromI32(column.get)),
        bestBin.set(f64.fromI32(bin.number.get)),
        bestMissing.set(f64.const(lane)),
        bestSlope.set(f64x2.lane(bin.slope.get, lane)),
        bestPacked.set(f64x2.lane(bin.packed.get, lane)),
      ]);
    const gain = shape.isFree ? freeGain(local, bin, keep) : boundedGain(module, local, bin, keep);
    const zero = f64x2.splat(f64.const(0));

    const least = (value: Code, position: number): Code => f64x2.atLeast(value, splatOf(position));
    const and = (...masks: Code[]): Code => masks.reduce((all, mask) => v128.and(all, mask));
    const [binSlope, binPacked] = [v128.loadSplat64(cell.get), v128.loadSplat64(cell.get, 8)];
    const tryBin = join([
      ifElse(
        isBundle.get,
        [bin.slope.set(f64x2.sub(bin.node(0), binSlope)), bin.packed.set(f64x2.sub(nodePacked.get, binPacked))],
        [bin.slope.set(f64x2.add(bin.slope.get, binSlope)), bin.packed.set(f64x2.add(bin.packed.get, binPacked))],
      ),
      whole.set(f64x2.floor(f64x2.mul(bin.packed.get, splatOf(NUMBER.unitCount)))),
      count.set(f64x2.sub(bin.packed.get, f64x2.mul(whole.get, splatOf(NUMBER.countRange)))),
      bin.leftCurvature.set(f64x2.mul(whole.get, splatOf(NUMBER.unitCurvature))),
      bin.rightCurvature.set(f64x2.sub(nodeCurvature.get, bin.leftCurvature.get)),
      bin.allowed.set(
        and(
          least(bin.leftCurvature.get, NUMBER.minHessian),
          least(bin.rightCurvature.get, NUMBER.minHessian),
          least(count.get, NUMBER.minRows),
          least(f64x2.sub(nodeCount.get, count.get), NUMBER.minRows),
        ),
      ),
      ifThen(v128.anyTrue(bin.allowed.get), gain.ofBin),
    ]);

    const searchColumn = join([
      bin.number.set(i32.const(1)),
      last.set(i32.load(info.get)),
      isBundle.set(i32.load(info.get, 12)),
      bin.columnSign.set(f64x2.splat(f64.fromI32(i32.load(info.get, 4)))),
      cell.set(i32.add(slot.get, i32.mul(column.get, i32.const(shape.nBins * CELL_BYTES)))),
      bin.slope.set(f64x2.replaceLane(zero, 1, f64.load(cell.get))),
      bin.packed.set(f64x2.replaceLane(zero, 1, f64.load(cell.get, 8))),
      loopWhile(
        i32.lessUnsigned(bin.number.get, i32.add(last.get, i32.const(1))),
        cell.set(i32.add(cell.get, i32.const(CELL_BYTES))),
        bin.isLast.set(i32.eq(bin.number.get, last.get)),
        // An empty bin divides the rows as the one before it does.
        ifThen(i32.or(f64.greater(f64.load(cell.get, 8), f64.const(0)), bin.isLast.get), tryBin),
        bin.number.set(i32.add(bin.number.get, i32.const(1))),
      ),
    ]);

    const found: [number, Local][] = [
      [FOUND.column, bestColumn],
      [FOUND.bin, bestBin],
      [FOUND.missingLeft, bestMissing],
      [FOUND.slope, bestSlope],
      [FOUND.packed, bestPacked],
    ];
    return join([
      column.set(from.get),
      nodeCurvature.set(f64x2.mul(bin.node(1), splatOf(NUMBER.unitCurvature))),
      nodeCount.set(bin.node(2)),
      nodePacked.set(f64x2.add(f64x2.mul(bin.node(1), splatOf(NUMBER.countRange)), bin.node(2))),
      bin.best.set(numberOf(NUMBER.minGain)),
      ...found.map(([, field]) => field.set(f64.const(0))),
      gain.setUp,
      loopWhile(
        i32.lessUnsigned(column.get, to.get),
        info.set(i32.add(argument(ARGUMENT.columnInfo), i32.mul(column.get, i32.const(COLUMN_INFO_BYTES)))),
        ifThen(i32.load(info.get, 8), searchColumn),
        column.set(i32.add(column.get, i32.const(1))),
      ),
      f64.store(record.get, bin.best.get, 8 * FOUND.score),
      ...found.map(([position, field]) => f64.store(record.get, field.get, 8 * position)),
    ]);
  });
}
