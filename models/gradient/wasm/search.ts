import {
  ARGUMENT,
  CELL_BYTES,
  COLUMN_INFO_BYTES,
  CONTROL,
  type KernelShape,
  NUMBER,
  partialBytesOf,
  RECORD_BYTES,
} from '../layout.ts';
import { type Code, join } from './encoding.ts';
import { f64, f64x2, i32, ifThen, loopWhile, v128 } from './instructions.ts';
import type { Local, ModuleBuilder } from './module.ts';
import { argument, numberOf, splatOf } from './places.ts';

/**
 * mergePartials(fromColumn, toColumn): add the parts' partial histograms up in the command's `sumSlot`, and take that from
 * `parentSlot` where there is one. Sums of whole numbers: exact in any order.
 */
export function addMergePartials(module: ModuleBuilder, shape: KernelShape): number {
  const partial = (part: number): number => CONTROL.partials + part * partialBytesOf(shape);
  return module.add({ name: 'mergePartials', nParameters: 2 }, ([from, to], local) => {
    const [at, end, slot, parent] = Array.from({ length: 4 }, () => local());
    const sum = local('v128');
    const others = Array.from({ length: shape.nParts - 1 }, (_, i) => partial(i + 1));
    const columnBytes = shape.nBins * CELL_BYTES;
    const total = others.reduce<Code>(
      (left, place) => f64x2.add(left, v128.load(at.get, place)),
      v128.load(at.get, partial(0)),
    );
    const next = at.set(i32.add(at.get, i32.const(CELL_BYTES)));
    const save = v128.store(i32.add(slot.get, at.get), sum.tee(total));
    const there = i32.add(parent.get, at.get);
    const take = v128.store(there, f64x2.sub(v128.load(there), sum.get));
    return join([
      slot.set(argument(ARGUMENT.sumSlot)),
      parent.set(argument(ARGUMENT.parentSlot)),
      at.set(i32.mul(from.get, i32.const(columnBytes))),
      end.set(i32.mul(to.get, i32.const(columnBytes))),
      ifThen(parent.get, loopWhile(i32.lessUnsigned(at.get, end.get), save, take, next)),
      loopWhile(i32.lessUnsigned(at.get, end.get), save, next),
    ]);
  });
}

/**
 * search(slot, numbers, records, fromColumn, toColumn): the best division of a node per column, as `bestOfColumn` of the
 * plain kernel finds it, step by step the same. Lane 0 sends missing values right, lane 1 left.
 */
