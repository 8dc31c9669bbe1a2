import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';

/**
 * Megabytes of each half of a thread's young generation. Fits make many short-lived columns: with the engine's own 1 to 16 MB it
 * collects garbage a dozen times a second, and each time lets go of code that it compiled for functions nobody holds just then.
 */
const YOUNG_HALF_MB = 64;
/** The engine counts three of them. */
const HALVES = 3;

/** Threads that have not begun yet. */
let nStarting = 0;

/** Start a thread on a compiled module of this folder. */
export function startWorker(module: `./${string}.js`, workerData: unknown): Worker {
  // What it begins with is no option of a thread but of the process: it is taken back when threads of others could begin.
  nStarting++;
  setSmallestHalf(YOUNG_HALF_MB);
  const worker = new Worker(new URL(module, import.meta.url), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: HALVES * YOUNG_HALF_MB },
  });
  let isStarting = true;
  const begun = () => {
    if (!isStarting) return;
    isStarting = false;
    if (--nStarting === 0) setSmallestHalf(0);
  };
  worker.once('online', begun);
  worker.once('exit', begun);
  return worker;
}

/** @param megabytes 0: the engine's own. */
function setSmallestHalf(megabytes: number): void {
  setFlagsFromString(`--min-semi-space-size=${megabytes}`);
}
