import { takenAt } from '../math/columns.ts';
import { meanOf, rowLosses, simplestWithinOneError } from '../math/paired-loss.ts';
import { calibratedLogOdds } from '../runtime/calibration.ts';
import type { Calibration } from '../runtime/types.ts';
import { fitBeta } from './beta.ts';
import { fitIsotonic } from './isotonic.ts';
import { type CalibrationRows, laterLogOdds } from './later-rows.ts';
import { fitPlatt } from './platt.ts';

type Fit = (margins: Float64Array, labels: Uint8Array) => Calibration;

/** With fewer positive rows, a kind follows noise and is not tried. Simplest first: the order in which they are preferred. */
export const KINDS: readonly {
  readonly kind: Calibration['kind'];
  readonly minPositives: number;
  readonly fit: Fit;
}[] = [
  { kind: 'platt', minPositives: 0, fit: fitPlatt },
  { kind: 'beta', minPositives: 100, fit: fitBeta },
  { kind: 'isotonic', minPositives: 200, fit: fitIsotonic },
];

export interface CalibrationChoice {
  /** Of the chosen kind, fitted on all rows. */
  readonly calibration: Calibration;
  /** Rows on which the kinds were tried: those after the first stretch of dates. */
  readonly nTestRows: number;
  /** Kinds that were tried, with their mean log loss there; empty where there was nothing to try them on. */
  readonly tried: readonly { readonly kind: Calibration['kind']; readonly logLoss: number }[];
}

/**
 * Fit the calibration that serves best: the simplest of Platt, beta and isotonic whose log loss on later rows is within one
 * standard error (paired, by account) of the least.
 *
 * Each row is tried with calibrations that were fitted on earlier dates of other accounts (`laterLogOdds`). Isotonic and beta are tried only with enough positive rows.
 *
 * @param seed Of the parts that accounts are put into, by hash.
 */
export function chooseCalibration(rows: CalibrationRows, seed: number): CalibrationChoice {
  const { margins, labels, groups } = rows;
  let nPositive = 0;
  for (const label of labels) nPositive += label;
  const kinds = KINDS.filter(({ minPositives }) => nPositive >= minPositives && nPositive < labels.length);
  const fitters = kinds.map(({ fit: learn }) => (before: Int32Array) => {
    const calibration = learn(takenAt(margins, before), takenAt(labels, before));
    return (i: number) => calibratedLogOdds(calibration, margins[i]);
  });
  const tested = kinds.length < 2 ? null : laterLogOdds(rows, fitters, seed);
  if (tested === null || tested.positions.length === 0)
    return { calibration: fitPlatt(margins, labels), nTestRows: 0, tried: [] };
  const testedLabels = takenAt(labels, tested.positions);
  const losses = tested.logOdds.map((logOdds) => rowLosses(logOdds, testedLabels));
  const best = kinds[simplestWithinOneError(losses, takenAt(groups, tested.positions))];
  return {
    calibration: best.fit(margins, labels),
    nTestRows: tested.positions.length,
    tried: kinds.map(({ kind }, k) => ({ kind, logLoss: meanOf(losses[k]) })),
  };
}
