import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { SnapshotTable } from '../../features/matrix.ts';
import { type FitResult, type FitTask, runFitTask } from '../../models/backtest/fold.ts';
import { runSearchTask, type SearchTask } from '../../models/tuning/search-task.ts';
import type { Search } from '../../models/tuning/types.ts';
import { CAN_START_WORKERS } from './can-start.ts';
import { startWorker } from './start-worker.ts';
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
  /**
   * Searches first, then the longest fits; what is asked for meanwhile stands in the same queue. The results are the same
   * whatever the number of threads, and come back in the order of the tasks.
   */
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

/** A piece of work that waits for a thread. */
interface Waiting {
  readonly work: Work;
  resolve(result: FitResult | Search): void;
  reject(error: unknown): void;
}

/**
 * Threads for the fits and searches of a walk-forward, several at a time; they start with the first work. A table in shared
 * memory (`sharedTable`) is not copied for every thread.
 */
export function openFitPool(table: SnapshotTable, options: PoolOptions = {}): FitPool {
  const nThreads = CAN_START_WORKERS ? (options.threads ?? availableParallelism()) : 1;
  const workers: Worker[] = [];
  const idle: Worker[] = [];
  const queue: Waiting[] = [];
  const finish = ({ resolve }: Waiting, result: FitResult | Search) => {
    options.onDone?.();
    resolve(result);
  };
  const serve = () => {
    while (queue.length > 0) {
      if (idle.length === 0 && workers.length < nThreads) {
        const worker = startWorker('./fit-worker.js', table);
        workers.push(worker);
        idle.push(worker);
      }
      const worker = idle.pop();
      if (worker === undefined) return;
      // Searches, which others wait for, then the longest fits, so that no thread is left with one at the end.
      const first = queue.reduce((best, own, at) => (lengthOf(own.work) > lengthOf(queue[best].work) ? at : best), 0);
      const [next] = queue.splice(first, 1);
      hand(worker, next, (result) => {
        idle.push(worker);
        finish(next, result);
        serve();
      });
    }
  };
  const submit = (work: Work): Promise<FitResult | Search> =>
    new Promise((resolve, reject) => {
      const waiting = { work, resolve, reject };
      if (nThreads <= 1) finish(waiting, runWork(table, work));
      else queue.push(waiting);
    });
  return {
    async run({ searches, fits }) {
      const nTasks = Math.max(1, queue.length + workers.length - idle.length + searches.length + fits.length);
      const nTreeThreads = Math.min(MAX_TREE_THREADS, Math.max(1, Math.floor(nThreads / nTasks)));
      const asked = [...searches.map((search) => ({ search })), ...fits.map((fit) => ({ fit, nTreeThreads }))].map(
        submit,
      );
      serve();
      const results = await Promise.all(asked);
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

/** Training dates of a fit; a search goes before all of them. */
function lengthOf(work: Work): number {
  return 'fit' in work ? work.fit.trainDays.length : Number.POSITIVE_INFINITY;
}

/** Hand a piece of work to a thread that is idle. */
function hand(worker: Worker, { work, reject }: Waiting, done: (result: FitResult | Search) => void): void {
  const settle = (end: () => void) => {
    worker.off('message', take);
    worker.off('error', fail);
    end();
  };
  const fail = (error: unknown) => settle(() => reject(error instanceof Error ? error : new Error(String(error))));
  const take = ({ result, error }: { result?: FitResult | Search; error?: unknown }) =>
    result === undefined ? fail(error) : settle(() => done(result));
  worker.on('message', take);
  worker.on('error', fail);
  worker.postMessage(work);
}
