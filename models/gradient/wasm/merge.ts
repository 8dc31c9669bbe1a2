import { type Code, join } from '../../wasm/encoding.ts';
import { f64x2, i32, ifThen, loopWhile, v128 } from '../../wasm/instructions.ts';
import type { ModuleBuilder } from '../../wasm/module.ts';
import { ARGUMENT, CELL_BYTES, CONTROL, type KernelShape, partialBytesOf } from '../layout.ts';
import { argument } from './places.ts';

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
