import { greenMissAutopsy } from '../../models/autopsy/autopsy.ts';
import { outcomeFigures } from '../../models/backtest/figures.ts';
import { explainModel } from '../../models/explanation/explain.ts';
import { findIndicators } from '../../models/indicators/search.ts';

/** Work of the later stages that depends on its arguments alone and takes long enough for a thread of its own. */
export const JOBS = { explainModel, findIndicators, greenMissAutopsy, outcomeFigures } as const;

export type JobName = keyof typeof JOBS;
export type JobArguments<Name extends JobName> = Parameters<(typeof JOBS)[Name]>;
export type JobResult<Name extends JobName> = ReturnType<(typeof JOBS)[Name]>;

/** Run a job in this thread. */
export function runJob<Name extends JobName>(name: Name, given: JobArguments<Name>): JobResult<Name> {
  const jobs: { readonly [Own in JobName]: (...given: JobArguments<Own>) => JobResult<Own> } = JOBS;
  return jobs[name](...given);
}
