import { countingUp, positionsWhere } from '../math/columns.ts';
import { sigmoid } from '../math/logistic.ts';
import { normalQuantile } from '../math/normal.ts';

/** A level with fewer accounts that had the event keeps what serves the book: its own would be noise. */
export const MIN_EVENT_ACCOUNTS = 30;

/** Below this chance, groups as different as these would come up without a difference: 5%. */
const HETEROGENEITY_LEVEL = 0.05;
/** Odds twenty times what they are said to be, or a twentieth: beyond that it is no shift but a different outcome. */
const MAX_SHIFT = 3;
const MAX_STEPS = 30;

/** One level of a grouping, and how far its odds lie from what the score says. */
export interface LevelShift {
  readonly nEventAccounts: number;
  /** Log-odds by which what came exceeds what was said, over that of the whole book, before shrinkage; null: too few events. */
  readonly observed: number | null;
  /** The same, shrunk to the book; 0 where the groups do not differ beyond chance. */
  readonly shift: number;
}

export interface GroupingShift {
  readonly levels: readonly LevelShift[];
  /** Cochran's Q over the levels with enough events, and its chi-squared bound at 5%; null: fewer than two such levels. */
  readonly heterogeneity: { readonly q: number; readonly bound: number } | null;
}

export interface FittedShifts {
  /** Log-odds to add for the whole book: what came in time over what was said to come at all. */
  readonly intercept: number;
  /** One per grouping, in order; a grouping is fitted on top of those before it. */
  readonly groupings: readonly GroupingShift[];
}

/** Past predictions that groups are compared on; all columns share positions. */
export interface ShiftEvidence {
  /** Calibrated log-odds of accounts that the model had not seen. */
  readonly logOdds: Float64Array;
  /** 1: what is to be called happened, in time. */
  readonly label: Uint8Array;
  readonly accountIndex: Int32Array;
}

/**
 * How far the odds of a group's accounts lie from those that their scores say.
 *
 * Per level the log-odds shift is found that makes as many events expected as came (one-parameter logistic fit with the
 * predicted log-odds as offset). Levels are taken for different only where Cochran's Q says so at 5%; then each is shrunk to the
 * book by its credibility, tau^2 / (tau^2 + variance), with tau^2 by the method of moments (DerSimonian & Laird 1986;
 * Bühlmann 1967). A churned account has a positive row on each of several dates: rows weigh as much as makes each such
 * account count once. A level with fewer than 30 churned accounts keeps the book's own.
 *
 * @param levels Per grouping, the level of each position; -1: none.
 * @param nLevels Per grouping.
 */
export function fitShifts(
  evidence: ShiftEvidence,
  levels: readonly Int32Array[],
  nLevels: readonly number[],
): FittedShifts {
  const { label, accountIndex } = evidence;
  const nPositive = label.reduce((sum, value) => sum + value, 0);
  const nEventAccounts = eventAccounts(label, accountIndex, null, 0);
  const everything = countingUp(label.length);
  const weight = nPositive === 0 ? 0 : nEventAccounts / nPositive;
  const offset = evidence.logOdds.slice();
  const intercept = weight === 0 ? 0 : fitShift(offset, label, everything, weight).shift;
  for (let i = 0; i < offset.length; i++) offset[i] += intercept;
  const groupings = levels.map((level, g): GroupingShift => {
    const fitted = shiftsOfGrouping(offset, evidence, level, nLevels[g], weight);
    level.forEach((own, i) => {
      if (own !== -1) offset[i] += fitted.levels[own].shift;
    });
    return fitted;
  });
  return { intercept, groupings };
}

function shiftsOfGrouping(
  offset: Float64Array,
  { label, accountIndex }: ShiftEvidence,
  level: Int32Array,
  nLevels: number,
  weight: number,
): GroupingShift {
  const found = Array.from({ length: nLevels }, (_, own) => {
    const nEventAccounts = eventAccounts(label, accountIndex, level, own);
    if (nEventAccounts < MIN_EVENT_ACCOUNTS) return { nEventAccounts, fit: null };
    const positions = positionsWhere(level.length, (i) => level[i] === own);
    return { nEventAccounts, fit: fitShift(offset, label, positions, weight) };
  });
  const fits = found.flatMap(({ fit }) => (fit === null ? [] : [fit]));
  const spread = betweenLevels(fits);
  return {
    heterogeneity: spread === null ? null : { q: spread.q, bound: spread.bound },
    levels: found.map(({ nEventAccounts, fit }) => ({
      nEventAccounts,
      observed: fit?.shift ?? null,
      shift:
        fit === null || spread === null || spread.q <= spread.bound
          ? 0
          : (fit.shift * spread.tauSquared) / (spread.tauSquared + fit.variance),
    })),
  };
}

interface Shift {
  readonly shift: number;
  readonly variance: number;
}

/** Variance between levels by the method of moments; null with fewer than two. */
function betweenLevels(fits: readonly Shift[]): { q: number; bound: number; tauSquared: number } | null {
  if (fits.length < 2) return null;
  const precision = fits.map(({ variance }) => 1 / variance);
  const total = precision.reduce((sum, p) => sum + p, 0);
  const mean = fits.reduce((sum, { shift }, k) => sum + precision[k] * shift, 0) / total;
  const q = fits.reduce((sum, { shift }, k) => sum + precision[k] * (shift - mean) ** 2, 0);
  const df = fits.length - 1;
  const spread = total - precision.reduce((sum, p) => sum + p * p, 0) / total;
  return { q, bound: chiSquaredBound(df), tauSquared: Math.max(0, (q - df) / spread) };
}

/** The 95% quantile of chi-squared (Wilson & Hilferty 1931); within 1% of it for every number of degrees of freedom. */
function chiSquaredBound(df: number): number {
  const spread = 2 / (9 * df);
  return df * (1 - spread + normalQuantile(1 - HETEROGENEITY_LEVEL) * Math.sqrt(spread)) ** 3;
}

/** The shift at which as many events are expected as came (Newton's method), and the variance of its estimate. */
function fitShift(offset: Float64Array, label: Uint8Array, positions: Int32Array, weight: number): Shift {
  const came = positions.reduce((sum, i) => sum + label[i], 0);
  let shift = 0;
  let information = 0;
  for (let step = 0; step < MAX_STEPS; step++) {
    let expected = 0;
    information = 0;
    for (const i of positions) {
      const p = sigmoid(offset[i] + shift);
      expected += p;
      information += p * (1 - p);
    }
    const move = (came - expected) / information;
    if (!(Math.abs(move) > 1e-9)) break;
    shift = Math.min(MAX_SHIFT, Math.max(-MAX_SHIFT, shift + Math.min(1, Math.max(-1, move))));
  }
  return { shift, variance: 1 / (weight * information) };
}

function eventAccounts(label: Uint8Array, accountIndex: Int32Array, level: Int32Array | null, own: number): number {
  const accounts = new Set<number>();
  label.forEach((value, i) => {
    if (value === 1 && (level === null || level[i] === own)) accounts.add(accountIndex[i]);
  });
  return accounts.size;
}