export function addSearch(module: ModuleBuilder, shape: KernelShape): number {
  return module.add({ name: 'search', nParameters: 5 }, ([slot, numbers, records, from, to], local) => {
    const [column, bin, last, cell, record, info] = Array.from({ length: 6 }, () => local());
    const [best, bestBin, bestMissing, bestSlope, bestPacked] = Array.from({ length: 5 }, () => local('f64'));
    const vectors = Array.from({ length: 19 }, () => local('v128'));
    const [slope, packed, columnSign, sign, left, leftCount, leftSlope, leftCurvature, leftValue] = vectors;
    const [rightSlope, rightCurvature, rightValue, allowed, gain, lower, upper, l1, l2, right] = vectors.slice(9);
    const node = (position: number): Code => v128.loadSplat64(numbers.get, 8 * position);

    // The same steps as `leafValue` and `leafGain`.
    const bestValue = (s: Local, h: Local, value: Local): Code => {
      const minusL1 = f64x2.neg(l1.get);
      const shrunk = f64x2.sub(s.get, f64x2.greaterOf(f64x2.lesser(s.get, l1.get), minusL1));
      const steepness = f64x2.add(h.get, l2.get);
      return join([
        value.set(
          v128.and(f64x2.div(f64x2.neg(shrunk), steepness), f64x2.greater(steepness, f64x2.splat(f64.const(0)))),
        ),
        value.set(f64x2.lesser(f64x2.greaterOf(value.get, lower.get), upper.get)),
      ]);
    };
    const gainOf = (s: Local, h: Local, value: Local): Code => {
      const steepness = f64x2.add(h.get, l2.get);
      const bend = f64x2.mul(f64x2.mul(f64x2.mul(f64x2.splat(f64.const(0.5)), steepness), value.get), value.get);
      const line = f64x2.add(f64x2.mul(s.get, value.get), bend);
      return f64x2.neg(f64x2.add(line, f64x2.mul(l1.get, f64x2.abs(value.get))));
    };

    const keepIfBetter = (lane: 0 | 1): Code =>
      ifThen(
        f64.greater(f64x2.lane(gain.get, lane), best.get),
        best.set(f64x2.lane(gain.get, lane)),
        bestBin.set(f64.fromI32(bin.get)),
        bestMissing.set(f64.const(lane)),
        bestSlope.set(f64x2.lane(slope.get, lane)),
        bestPacked.set(f64x2.lane(packed.get, lane)),
      );

    const least = (value: Local, position: number): Code => f64x2.atLeast(value.get, splatOf(position));
    const and = (...masks: Code[]): Code => masks.reduce((all, mask) => v128.and(all, mask));
    const tryBin = join([
      slope.set(f64x2.add(slope.get, v128.loadSplat64(cell.get))),
      packed.set(f64x2.add(packed.get, v128.loadSplat64(cell.get, 8))),
      left.set(f64x2.floor(f64x2.mul(packed.get, splatOf(NUMBER.unitCount)))),
      leftCount.set(f64x2.sub(packed.get, f64x2.mul(left.get, splatOf(NUMBER.countRange)))),
      leftCurvature.set(f64x2.mul(left.get, splatOf(NUMBER.unitCurvature))),
      rightCurvature.set(f64x2.mul(f64x2.sub(node(1), left.get), splatOf(NUMBER.unitCurvature))),
      right.set(f64x2.sub(node(2), leftCount.get)),
      allowed.set(
        and(
          least(leftCurvature, NUMBER.minHessian),
          least(rightCurvature, NUMBER.minHessian),
          least(leftCount, NUMBER.minRows),
          least(right, NUMBER.minRows),
        ),
      ),
      ifThen(
        v128.anyTrue(allowed.get),
        leftSlope.set(f64x2.mul(slope.get, splatOf(NUMBER.unitSlope))),
        rightSlope.set(f64x2.mul(f64x2.sub(node(0), slope.get), splatOf(NUMBER.unitSlope))),
        bestValue(leftSlope, leftCurvature, leftValue),
        bestValue(rightSlope, rightCurvature, rightValue),
        // Missing against present, after the last bin: no sign speaks about it.
        sign.set(columnSign.get),
        ifThen(i32.eq(bin.get, last.get), sign.set(f64x2.splat(f64.const(0)))),
        allowed.set(
          v128.and(
            allowed.get,
            f64x2.atLeast(f64x2.mul(sign.get, f64x2.sub(rightValue.get, leftValue.get)), f64x2.splat(f64.const(0))),
          ),
        ),
        gain.set(
          f64x2.sub(
            f64x2.add(gainOf(leftSlope, leftCurvature, leftValue), gainOf(rightSlope, rightCurvature, rightValue)),
            node(5),
          ),
        ),
        gain.set(v128.choose(gain.get, f64x2.splat(f64.const(-1)), allowed.get)),
        keepIfBetter(0),
        keepIfBetter(1),
      ),
    ]);

    const searchColumn = join([
      bin.set(i32.const(1)),
      last.set(i32.load(info.get)),
      columnSign.set(f64x2.splat(f64.fromI32(i32.load(info.get, 4)))),
      cell.set(i32.add(slot.get, i32.mul(column.get, i32.const(shape.nBins * CELL_BYTES)))),
      slope.set(f64x2.replaceLane(f64x2.splat(f64.const(0)), 1, f64.load(cell.get))),
      packed.set(f64x2.replaceLane(f64x2.splat(f64.const(0)), 1, f64.load(cell.get, 8))),
      loopWhile(
        i32.lessUnsigned(bin.get, i32.add(last.get, i32.const(1))),
        cell.set(i32.add(cell.get, i32.const(CELL_BYTES))),
        // An empty bin divides the rows as the one before it does.
        ifThen(i32.or(f64.greater(f64.load(cell.get, 8), f64.const(0)), i32.eq(bin.get, last.get)), tryBin),
        bin.set(i32.add(bin.get, i32.const(1))),
      ),
    ]);

    const fields = [best, bestBin, bestMissing, bestSlope, bestPacked];
    return join([
      column.set(from.get),
      lower.set(node(3)),
      upper.set(node(4)),
      l1.set(splatOf(NUMBER.l1)),
      l2.set(splatOf(NUMBER.l2)),
      loopWhile(
        i32.lessUnsigned(column.get, to.get),
        best.set(numberOf(NUMBER.minGain)),
        ...fields.slice(1).map((field) => field.set(f64.const(0))),
        info.set(i32.add(argument(ARGUMENT.columnInfo), i32.mul(column.get, i32.const(COLUMN_INFO_BYTES)))),
        ifThen(i32.load(info.get, 8), searchColumn),
        record.set(i32.add(records.get, i32.mul(column.get, i32.const(RECORD_BYTES)))),
        ...fields.map((field, i) => f64.store(record.get, field.get, 8 * i)),
        column.set(i32.add(column.get, i32.const(1))),
      ),
    ]);
  });
}
