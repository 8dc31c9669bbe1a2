import { meanOf, rowLosses, simplestWithinOneError } from '../math/paired-loss.ts';
import { hashText } from '../math/random.ts';
import { calibratedLogOdds } from '../runtime/calibration.ts';
import type { Calibration } from '../runtime/types.ts';
import { fitBeta } from './beta.ts';
import { fitIsotonic } from './isotonic.ts';
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

/** Dates are cut into this many stretches; each but the first is tested. */
const N_STRETCHES = 4;
const N_ACCOUNT_PARTS = 2;

/** Rows that calibrations are fitted on and tried on; all columns share positions. */
export interface CalibrationRows {
  /** Finite, by fits that had not seen the row's account. */
  readonly margins: Float64Array;
  /** 0 or 1. */
  readonly labels: Uint8Array;
  /** Account (or group of accounts). */
  readonly groups: Int32Array;
  /** Snapshot date. */
  readonly days: Int32Array;
}

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
 * Each row is tried with calibrations that were fitted on earlier dates of other accounts, so that neither what came later
 * nor the account itself speaks for a calibration. Isotonic and beta are tried only with enough positive rows.
 *
 * @param seed Of the parts that accounts are put into, by hash.
 */
export function chooseCalibration(rows: CalibrationRows, seed: number): CalibrationChoice {
  const { margins, labels, groups } = rows;
  let nPositive = 0;
  for (const label of labels) nPositive += label;
  const kinds = KINDS.filter(({ minPositives }) => nPositive >= minPositives && nPositive < labels.length);
  const tested = kinds.length < 2 ? null : laterLogOdds(rows, kinds, seed);
  if (tested === null || tested.positions.length === 0)
    return { calibration: fitPlatt(margins, labels), nTestRows: 0, tried: [] };
  const testedLabels = take(labels, tested.positions);
  const losses = tested.logOdds.map((logOdds) => rowLosses(logOdds, testedLabels));
  const best = kinds[simplestWithinOneError(losses, take(groups, tested.positions))];
  return {
    calibration: best.fit(margins, labels),
    nTestRows: tested.positions.length,
    tried: kinds.map(({ kind }, k) => ({ kind, logLoss: meanOf(losses[k]) })),
  };
}

/** Log-odds of each kind on the rows after the first stretch of dates, by fits on earlier stretches and other accounts. */
function laterLogOdds({ margins, labels, groups, days }: CalibrationRows, kinds: typeof KINDS, seed: number) {
  const stretchOf = stretches(days);
  const parts = Uint8Array.from(groups, (group) => hashText(`calibration/${group}`, seed) % N_ACCOUNT_PARTS);
  const positions = where(margins.length, (i) => stretchOf[i] > 0);
  const logOdds = kinds.map(() => new Float64Array(positions.length));
  for (let stretch = 1; stretch < N_STRETCHES; stretch++) {
    for (let part = 0; part < N_ACCOUNT_PARTS; part++) {
      const before = where(margins.length, (i) => stretchOf[i] < stretch && parts[i] !== part);
      const fitted = kinds.map((kind) => kind.fit(take(margins, before), take(labels, before)));
      positions.forEach((i, k) => {
        if (stretchOf[i] !== stretch || parts[i] !== part) return;
        fitted.forEach((calibration, c) => {
          logOdds[c][k] = calibratedLogOdds(calibration, margins[i]);
        });
      });
    }
  }
  return { positions, logOdds };
}

/** Stretch (0 … N_STRETCHES-1) of each row: about equally many dates in each, in order of time. */
function stretches(days: Int32Array): Uint8Array {
  const dates = [...new Set(days)].sort((a, b) => a - b);
  const stretchOf = new Map(dates.map((day, d) => [day, Math.floor((d * N_STRETCHES) / dates.length)]));
  return Uint8Array.from(days, (day) => stretchOf.get(day) ?? 0);
}

function where(n: number, keep: (position: number) => boolean): Int32Array {
  const positions: number[] = [];
  for (let i = 0; i < n; i++) if (keep(i)) positions.push(i);
  return Int32Array.from(positions);
}

function take<T extends Float64Array | Uint8Array | Int32Array>(values: T, positions: Int32Array): T {
  const taken = new (values.constructor as { new (length: number): T })(positions.length);
  for (let k = 0; k < positions.length; k++) taken[k] = values[positions[k]];
  return taken;
}
