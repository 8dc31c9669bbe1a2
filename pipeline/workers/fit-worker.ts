import { parentPort, workerData } from 'node:worker_threads';
import type { SnapshotTable } from '../../features/matrix.ts';
import { runWork, type Work } from './fit-pool.ts';

/** Thread side of the pool: holds the snapshot table, answers each piece of work with its result or its error. */
const table = workerData as SnapshotTable;
parentPort?.on('message', (work: Work) => {
  try {
    parentPort?.postMessage({ result: runWork(table, work) });
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
