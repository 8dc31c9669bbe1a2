import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { SnapshotTable } from '../../features/matrix.ts';
import { type FitResult, type FitTask, runFitTask } from '../../models/backtest/fold.ts';
import { CAN_START_WORKERS } from './can-start.ts';

export interface PoolOptions {
  /** Threads to use; default: the processors of the machine. */
  readonly threads?: number;
  onDone?(nDone: number, nTasks: number): void;
}

/**
 * Run the fits of a walk-forward, several at a time. A task depends on nothing but the table and itself, so the results are
 * the same whatever the number of threads, and come back in the order of the tasks. A table in shared memory (`sharedTable`)
 * is not copied for every thread.
 */
export async function runFitTasks(
  table: SnapshotTable,
  tasks: readonly FitTask[],
  options: PoolOptions = {},
): Promise<FitResult[]> {
  const nThreads = Math.min(options.threads ?? availableParallelism(), tasks.length);
  const results: FitResult[] = new Array(tasks.length);
  let nDone = 0;
  const finish = (index: number, result: FitResult) => {
    results[index] = result;
    options.onDone?.(++nDone, tasks.length);
  };
  if (!CAN_START_WORKERS || nThreads <= 1) {
    tasks.forEach((task, index) => {
      finish(index, runFitTask(table, task));
    });
    return results;
  }
  // The longest fits (most training dates) start first, so that no thread is left with one at the end.
  const queue = tasks
    .map((_, index) => index)
    .sort((a, b) => tasks[b].trainDays.length - tasks[a].trainDays.length || a - b);
  await Promise.all(Array.from({ length: nThreads }, () => runWorker(table, tasks, queue, finish)));
  return results;
}

function runWorker(
  table: SnapshotTable,
  tasks: readonly FitTask[],
  queue: number[],
  finish: (index: number, result: FitResult) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./fit-worker.js', import.meta.url), { workerData: table });
    const next = () => {
      const index = queue.shift();
      if (index === undefined) void worker.terminate().then(() => resolve());
      else worker.postMessage({ index, task: tasks[index] });
    };
    worker.on('message', ({ index, result, error }: { index: number; result?: FitResult; error?: unknown }) => {
      if (result === undefined) {
        void worker.terminate();
        reject(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      finish(index, result);
      next();
    });
    worker.on('error', reject);
    next();
  });
}
