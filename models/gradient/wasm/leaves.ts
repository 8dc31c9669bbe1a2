import { type Code, join } from '../../wasm/encoding.ts';
import { f64, f64x2, i32, ifThen, loopWhile, memory, v128 } from '../../wasm/instructions.ts';
import type { ModuleBuilder } from '../../wasm/module.ts';
import { ARGUMENT, type KernelShape } from '../layout.ts';
import { LEAST_ODDS, MOST_ODDS } from '../odds.ts';
import { argument, argumentOf } from './places.ts';

const scaled = (value: Code, shift: number): Code => i32.shl(value, i32.const(shift));

/**
 * sumLeaves(part): write the leaf of each of the part's rows, the first being 1; 0 is a row that the tree does not see. Then per
 * leaf add up fine curvature and whole weights. Only the leaf is written where the ids say; sums follow the order of rows.
 */
export function addSumLeaves(module: ModuleBuilder, { nParts, isWeighted }: KernelShape): number {
  return module.add({ name: 'sumLeaves', nParameters: 1 }, ([part], local) => {
    const [leaf, range, at, end, row, last, leaves, sums, sum] = Array.from({ length: 9 }, () => local());
    const idOf = (position: Code): Code => i32.add(argument(ARGUMENT.ids), scaled(position, 2));
    const step = (by: number): Code => at.set(i32.add(at.get, i32.const(by)));
    const addTo = (region: number, offset: number): Code => {
      const value = f64.load(i32.add(argument(region), scaled(row.get, 3)));
      return f64.store(sum.get, f64.add(f64.load(sum.get, offset), value), offset);
    };
    return join([
      leaves.set(argument(ARGUMENT.leafOfRow)),
      row.set(argumentOf(ARGUMENT.rowFrom, part.get)),
      last.set(argumentOf(ARGUMENT.rowFrom, part.get, 1)),
      ifThen(
        i32.eqz(argument(ARGUMENT.isWhole)),
        memory.fill(i32.add(leaves.get, scaled(row.get, 1)), i32.const(0), scaled(i32.sub(last.get, row.get), 1)),
      ),
      range.set(i32.add(argument(ARGUMENT.leafRanges), scaled(part.get, 3))),
      loopWhile(
        i32.lessUnsigned(leaf.get, argument(ARGUMENT.nLeaves)),
        leaf.set(i32.add(leaf.get, i32.const(1))),
        at.set(idOf(i32.load(range.get))),
        end.set(idOf(i32.load(range.get, 4))),
        loopWhile(
          i32.lessUnsigned(at.get, end.get),
          i32.store16(i32.add(leaves.get, scaled(i32.load(at.get), 1)), leaf.get),
          step(4),
        ),
        range.set(i32.add(range.get, i32.const(8 * nParts))),
      ),
      sums.set(i32.add(argument(ARGUMENT.leafSums), i32.mul(part.get, argument(ARGUMENT.leafSumsBytes)))),
      memory.fill(sums.get, i32.const(0), scaled(i32.add(argument(ARGUMENT.nLeaves), i32.const(1)), 4)),
      loopWhile(
        i32.lessUnsigned(row.get, last.get),
        sum.set(i32.add(sums.get, scaled(i32.load16(i32.add(leaves.get, scaled(row.get, 1))), 4))),
        addTo(ARGUMENT.fineCurvatures, 0),
        isWeighted ? addTo(ARGUMENT.wholeWeights, 8) : [],
        row.set(i32.add(row.get, i32.const(1))),
      ),
    ]);
  });
}

/** addLeaves(part): multiply the odds of the part's rows by their leaves' factors, two rows at a time. */
export function addAddLeaves(module: ModuleBuilder): number {
  return module.add({ name: 'addLeaves', nParameters: 1 }, ([part], local) => {
    const [row, last, odds] = Array.from({ length: 3 }, () => local());
    const changed = local('v128');
    const leaf = i32.add(argument(ARGUMENT.leafOfRow), scaled(row.get, 1));
    const factorOf = (offset: number): Code =>
      i32.add(argument(ARGUMENT.leafFactors), scaled(i32.load16(leaf, 2 * offset), 3));
    const factors = f64x2.replaceLane(v128.loadSplat64(factorOf(0)), 1, f64.load(factorOf(1)));
    return join([
      row.set(argumentOf(ARGUMENT.rowFrom, part.get)),
      last.set(argumentOf(ARGUMENT.rowFrom, part.get, 1)),
      loopWhile(
        i32.lessUnsigned(row.get, last.get),
        odds.set(i32.add(argument(ARGUMENT.odds), scaled(row.get, 3))),
        changed.set(f64x2.mul(v128.load(odds.get), factors)),
        changed.set(f64x2.greaterOf(changed.get, module.constant(LEAST_ODDS))),
        v128.store(odds.get, f64x2.lesser(changed.get, module.constant(MOST_ODDS))),
        row.set(i32.add(row.get, i32.const(2))),
      ),
    ]);
  });
}
