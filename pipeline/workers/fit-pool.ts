import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { SnapshotTable } from '../../features/matrix.ts';
import { type FitResult, type FitTask, runFitTask } from '../../models/backtest/fold.ts';
import { runSearchTask, type SearchTask } from '../../models/tuning/search-task.ts';
import type { Search } from '../../models/tuning/types.ts';
import { CAN_START_WORKERS } from './can-start.ts';
import { treeThreads } from './tree-threads.ts';

/** A search for settings, or a fit with threads of its own where there are more processors than fits. */
export type Work = { readonly search: SearchTask } | { readonly fit: FitTask; readonly nTreeThreads: number };

export interface PoolOptions {
  /** Threads to use; default: the processors of the machine. */
  readonly threads?: number;
  /** After each search and each fit. */
  onDone?(): void;
}

/** Threads that hold a snapshot table and work on it. */
export interface FitPool {
  /** Searches first. The results are the same whatever the number of threads, and come back in the order of the tasks. */
  run(work: {
    readonly searches: readonly SearchTask[];
    readonly fits: readonly FitTask[];
  }): Promise<{ found: Search[]; fitted: FitResult[] }>;
  close(): Promise<void>;
}

/** Threads that one fit can share its work with, this one included. */
const MAX_TREE_THREADS = 8;

/** Do a piece of work on a table. */
export function runWork(table: SnapshotTable, work: Work): FitResult | Search {
  if ('search' in work) return runSearchTask(table, work.search);
  return runFitTask(table, work.fit, work.nTreeThreads > 1 ? treeThreads(work.nTreeThreads) : null);
}

/**
 * Threads for the fits and searches of a walk-forward, several at a time; they start with the first work. A table in shared
 * memory (`sharedTable`) is not copied for every thread.
 */
export function openFitPool(table: SnapshotTable, options: PoolOptions = {}): FitPool {
  const nThreads = CAN_START_WORKERS ? (options.threads ?? availableParallelism()) : 1;
  const workers: Worker[] = [];
  const runAll = async (list: readonly Work[]): Promise<(FitResult | Search)[]> => {
    const results: (FitResult | Search)[] = new Array(list.length);
    const finish = (index: number, result: FitResult | Search) => {
      results[index] = result;
      options.onDone?.();
    };
    if (nThreads <= 1) {
      list.forEach((work, index) => {
        finish(index, runWork(table, work));
      });
      return results;
    }
    const nNeeded = Math.min(nThreads, list.length);
    while (workers.length < nNeeded) {
      workers.push(new Worker(new URL('./fit-worker.js', import.meta.url), { workerData: table }));
    }
    // Searches, which others wait for, then the longest fits (most training dates), so that no thread is left with one at the end.
    const order = (work: Work) => ('fit' in work ? work.fit.trainDays.length : Number.POSITIVE_INFINITY);
    const first = (a: number, b: number) =>
      order(list[a]) === order(list[b]) ? a - b : order(list[b]) - order(list[a]);
    const queue = list.map((_, index) => index).sort(first);
    await Promise.all(workers.slice(0, nNeeded).map((worker) => serve(worker, list, queue, finish)));
    return results;
  };
  return {
    async run({ searches, fits }) {
      const nTasks = Math.max(1, searches.length + fits.length);
      const nTreeThreads = Math.min(MAX_TREE_THREADS, Math.max(1, Math.floor(nThreads / nTasks)));
      const results = await runAll([
        ...searches.map((search) => ({ search })),
        ...fits.map((fit) => ({ fit, nTreeThreads })),
      ]);
      return {
        found: results.slice(0, searches.length) as Search[],
        fitted: results.slice(searches.length) as FitResult[],
      };
    },
    async close() {
      await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
    },
  };
}

/** Hand one piece of work after the other to a worker until the queue is empty. */
function serve(
  worker: Worker,
  list: readonly Work[],
  queue: number[],
  finish: (index: number, result: FitResult | Search) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.off('message', take);
      worker.off('error', fail);
      end();
    };
    const fail = (error: unknown) => settle(() => reject(error instanceof Error ? error : new Error(String(error))));
    const take = (answer: { index: number; result?: FitResult | Search; error?: unknown }) => {
      if (answer.result === undefined) return fail(answer.error);
      finish(answer.index, answer.result);
      next();
    };
    const next = () => {
      const index = queue.shift();
      if (index === undefined) settle(resolve);
      else worker.postMessage({ index, work: list[index] });
    };
    worker.on('message', take);
    worker.on('error', fail);
    next();
  });
}
