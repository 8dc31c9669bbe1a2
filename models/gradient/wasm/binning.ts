import { type Code, join } from '../../wasm/encoding.ts';
import { choose, f64, i32, loopWhile } from '../../wasm/instructions.ts';
import { moduleBuilder } from '../../wasm/module.ts';
import { webAssembly } from '../../wasm/web-assembly.ts';

/** Values that are taken into the memory of the binning kernel at a time: they stay in the nearest cache. */
const CHUNK = 2048;
const CUTS_AT = 8192;
const VALUES_AT = 16_384;
const BINS_AT = VALUES_AT + 8 * CHUNK;
/** 2^MAX_STEPS thresholds at most, one of them padding. */
const MAX_STEPS = 8;

/** Sorts values into bins; `padded` holds ascending thresholds, then Infinity, up to a power of two. */
export type BinsOfValues = (values: Float64Array, padded: Float64Array, bins: Uint8Array) => void;

/**
 * `bins1` … `bins8`: for the values [0, count) in the memory, 1 + the number of thresholds below each, 0 for NaN; by as many
 * steps of binary search, written out, without a branch.
 */
export function binningBytes(): Uint8Array {
  const module = moduleBuilder({ isShared: false });
  for (let steps = 1; steps <= MAX_STEPS; steps++) {
    module.add({ name: `bins${steps}`, nParameters: 1 }, ([count], local) => {
      const row = local();
      const below = local();
      const value = local('f64');
      const search = Array.from({ length: steps }, (_, i): Code => {
        const shift = steps - 1 - i;
        const isBelow = f64.less(f64.load(below.get, CUTS_AT + 8 * (2 ** shift - 1)), value.get);
        return below.set(i32.add(below.get, i32.shl(isBelow, i32.const(shift + 3))));
      });
      const bin = i32.add(i32.shr(below.get, i32.const(3)), i32.const(1));
      return loopWhile(
        i32.lessUnsigned(row.get, count.get),
        value.set(f64.load(i32.shl(row.get, i32.const(3)), VALUES_AT)),
        below.set(i32.const(0)),
        join(search),
        i32.store8(row.get, choose(bin, i32.const(0), f64.eq(value.get, value.get)), BINS_AT),
        row.set(i32.add(row.get, i32.const(1))),
      );
    });
  }
  return module.bytes();
}

let opened: BinsOfValues | null = null;

/** The binning kernel; null where this engine has no WebAssembly. */
export function binningKernel(): BinsOfValues | null {
  if (webAssembly === null) return null;
  opened ??= open(webAssembly);
  return opened;
}

function open(engine: NonNullable<typeof webAssembly>): BinsOfValues {
  const memory = new engine.Memory({ initial: 1, maximum: 1, shared: false });
  const { exports } = new engine.Instance(new engine.Module(binningBytes()), { env: { memory } });
  const cuts = new Float64Array(memory.buffer, CUTS_AT, 2 ** MAX_STEPS);
  const chunk = new Float64Array(memory.buffer, VALUES_AT, CHUNK);
  const found = new Uint8Array(memory.buffer, BINS_AT, CHUNK);
  return (values, padded, bins) => {
    const run = exports[`bins${Math.max(1, Math.log2(padded.length))}`] as (count: number) => void;
    cuts.fill(Infinity).set(padded);
    for (let from = 0; from < values.length; from += CHUNK) {
      const count = Math.min(CHUNK, values.length - from);
      chunk.set(values.subarray(from, from + count));
      run(count);
      bins.set(found.subarray(0, count), from);
    }
  };
}
