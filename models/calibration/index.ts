export { type Beta, fitBeta } from './beta.ts';
export { type CalibrationChoice, chooseCalibration, KINDS } from './choose.ts';
export { type Block, fitIsotonic, type Isotonic, poolAdjacentViolators } from './isotonic.ts';
export type { CalibrationRows } from './later-rows.ts';
export { fitPlatt, MIN_SLOPE, type Platt } from './platt.ts';
