export { binColumns } from './binning.ts';
export { fitGradient } from './boosting.ts';
export { marginsOfTrees } from './margins.ts';
export { DEFAULT_GRADIENT_OPTIONS } from './options.ts';
export type { ThreadHost } from './threads.ts';
export type { BinnedColumns, GradientFit, GradientOptions } from './types.ts';
