import { type WasmModule, webAssembly } from '../../wasm/web-assembly.ts';
import type { KernelShape } from '../layout.ts';
import { kernelBytes } from './commands.ts';

/** Modules kept, the most recently used last: folds of one back-test have one shape. */
const MAX_KEPT = 8;
const kept = new Map<string, WasmModule>();
/** Whether this engine takes the instructions of the kernel, the vector ones among them; null: not asked yet. */
let isAble: boolean | null = null;

/** The compiled kernel of a shape; null where this engine cannot run it. */
export function compiledKernel(shape: KernelShape, isShared: boolean): WasmModule | null {
  if (webAssembly === null) return null;
  isAble ??= webAssembly.validate(
    kernelBytes({ nColumns: 1, nBins: 2, nParts: 1, isWeighted: true, isFree: false }, false),
  );
  if (!isAble) return null;
  const key = JSON.stringify([shape.nColumns, shape.nBins, shape.nParts, shape.isWeighted, shape.isFree, isShared]);
  const module = kept.get(key) ?? new webAssembly.Module(kernelBytes(shape, isShared));
  kept.delete(key);
  kept.set(key, module);
  if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value ?? key);
  return module;
}
