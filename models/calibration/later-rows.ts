import { hashText } from '../math/random.ts';

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

/** Fits something on rows at positions; gives the calibrated log-odds of any position. */
export type Fitter = (before: Int32Array) => (position: number) => number;

/**
 * Log-odds of each fitter on the rows after the first stretch of dates, by fits on earlier stretches and other accounts: neither
 * what came later nor the account itself speaks for a calibration.
 *
 * @param seed Of the parts that accounts are put into, by hash.
 * @returns `logOdds`: per fitter, one per tested position.
 */
export function laterLogOdds(
  { margins, groups, days }: CalibrationRows,
  fitters: readonly Fitter[],
  seed: number,
): { readonly positions: Int32Array; readonly logOdds: readonly Float64Array[] } {
  const stretchOf = stretches(days);
  const parts = Uint8Array.from(groups, (group) => hashText(`calibration/${group}`, seed) % N_ACCOUNT_PARTS);
  const positions = where(margins.length, (i) => stretchOf[i] > 0);
  const logOdds = fitters.map(() => new Float64Array(positions.length));
  for (let stretch = 1; stretch < N_STRETCHES; stretch++) {
    for (let part = 0; part < N_ACCOUNT_PARTS; part++) {
      const before = where(margins.length, (i) => stretchOf[i] < stretch && parts[i] !== part);
      const fitted = fitters.map((learn) => learn(before));
      positions.forEach((i, k) => {
        if (stretchOf[i] !== stretch || parts[i] !== part) return;
        fitted.forEach((logOddsOf, c) => {
          logOdds[c][k] = logOddsOf(i);
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

/** Entries of a column at positions. */
export function take<T extends Float64Array | Uint8Array | Int32Array>(values: T, positions: Int32Array): T {
  const taken = new (values.constructor as { new (length: number): T })(positions.length);
  for (let k = 0; k < positions.length; k++) taken[k] = values[positions[k]];
  return taken;
}
