import { type Code, join } from '../../wasm/encoding.ts';
import { f64x2, i32, loopWhile, v128 } from '../../wasm/instructions.ts';
import type { ModuleBuilder } from '../../wasm/module.ts';
import { ARGUMENT, NUMBER } from '../layout.ts';
import { argument, splatOf } from './places.ts';

/**
 * gradients(from, to): gradient cells of the rows [from, to), two at a time; `from` is even, and of an odd number of rows
 * the one after them is written too.
 */
export function addGradients(module: ModuleBuilder, isWeighted: boolean): number {
  return module.add({ name: 'gradients', nParameters: 2 }, ([from, to], local) => {
    const splat = module.constant;
    /** Whole number nearest to a value, halves up. */
    const nearest = (value: Code): Code => f64x2.floor(f64x2.add(value, splat(0.5)));
    // Byte offset of the row in arrays of Float64.
    const at = local();
    const end = local();
    const [p, second, slope, curvature, fine, weight] = Array.from({ length: 6 }, () => local('v128'));
    const place = (position: number): Code => i32.add(argument(position), at.get);
    const packed = f64x2.add(f64x2.mul(curvature.get, splatOf(NUMBER.countRange)), splat(1));
    const weighted = [slope, curvature, fine].map((v) => v.set(nearest(f64x2.mul(v.get, weight.get))));
    const cell = (row: 0 | 1): Code =>
      v128.store(
        i32.add(argument(ARGUMENT.cells), i32.shl(at.get, i32.const(1))),
        f64x2.replaceLane(f64x2.replaceLane(slope.get, 0, f64x2.lane(slope.get, row)), 1, f64x2.lane(packed, row)),
        16 * row,
      );
    return join([
      at.set(i32.shl(from.get, i32.const(3))),
      end.set(i32.shl(to.get, i32.const(3))),
      loopWhile(
        i32.lessUnsigned(at.get, end.get),
        p.set(f64x2.div(splat(1), f64x2.add(splat(1), v128.load(place(ARGUMENT.odds))))),
        second.set(f64x2.mul(p.get, f64x2.sub(splat(1), p.get))),
        slope.set(nearest(f64x2.mul(f64x2.sub(p.get, v128.load(place(ARGUMENT.labels))), splatOf(NUMBER.slopeScale)))),
        curvature.set(nearest(f64x2.mul(second.get, splatOf(NUMBER.curvatureScale)))),
        fine.set(nearest(f64x2.mul(second.get, splatOf(NUMBER.slopeScale)))),
        ...(isWeighted ? [weight.set(v128.load(place(ARGUMENT.weights))), ...weighted] : []),
        cell(0),
        cell(1),
        v128.store(place(ARGUMENT.fineCurvatures), fine.get),
        at.set(i32.add(at.get, i32.const(16))),
      ),
    ]);
  });
}
