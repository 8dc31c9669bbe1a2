import { parentPort, workerData } from 'node:worker_threads';
import { type JobArguments, type JobName, runJob } from './jobs.ts';

/** Thread side of `startJob`: does the one job it was made for, and ends. */
const { name, given } = workerData as { name: JobName; given: JobArguments<JobName> };
parentPort?.postMessage(runJob(name, given));
