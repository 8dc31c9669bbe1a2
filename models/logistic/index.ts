export { fitLogistic } from './fit.ts';
export { optimalityGap } from './optimality.ts';
export { fitLogisticPath, type LogisticPath, type PathOptions } from './path.ts';
export { type StandardErrors, standardErrors } from './standard-errors.ts';
export type { LogisticFit, LogisticOptions, LogisticStart, PenaltyOptions } from './types.ts';
