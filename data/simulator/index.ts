export type { SimulateOptions, UsageDensity } from './options.ts';
export { type SampleOptions, writeSample } from './sample.ts';
export { type SimulationReport, simulate } from './simulate.ts';
