import { type Code, join } from '../../wasm/encoding.ts';
import { f64, i32, loopWhile } from '../../wasm/instructions.ts';
import type { Local, ModuleBuilder, NewLocal } from '../../wasm/module.ts';
import { ARGUMENT } from '../layout.ts';
import { argument } from './places.ts';

/** Run over the part's ids, leaf by leaf: `before` and `after` each leaf, `each` for the byte offset of its rows' Float64. */
function overLeaves(
  part: Local,
  nParts: number,
  local: NewLocal,
  steps: (leaf: Local, at8: Local) => { before: Code; each: Code; after: Code },
): Code {
  const [leaf, range, at, end, row] = Array.from({ length: 5 }, () => local());
  const { before, each, after } = steps(leaf, row);
  const idOf = (position: Code): Code => i32.add(argument(ARGUMENT.ids), i32.shl(position, i32.const(2)));
  return join([
    leaf.set(i32.const(0)),
    range.set(i32.add(argument(ARGUMENT.leafRanges), i32.shl(part.get, i32.const(3)))),
    loopWhile(
      i32.lessUnsigned(leaf.get, argument(ARGUMENT.nLeaves)),
      before,
      at.set(idOf(i32.load(range.get))),
      end.set(idOf(i32.load(range.get, 4))),
      loopWhile(
        i32.lessUnsigned(at.get, end.get),
        row.set(i32.shl(i32.load(at.get), i32.const(3))),
        each,
        at.set(i32.add(at.get, i32.const(4))),
      ),
      after,
      range.set(i32.add(range.get, i32.const(8 * nParts))),
      leaf.set(i32.add(leaf.get, i32.const(1))),
    ),
  ]);
}

/** sumLeaves(part): per leaf, the sums of fine curvature and of whole weights over the part's rows. */
export function addSumLeaves(module: ModuleBuilder, nParts: number, isWeighted: boolean): number {
  return module.add({ name: 'sumLeaves', nParameters: 1 }, ([part], local) => {
    const curvature = local('f64');
    const weight = local('f64');
    return overLeaves(part, nParts, local, (leaf, row) => {
      const addTo = (sum: Local, region: number): Code =>
        sum.set(f64.add(sum.get, f64.load(i32.add(argument(region), row.get))));
      const place = i32.add(
        argument(ARGUMENT.leafSums),
        i32.shl(i32.add(i32.mul(leaf.get, i32.const(nParts)), part.get), i32.const(4)),
      );
      return {
        before: join([curvature.set(f64.const(0)), weight.set(f64.const(0))]),
        each: join([addTo(curvature, ARGUMENT.fineCurvatures), isWeighted ? addTo(weight, ARGUMENT.wholeWeights) : []]),
        after: join([f64.store(place, curvature.get), f64.store(place, weight.get, 8)]),
      };
    });
  });
}

/** addLeaves(part): add each leaf's value to the margins of the part's rows. */
export function addAddLeaves(module: ModuleBuilder, nParts: number): number {
  return module.add({ name: 'addLeaves', nParameters: 1 }, ([part], local) => {
    const value = local('f64');
    const margin = local();
    return overLeaves(part, nParts, local, (leaf, row) => ({
      before: value.set(f64.load(i32.add(argument(ARGUMENT.leafValues), i32.shl(leaf.get, i32.const(3))))),
      each: join([
        margin.set(i32.add(argument(ARGUMENT.margins), row.get)),
        f64.store(margin.get, f64.add(f64.load(margin.get), value.get)),
      ]),
      after: [],
    }));
  });
}
