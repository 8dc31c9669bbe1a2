import { type Code, join } from '../../wasm/encoding.ts';
import { giveBack, i32, loopWhile, memory } from '../../wasm/instructions.ts';
import type { ModuleBuilder } from '../../wasm/module.ts';
import { ARGUMENT } from '../layout.ts';
import { argument } from './places.ts';

/**
 * partition(from, to): divide the ids at [from, to) by the command's column and bins, those that go left first, each side
 * in its old order; gives the position of the first that goes right.
 *
 * Each id is written to both sides and one of them moves on, so that the processor has no branch to guess.
 */
export function addPartition(module: ModuleBuilder): number {
  return module.add({ name: 'partition', nParameters: 2, hasResult: true }, ([from, to], local) => {
    const [ids, spare, at, end, left, right, row, step, bins, first, nLeft] = Array.from({ length: 11 }, () => local());
    const bin = i32.load8(i32.add(bins.get, row.get));
    const isLeft = i32.lessUnsigned(i32.sub(bin, first.get), nLeft.get);
    const place = (region: Code, position: Code): Code => i32.add(region, i32.shl(position, i32.const(2)));
    return join([
      ids.set(argument(ARGUMENT.ids)),
      bins.set(argument(ARGUMENT.columnBins)),
      first.set(argument(ARGUMENT.firstBin)),
      nLeft.set(argument(ARGUMENT.nLeftBins)),
      at.set(place(ids.get, from.get)),
      left.set(at.get),
      end.set(place(ids.get, to.get)),
      spare.set(place(argument(ARGUMENT.spare), from.get)),
      right.set(spare.get),
      loopWhile(
        i32.lessUnsigned(at.get, end.get),
        row.set(i32.load(at.get)),
        i32.store(left.get, row.get),
        i32.store(right.get, row.get),
        step.set(i32.shl(isLeft, i32.const(2))),
        left.set(i32.add(left.get, step.get)),
        right.set(i32.sub(i32.add(right.get, i32.const(4)), step.get)),
        at.set(i32.add(at.get, i32.const(4))),
      ),
      memory.copy(left.get, spare.get, i32.sub(right.get, spare.get)),
      giveBack(i32.shr(i32.sub(left.get, ids.get), i32.const(2))),
    ]);
  });
}
