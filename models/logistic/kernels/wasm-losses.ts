import { INVERSE_FACTORIALS, LN2_HIGH, LN2_LOW, ODD_RECIPROCALS } from '../../runtime/elementary.ts';
import { type Code, join } from '../../wasm/encoding.ts';
import { f64x2, i32, i64x2, loopWhile, v128 } from '../../wasm/instructions.ts';
import type { Local, ModuleBuilder, NewLocal } from '../../wasm/module.ts';
import { HALVED_FROM, LEAST_EXPONENT, MIN_CURVATURE } from './limits.ts';

/** Added to a whole number below 2^51 it leaves that number in the last bits of the sum. */
const WHOLE_NUMBER_BITS = 2 ** 52 + 2 ** 51;
const EXPONENT_BIAS = 1023;
const EXPONENT_SHIFT = 52;

/** `deviations` of the kernels, two rows at a time. */
export function addDeviations(module: ModuleBuilder): void {
  module.add({ name: 'deviations', nParameters: 5 }, ([column, n, weights, from, sums], local) => {
    const end = local();
    const [pilot, deviation, weighted, sum, squares] = vectors(5, local);
    return join([
      ...[column, weights, from, sums].map(toBytes),
      end.set(i32.add(column.get, i32.shl(n.get, i32.const(3)))),
      pilot.set(v128.loadSplat64(from.get)),
      sum.set(v128.load(sums.get)),
      squares.set(v128.load(sums.get, 16)),
      loopWhile(
        i32.lessUnsigned(column.get, end.get),
        deviation.set(f64x2.sub(v128.load(column.get), pilot.get)),
        weighted.set(f64x2.mul(v128.load(weights.get), deviation.get)),
        sum.set(f64x2.add(sum.get, weighted.get)),
        squares.set(f64x2.add(squares.get, f64x2.mul(weighted.get, deviation.get))),
        ...[column, weights].map(toNext),
      ),
      v128.store(sums.get, sum.get),
      v128.store(sums.get, squares.get, 16),
    ]);
  });
}

/** `losses` of the kernels, two rows at a time. */
export function addLosses(module: ModuleBuilder): void {
  const splat = module.constant;
  module.add({ name: 'losses', nParameters: 7 }, ([margins, n, labels, weights, slopes, curvature, sums], local) => {
    const end = local();
    const [margin, label, weight, odds, rarer, less, isPositive, slope, loss] = vectors(9, local);
    const [sumOfLosses, sumOfSlopes] = vectors(2, local);
    const probability = v128.choose(rarer.get, less.get, isPositive.get);
    const positivePart = v128.and(margin.get, isPositive.get);
    return join([
      ...[margins, labels, weights, slopes, curvature, sums].map(toBytes),
      end.set(i32.add(margins.get, i32.shl(n.get, i32.const(3)))),
      sumOfLosses.set(v128.load(sums.get)),
      sumOfSlopes.set(v128.load(sums.get, 16)),
      loopWhile(
        i32.lessUnsigned(margins.get, end.get),
        margin.set(v128.load(margins.get)),
        label.set(v128.load(labels.get)),
        weight.set(v128.load(weights.get)),
        setExponential(odds, f64x2.neg(f64x2.abs(margin.get)), module, local),
        rarer.set(f64x2.div(splat(1), f64x2.add(splat(1), odds.get))),
        less.set(f64x2.mul(odds.get, rarer.get)),
        isPositive.set(f64x2.greater(margin.get, splat(0))),
        slope.set(f64x2.mul(weight.get, f64x2.sub(probability, label.get))),
        setLogOfOnePlus(loss, odds, module, local),
        loss.set(f64x2.add(f64x2.sub(positivePart, f64x2.mul(label.get, margin.get)), loss.get)),
        v128.store(slopes.get, slope.get),
        v128.store(
          curvature.get,
          f64x2.mul(weight.get, f64x2.greaterOf(f64x2.mul(less.get, rarer.get), splat(MIN_CURVATURE))),
        ),
        sumOfLosses.set(f64x2.add(sumOfLosses.get, f64x2.mul(weight.get, loss.get))),
        sumOfSlopes.set(f64x2.add(sumOfSlopes.get, slope.get)),
        ...[margins, labels, weights, slopes, curvature].map(toNext),
      ),
      v128.store(sums.get, sumOfLosses.get),
      v128.store(sums.get, sumOfSlopes.get, 16),
    ]);
  });
}

const vectors = (n: number, local: NewLocal): Local[] => Array.from({ length: n }, () => local('v128'));
const toBytes = (place: Local): Code => place.set(i32.shl(place.get, i32.const(3)));
const toNext = (address: Local): Code => address.set(i32.add(address.get, i32.const(16)));

/** Terms of a polynomial, the highest power first. */
function setPolynomial(sum: Local, x: Local, terms: readonly number[], { constant }: ModuleBuilder): Code {
  return join([
    sum.set(constant(terms[0])),
    ...terms.slice(1).map((term) => sum.set(f64x2.add(f64x2.mul(sum.get, x.get), constant(term)))),
  ]);
}

/** The steps of `exponential` of the plain kernels. */
function setExponential(out: Local, x: Code, module: ModuleBuilder, local: NewLocal): Code {
  const splat = module.constant;
  const [limited, k, r] = vectors(3, local);
  const bits = i64x2.add(f64x2.add(k.get, splat(WHOLE_NUMBER_BITS)), i64x2.splat(EXPONENT_BIAS));
  return join([
    limited.set(f64x2.greaterOf(x, splat(LEAST_EXPONENT))),
    k.set(f64x2.floor(f64x2.add(f64x2.mul(limited.get, splat(Math.LOG2E)), splat(0.5)))),
    r.set(f64x2.sub(limited.get, f64x2.mul(k.get, splat(LN2_HIGH)))),
    r.set(f64x2.sub(r.get, f64x2.mul(k.get, splat(LN2_LOW)))),
    setPolynomial(out, r, INVERSE_FACTORIALS, module),
    out.set(f64x2.mul(out.get, i64x2.shl(bits, EXPONENT_SHIFT))),
  ]);
}

/** The steps of `logOfOnePlus` of the plain kernels. */
function setLogOfOnePlus(out: Local, y: Local, module: ModuleBuilder, local: NewLocal): Code {
  const splat = module.constant;
  const [isHalved, f, s, square] = vectors(4, local);
  return join([
    isHalved.set(f64x2.greater(y.get, splat(HALVED_FROM))),
    f.set(v128.choose(f64x2.mul(f64x2.sub(y.get, splat(1)), splat(0.5)), y.get, isHalved.get)),
    s.set(f64x2.div(f.get, f64x2.add(splat(2), f.get))),
    square.set(f64x2.mul(s.get, s.get)),
    setPolynomial(out, square, ODD_RECIPROCALS, module),
    out.set(f64x2.add(v128.and(splat(Math.LN2), isHalved.get), f64x2.mul(f64x2.mul(splat(2), s.get), out.get))),
  ]);
}
