import { CAN_START_WORKERS } from './can-start.ts';
import { type JobArguments, type JobName, type JobResult, runJob } from './jobs.ts';
import { startWorker } from './start-worker.ts';

/**
 * Run a job in a thread of its own, beside what this one does.
 *
 * Arguments and result are copied; tables should be shared (`sharedTable`). The result is that of the same call in this thread.
 */
export function startJob<Name extends JobName>(name: Name, ...given: JobArguments<Name>): Promise<JobResult<Name>> {
  if (!CAN_START_WORKERS) return Promise.resolve(runJob(name, given));
  return new Promise((resolve, reject) => {
    const worker = startWorker('./job-worker.js', { name, given });
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}
