import { logLossAt } from '../math/logistic.ts';
import { hashText } from '../math/random.ts';
import { calibratedLogOdds } from '../runtime/calibration.ts';
import type { Calibration } from '../runtime/types.ts';
import { fitIsotonic } from './isotonic.ts';
import { fitPlatt } from './platt.ts';

const N_FOLDS = 5;
/** With fewer positive rows, isotonic follows noise and is not tried. */
export const MIN_POSITIVES_FOR_ISOTONIC = 200;

/**
 * Fit the calibration that serves best: Platt, unless isotonic has a lower cross-fitted log loss by more than one
 * standard error and there are at least `MIN_POSITIVES_FOR_ISOTONIC` positive rows.
 *
 * Accounts are put into folds by hash, so no account calibrates itself; the standard error of the difference takes
 * accounts as the unit.
 *
 * @param margins Finite, best from fits that had not seen the row.
 * @param labels 0 or 1.
 * @param groups Account (or group of accounts) of each row.
 * @param seed Of the folds.
 */
export function chooseCalibration(
  margins: Float64Array,
  labels: Uint8Array,
  groups: Int32Array,
  seed: number,
): Calibration {
  const platt = fitPlatt(margins, labels);
  let nPositive = 0;
  for (const label of labels) nPositive += label;
  if (nPositive < MIN_POSITIVES_FOR_ISOTONIC || nPositive === labels.length) return platt;
  const { mean, standardError } = isotonicAdvantage(margins, labels, groups, seed);
  return mean > standardError ? fitIsotonic(margins, labels) : platt;
}

/** Cross-fitted log loss of Platt less that of isotonic, mean over rows, with its standard error by group. */
export function isotonicAdvantage(
  margins: Float64Array,
  labels: Uint8Array,
  groups: Int32Array,
  seed: number,
): { readonly mean: number; readonly standardError: number } {
  const folds = Uint8Array.from(groups, (group) => hashText(`calibration/${group}`, seed) % N_FOLDS);
  const byGroup = new Map<number, { nRows: number; sum: number }>();
  let total = 0;
  for (let fold = 0; fold < N_FOLDS; fold++) {
    const trainMargins = margins.filter((_, i) => folds[i] !== fold);
    const trainLabels = labels.filter((_, i) => folds[i] !== fold);
    if (trainMargins.length === 0) return { mean: 0, standardError: 0 };
    const platt = fitPlatt(trainMargins, trainLabels);
    const isotonic = fitIsotonic(trainMargins, trainLabels);
    for (let i = 0; i < margins.length; i++) {
      if (folds[i] !== fold) continue;
      const gain =
        logLossAt(calibratedLogOdds(platt, margins[i]), labels[i]) -
        logLossAt(calibratedLogOdds(isotonic, margins[i]), labels[i]);
      const cell = byGroup.get(groups[i]) ?? { nRows: 0, sum: 0 };
      byGroup.set(groups[i], { nRows: cell.nRows + 1, sum: cell.sum + gain });
      total += gain;
    }
  }
  const mean = total / margins.length;
  let squares = 0;
  for (const { nRows, sum } of byGroup.values()) squares += (sum - mean * nRows) ** 2;
  return { mean, standardError: Math.sqrt(squares) / margins.length };
}
