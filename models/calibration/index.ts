export { chooseCalibration, MIN_POSITIVES_FOR_ISOTONIC } from './choose.ts';
export { type Block, fitIsotonic, type Isotonic, poolAdjacentViolators } from './isotonic.ts';
export { fitPlatt, MIN_SLOPE, type Platt } from './platt.ts';
