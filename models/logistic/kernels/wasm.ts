import { type Code, join } from '../../wasm/encoding.ts';
import { f64, f64x2, i32, loopWhile, v128 } from '../../wasm/instructions.ts';
import { type Local, type ModuleBuilder, moduleBuilder, type NewLocal } from '../../wasm/module.ts';
import type { WasmModule, webAssembly } from '../../wasm/web-assembly.ts';
import type { Kernels } from './types.ts';
import { addDeviations, addLosses } from './wasm-losses.ts';

const PAGE_BYTES = 65_536;
const MAX_PAGES = 32_768;
/** Columns that share a pass over the vector: their sums do not wait for one another. */
const COLUMNS_AT_A_TIME = 4;
/** A step is two vectors of two numbers. */
const STEP_BYTES = 32;

/** Of the compiled code; null where this engine does not take it. */
let compiled: WasmModule | null | undefined;

/** Kernels in WebAssembly, two numbers at a time, and the memory that they work on; null where this engine cannot. */
export function compiledKernels(
  engine: NonNullable<typeof webAssembly>,
  bytes: number,
): { buffer: ArrayBufferLike; kernels: Kernels } | null {
  if (compiled === undefined) {
    const code = kernelBytes();
    compiled = engine.validate(code) ? new engine.Module(code) : null;
  }
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (compiled === null || pages > MAX_PAGES) return null;
  const memory = new engine.Memory({ initial: pages, maximum: pages, shared: false });
  const { exports } = new engine.Instance(compiled, { env: { memory } });
  return { buffer: memory.buffer, kernels: exports as unknown as Kernels };
}

/** The functions of `Kernels`, whose places are numbers of 8 bytes, or of 4 in lists. */
export function kernelBytes(): Uint8Array {
  const module = moduleBuilder({ isShared: false });
  addMultiply(module);
  addAdd(module);
  addScale(module);
  addDeviations(module);
  addLosses(module);
  return module.bytes();
}

/** Go through a list of columns, a few at a time and the rest one by one, with the address of each. */
function overColumns(
  { list, count, shift }: { list: Local; count: Local; shift: Local },
  local: NewLocal,
  body: (addresses: readonly Local[]) => Code,
): Code {
  const addresses = Array.from({ length: COLUMNS_AT_A_TIME }, () => local());
  const some = (n: number): Code => {
    const own = addresses.slice(0, n);
    return loopWhile(
      i32.atLeastUnsigned(count.get, i32.const(n)),
      ...own.map((address, k) => address.set(i32.shl(i32.add(i32.load(list.get, 4 * k), shift.get), i32.const(3)))),
      body(own),
      list.set(i32.add(list.get, i32.const(4 * n))),
      count.set(i32.sub(count.get, i32.const(n))),
    );
  };
  return join([list.set(i32.shl(list.get, i32.const(2))), some(COLUMNS_AT_A_TIME), some(1)]);
}

const bytesOf = (place: Local): Code => place.set(i32.shl(place.get, i32.const(3)));
const advance = (address: Local, bytes: number): Code => address.set(i32.add(address.get, i32.const(bytes)));

function addMultiply(module: ModuleBuilder): void {
  module.add({ name: 'multiply', nParameters: 6 }, ([vector, n, list, count, shift, out], local) => {
    const [at, end] = [local(), local()];
    const sums = Array.from({ length: COLUMNS_AT_A_TIME }, () => local('v128'));
    const value = local('v128');
    return join([
      bytesOf(vector),
      bytesOf(out),
      end.set(i32.add(vector.get, i32.shl(n.get, i32.const(3)))),
      overColumns({ list, count, shift }, local, (columns) =>
        join([
          ...columns.map((_, k) => sums[k].set(f64x2.splat(f64.const(0)))),
          at.set(vector.get),
          loopWhile(
            i32.lessUnsigned(at.get, end.get),
            ...[0, 16].flatMap((offset) => [
              value.set(v128.load(at.get, offset)),
              ...columns.map((column, k) =>
                sums[k].set(f64x2.add(sums[k].get, f64x2.mul(value.get, v128.load(column.get, offset)))),
              ),
            ]),
            ...columns.map((column) => advance(column, STEP_BYTES)),
            advance(at, STEP_BYTES),
          ),
          ...columns.map((_, k) => {
            const sum = f64.add(f64x2.lane(sums[k].get, 0), f64x2.lane(sums[k].get, 1));
            return f64.store(out.get, f64.add(f64.load(out.get, 8 * k), sum), 8 * k);
          }),
          advance(out, 8 * columns.length),
        ]),
      ),
    ]);
  });
}

function addAdd(module: ModuleBuilder): void {
  module.add({ name: 'add', nParameters: 6 }, ([vector, n, list, count, shift, factors], local) => {
    const [at, end] = [local(), local()];
    const by = Array.from({ length: COLUMNS_AT_A_TIME }, () => local('v128'));
    return join([
      bytesOf(vector),
      bytesOf(factors),
      end.set(i32.add(vector.get, i32.shl(n.get, i32.const(3)))),
      overColumns({ list, count, shift }, local, (columns) =>
        join([
          ...columns.map((_, k) => by[k].set(v128.loadSplat64(factors.get, 8 * k))),
          at.set(vector.get),
          loopWhile(
            i32.lessUnsigned(at.get, end.get),
            ...[0, 16].map((offset) => {
              const sum = columns.reduce(
                (before, column, k) => f64x2.add(before, f64x2.mul(by[k].get, v128.load(column.get, offset))),
                v128.load(at.get, offset),
              );
              return v128.store(at.get, sum, offset);
            }),
            ...columns.map((column) => advance(column, STEP_BYTES)),
            advance(at, STEP_BYTES),
          ),
          advance(factors, 8 * columns.length),
        ]),
      ),
    ]);
  });
}

function addScale(module: ModuleBuilder): void {
  module.add({ name: 'scale', nParameters: 4 }, ([vector, column, n, out], local) => {
    const end = local();
    return join([
      bytesOf(vector),
      bytesOf(column),
      bytesOf(out),
      end.set(i32.add(vector.get, i32.shl(n.get, i32.const(3)))),
      loopWhile(
        i32.lessUnsigned(vector.get, end.get),
        ...[0, 16].map((offset) =>
          v128.store(out.get, f64x2.mul(v128.load(vector.get, offset), v128.load(column.get, offset)), offset),
        ),
        ...[vector, column, out].map((place) => advance(place, STEP_BYTES)),
      ),
    ]);
  });
}
