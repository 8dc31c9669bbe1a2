export { fitLogistic } from './fit.ts';
export { fitLogisticPath, type LogisticPath, type PathOptions } from './path.ts';
export type { LogisticFit, LogisticOptions, LogisticStart, PenaltyOptions } from './types.ts';
