export { fitBaseRate } from './base-rate.ts';
export { fitBestSingleMetric } from './best-single-metric.ts';
export { fitEqualWeights } from './equal-weights.ts';
export { fitIncumbents } from './incumbent.ts';
export { fitRecency } from './recency.ts';
export { fitTenureSegment } from './tenure-segment.ts';
export type { Baseline } from './types.ts';
