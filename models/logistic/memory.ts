import { webAssembly } from '../wasm/web-assembly.ts';
import { CONSTANT_NUMBERS } from './kernels/limits.ts';
import { plainKernels } from './kernels/plain.ts';
import type { Kernels } from './kernels/types.ts';
import { compiledKernels } from './kernels/wasm.ts';

/** Numbers that a fit works on and what is worked out of them. Places are positions in `numbers`; the first ones are the kernels' own. */
export interface Memory extends Kernels {
  readonly numbers: Float64Array;
  /** The same bytes as whole numbers, for lists of places. */
  readonly lists: Int32Array;
  /** A place for so many numbers; those that round it up to whole steps of the kernels are 0, the others are what they were. */
  take(n: number): number;
  /** A place in `lists` for so many. */
  takeList(n: number): number;
  /** It may be given to others; nothing of it is to be used any more. */
  close(): void;
}

/** Which kernels a memory has; both give the same bits. */
export type KernelChoice = 'auto' | 'plain';

/** Kernels go through vectors in steps of so many numbers. */
export const STEP = 4;
/** Memories of closed fits that are kept for the next ones. */
const MAX_KEPT = 4;
const kept: Opened[] = [];

interface Opened {
  readonly buffer: ArrayBufferLike;
  readonly kernels: Kernels;
}

/** Rounded up to whole steps. */
export function padded(n: number): number {
  return STEP * Math.ceil(n / STEP);
}

/**
 * Memory for at least `nNumbers` numbers, each place rounded up to whole steps; WebAssembly where the engine has it.
 *
 * @throws {RangeError} where that is more than the engine can hold.
 */
export function openMemory(nNumbers: number, choice: KernelChoice = 'auto'): Memory {
  const bytes = 8 * (CONSTANT_NUMBERS + nNumbers);
  const opened = choice === 'plain' ? plain(bytes) : (reused(bytes) ?? compiled(bytes) ?? plain(bytes));
  const numbers = new Float64Array(opened.buffer);
  let end = CONSTANT_NUMBERS;
  const take = (n: number): number => {
    const place = end;
    end += padded(n);
    if (end > numbers.length)
      throw new RangeError(`a memory of ${nNumbers} numbers was asked for ${end - CONSTANT_NUMBERS}`);
    numbers.fill(0, place + n, end);
    return place;
  };
  return {
    ...opened.kernels,
    numbers,
    lists: new Int32Array(opened.buffer),
    take,
    takeList: (n) => 2 * take(Math.ceil(n / 2)),
    close() {
      if (choice === 'auto' && kept.length < MAX_KEPT) kept.push(opened);
    },
  };
}

/** The smallest memory kept that is large enough; it is no longer kept. */
function reused(bytes: number): Opened | null {
  const fitting = kept.filter(({ buffer }) => buffer.byteLength >= bytes);
  if (fitting.length === 0) {
    // None is large enough: the larger one that is made now takes the place of the smallest.
    kept.sort((a, b) => b.buffer.byteLength - a.buffer.byteLength).splice(MAX_KEPT - 1);
    return null;
  }
  const smallest = fitting.reduce((a, b) => (b.buffer.byteLength < a.buffer.byteLength ? b : a));
  kept.splice(kept.indexOf(smallest), 1);
  return smallest;
}

function compiled(bytes: number): Opened | null {
  return webAssembly === null ? null : compiledKernels(webAssembly, bytes);
}

function plain(bytes: number): Opened {
  const buffer = new ArrayBuffer(bytes);
  return { buffer, kernels: plainKernels(buffer) };
}
