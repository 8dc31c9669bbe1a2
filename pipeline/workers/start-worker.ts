import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';

/**
 * Megabytes of each half of a thread's young generation. Fits make many short-lived columns: with the engine's own 1 to 16 MB it
 * collects garbage a dozen times a second, and each time lets go of code that it compiled for functions nobody holds just then.
 */
const YOUNG_HALF_MB = 64;

/** Start a thread on a compiled module of this folder. */
export function startWorker(module: `./${string}.js`, workerData: unknown): Worker {
  // The smallest size is no option of a thread; the engine reads it where a thread begins, and leaves running ones alone.
  setFlagsFromString(`--max-semi-space-size=${YOUNG_HALF_MB}`);
  setFlagsFromString(`--min-semi-space-size=${YOUNG_HALF_MB}`);
  return new Worker(new URL(module, import.meta.url), { workerData });
}
