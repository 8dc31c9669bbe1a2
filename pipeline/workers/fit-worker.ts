import { parentPort, workerData } from 'node:worker_threads';
import type { SnapshotTable } from '../../features/matrix.ts';
import { type FitTask, runFitTask } from '../../models/backtest/fold.ts';

/** Thread side of the pool: holds the snapshot table, answers each task with its result or its error. */
const table = workerData as SnapshotTable;
parentPort?.on('message', ({ index, task }: { index: number; task: FitTask }) => {
  try {
    parentPort?.postMessage({ index, result: runFitTask(table, task) });
  } catch (error) {
    parentPort?.postMessage({ index, error });
  }
});
