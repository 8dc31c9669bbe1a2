import { type Code, join } from '../../wasm/encoding.ts';
import { f64, f64x2, ifThen, v128 } from '../../wasm/instructions.ts';
import type { Local, ModuleBuilder, NewLocal } from '../../wasm/module.ts';
import { NUMBER } from '../layout.ts';
import { splatOf } from './places.ts';

/** What the search knows of the division after a bin; both lanes, missing values right and left. */
export interface BinLocals {
  readonly number: Local;
  readonly isLast: Local;
  /** Largest gain so far; without bounds, its score (`FOUND.score`). */
  readonly best: Local;
  /** Whole-number sums of the left side. */
  readonly slope: Local;
  readonly packed: Local;
  readonly leftCurvature: Local;
  readonly rightCurvature: Local;
  /** Whether both sides have rows and curvature enough. */
  readonly allowed: Local;
  readonly columnSign: Local;
  /** A number of the node, in both lanes. */
  node(position: number): Code;
}

/** Code of the search that depends on how a gain is computed. */
export interface GainCode {
  /** Before the first column; `best` is the least gain then. */
  readonly setUp: Code;
  /** Set `best` and run `keep` where the bin's division gains more. */
  readonly ofBin: Code;
}

type Keep = (lane: 0 | 1) => Code;

/** Gain with values in bounds, ordered by the column's sign: the same steps as `leafValue` and `leafGain`. */
export function boundedGain(module: ModuleBuilder, local: NewLocal, bin: BinLocals, keep: Keep): GainCode {
  const [lower, upper, l1, l2, leftSlope, rightSlope, leftValue, rightValue, sign, gain] = Array.from(
    { length: 10 },
    () => local('v128'),
  );
  const zero = module.constant(0);
  const setValue = (slope: Local, curvature: Local, value: Local): Code => {
    const shrunk = f64x2.sub(slope.get, f64x2.greaterOf(f64x2.lesser(slope.get, l1.get), f64x2.neg(l1.get)));
    const steepness = f64x2.add(curvature.get, l2.get);
    return join([
      value.set(v128.and(f64x2.div(f64x2.neg(shrunk), steepness), f64x2.greater(steepness, zero))),
      value.set(f64x2.lesser(f64x2.greaterOf(value.get, lower.get), upper.get)),
    ]);
  };
  const gainOf = (slope: Local, curvature: Local, value: Local): Code => {
    const steepness = f64x2.add(curvature.get, l2.get);
    const bend = f64x2.mul(f64x2.mul(f64x2.mul(module.constant(0.5), steepness), value.get), value.get);
    const line = f64x2.add(f64x2.mul(slope.get, value.get), bend);
    return f64x2.neg(f64x2.add(line, f64x2.mul(l1.get, f64x2.abs(value.get))));
  };
  const keepIfBetter = (lane: 0 | 1): Code =>
    ifThen(f64.greater(f64x2.lane(gain.get, lane), bin.best.get), bin.best.set(f64x2.lane(gain.get, lane)), keep(lane));
  const bothGains = f64x2.add(
    gainOf(leftSlope, bin.leftCurvature, leftValue),
    gainOf(rightSlope, bin.rightCurvature, rightValue),
  );
  return {
    setUp: join([
      lower.set(bin.node(3)),
      upper.set(bin.node(4)),
      l1.set(splatOf(NUMBER.l1)),
      l2.set(splatOf(NUMBER.l2)),
    ]),
    ofBin: join([
      leftSlope.set(f64x2.mul(bin.slope.get, splatOf(NUMBER.unitSlope))),
      rightSlope.set(f64x2.mul(f64x2.sub(bin.node(0), bin.slope.get), splatOf(NUMBER.unitSlope))),
      setValue(leftSlope, bin.leftCurvature, leftValue),
      setValue(rightSlope, bin.rightCurvature, rightValue),
      // Missing against present, after the last bin: no sign speaks about it.
      sign.set(bin.columnSign.get),
      ifThen(bin.isLast.get, sign.set(zero)),
      bin.allowed.set(
        v128.and(bin.allowed.get, f64x2.atLeast(f64x2.mul(sign.get, f64x2.sub(rightValue.get, leftValue.get)), zero)),
      ),
      gain.set(f64x2.sub(bothGains, bin.node(5))),
      gain.set(v128.choose(gain.get, module.constant(-1), bin.allowed.get)),
      keepIfBetter(0),
      keepIfBetter(1),
    ]),
  };
}

/**
 * Gain without signs and bounds, where every side has curvature or a penalty: half of slope^2 / (curvature + l2), left and
 * right, over that of the node. Both sides are brought to one denominator, and a bin is only divided out where it promises
 * more than the best so far: the same steps as `freeScore` of the plain kernel.
 */
export function freeGain(local: NewLocal, bin: BinLocals, keep: Keep): GainCode {
  const [l2, nodeSlope, leftSlope, rightSlope, left, right, top, bottom, best] = Array.from({ length: 9 }, () =>
    local('v128'),
  );
  const score = local('f64');
  const nodeGain = f64x2.lane(bin.node(5), 0);
  const laneOf = (value: Local, lane: 0 | 1): Code => f64x2.lane(value.get, lane);
  const square = (slope: Local): Code => f64x2.mul(slope.get, slope.get);
  const keepIfBetter = (lane: 0 | 1): Code =>
    ifThen(
      f64.greater(laneOf(top, lane), f64.mul(bin.best.get, laneOf(bottom, lane))),
      score.set(f64.div(laneOf(top, lane), laneOf(bottom, lane))),
      ifThen(f64.greater(score.get, bin.best.get), bin.best.set(score.get), keep(lane)),
    );
  return {
    setUp: join([
      l2.set(splatOf(NUMBER.l2)),
      nodeSlope.set(f64x2.mul(bin.node(0), splatOf(NUMBER.unitSlope))),
      bin.best.set(f64.mul(f64.const(2), f64.add(bin.best.get, nodeGain))),
      best.set(f64x2.splat(bin.best.get)),
    ]),
    ofBin: join([
      leftSlope.set(f64x2.mul(bin.slope.get, splatOf(NUMBER.unitSlope))),
      rightSlope.set(f64x2.sub(nodeSlope.get, leftSlope.get)),
      left.set(f64x2.add(bin.leftCurvature.get, l2.get)),
      right.set(f64x2.add(bin.rightCurvature.get, l2.get)),
      top.set(
        v128.and(
          f64x2.add(f64x2.mul(square(leftSlope), right.get), f64x2.mul(square(rightSlope), left.get)),
          bin.allowed.get,
        ),
      ),
      bottom.set(f64x2.mul(left.get, right.get)),
      ifThen(
        v128.anyTrue(f64x2.greater(top.get, f64x2.mul(best.get, bottom.get))),
        keepIfBetter(0),
        keepIfBetter(1),
        best.set(f64x2.splat(bin.best.get)),
      ),
    ]),
  };
}
