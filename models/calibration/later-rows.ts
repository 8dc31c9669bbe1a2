import { filled, positionsWhere } from '../math/columns.ts';
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
  const partOf = new Map<number, number>();
  for (const group of groups) {
    if (!partOf.has(group)) partOf.set(group, hashText(`calibration/${group}`, seed) % N_ACCOUNT_PARTS);
  }
  const parts = filled(new Uint8Array(groups.length), (i) => partOf.get(groups[i])!);
  const positions = positionsWhere(margins.length, (i) => stretchOf[i] > 0);
  const logOdds = fitters.map(() => new Float64Array(positions.length));
  for (let stretch = 1; stretch < N_STRETCHES; stretch++) {
    for (let part = 0; part < N_ACCOUNT_PARTS; part++) {
      const before = positionsWhere(margins.length, (i) => stretchOf[i] < stretch && parts[i] !== part);
      const tested = positionsWhere(
        positions.length,
        (k) => stretchOf[positions[k]] === stretch && parts[positions[k]] === part,
      );
      fitters.forEach((learn, c) => {
        const logOddsOf = learn(before);
        for (const k of tested) logOdds[c][k] = logOddsOf(positions[k]);
      });
    }
  }
  return { positions, logOdds };
}

/** Stretch (0 … N_STRETCHES-1) of each row: about equally many dates in each, in order of time. */
function stretches(days: Int32Array): Uint8Array {
  const dates = [...new Set(days)].sort((a, b) => a - b);
  const stretchOf = new Map(dates.map((day, d) => [day, Math.floor((d * N_STRETCHES) / dates.length)]));
  return filled(new Uint8Array(days.length), (i) => stretchOf.get(days[i]) ?? 0);
}
