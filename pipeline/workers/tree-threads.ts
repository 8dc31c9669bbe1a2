import { Worker } from 'node:worker_threads';
import type { ThreadHost } from '../../models/gradient/index.ts';

/**
 * What a thread does: make an instance of the kernel on the fit's memory and serve it until the fit ends. The kernel waits by
 * itself, so that no code of this package is loaded; plain CommonJS, because it is run as text.
 */
const THREAD = `
const { module, memory, part } = require('node:worker_threads').workerData;
new WebAssembly.Instance(module, { env: { memory } }).exports.serve(part);
`;

/**
 * Threads that share the work of one fit of boosted trees, for `GradientOptions.threads`. They pay from some million cells
 * (rows times columns) on; folds of a back-test run side by side in threads of their own and need none.
 *
 * @param nThreads The calling thread included.
 */
export function treeThreads(nThreads: number): ThreadHost {
  return {
    nThreads,
    start(module, memory, part) {
      const worker = new Worker(THREAD, { eval: true, execArgv: [], workerData: { module, memory, part } });
      // A fit never waits for a thread that is not there, and the process not for one that is idle.
      worker.unref();
    },
  };
}
