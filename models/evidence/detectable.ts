/**
 * The smallest differences that a history can show: found with a chance of `power` by a 95% interval that leaves out 0.
 *
 * Counts are of accounts. An account with several rows counts once, as if its rows said the same: with lasting scores they
 * nearly do (a cluster's design effect at its worst: Obuchowski 1997, "Nonparametric analysis of clustered ROC curve data").
 */
import { MIN_EVENT_CLUSTERS } from '../math/bootstrap.ts';
import type { EvidenceAssumptions } from './types.ts';

/** Standard normal quantiles at 97.5% and at 80%. */
const [Z_LEVEL, Z_POWER] = [1.959964, 0.841621];

/**
 * What is assumed of scores before there are any: a score in use that is about as good as such scores are, and a new one
 * that agrees with it on much. A correlation of 0.5 is what Hanley and McNeil (1983, table I) give for two scores that
 * correlate at about 0.55 among accounts.
 */
export const ASSUMED: EvidenceAssumptions = { power: 0.8, level: 0.05, rocAuc: 0.75, lift: 3, correlation: 0.5 };

/** Red precision is not assumed above this, however high the base rate. */
const MAX_PRECISION = 0.5;

/**
 * Standard error of a ROC AUC (Hanley and McNeil 1982, "The meaning and use of the area under a ROC curve", formulas 1 and
 * 2: scores spread exponentially).
 *
 * @param rocAuc 0 to 1.
 * @param nEvents Accounts with the event, at least 1; `nOthers` those without, at least 1.
 */
export function rocAucStandardError(rocAuc: number, nEvents: number, nOthers: number): number {
  const q1 = rocAuc / (2 - rocAuc);
  const q2 = (2 * rocAuc ** 2) / (1 + rocAuc);
  const square = rocAuc ** 2;
  return Math.sqrt(
    (rocAuc * (1 - rocAuc) + (nEvents - 1) * (q1 - square) + (nOthers - 1) * (q2 - square)) / (nEvents * nOthers),
  );
}

/**
 * Smallest difference in ROC AUC between two scores on the same accounts: (z97.5 + z80) times the standard error of a paired
 * difference (Hanley and McNeil 1983, "A method of comparing the areas under ROC curves derived from the same cases").
 *
 * @returns null with fewer events than an interval needs, without others, or where the better score would pass 1.
 */
export function smallestRocAucDifference(nEvents: number, nOthers: number): number | null {
  if (nEvents < MIN_EVENT_CLUSTERS || nOthers < 1) return null;
  const one = rocAucStandardError(ASSUMED.rocAuc, nEvents, nOthers);
  const difference = (Z_LEVEL + Z_POWER) * one * Math.sqrt(2 * (1 - ASSUMED.correlation));
  return ASSUMED.rocAuc + difference > 1 ? null : difference;
}

/**
 * Smallest ROC AUC above 0.5 that is told from chance.
 *
 * @returns null with fewer events than an interval needs, without others, or where it would pass 1.
 */
export function smallestRocAucGain(nEvents: number, nOthers: number): number | null {
  if (nEvents < MIN_EVENT_CLUSTERS || nOthers < 1) return null;
  let gain = 0;
  // The standard error falls as the area grows: a few rounds settle it.
  for (let round = 0; round < 20; round++) {
    gain = (Z_LEVEL + Z_POWER) * rocAucStandardError(Math.min(1, 0.5 + gain), nEvents, nOthers);
    if (gain > 0.5) return null;
  }
  return gain;
}

/**
 * Smallest difference in precision between two lists of red accounts of the same size: (z97.5 + z80) times the standard error
 * of the difference of two shares, less what is common to both lists.
 *
 * @param nRed Red accounts on dates an outcome window apart, added up: an account that stays red for a whole window is one.
 * @param baseRate Share of rows with the event.
 * @returns null where fewer red accounts would have the event than an interval needs, or where the better list would pass 1.
 */
export function smallestPrecisionDifference(nRed: number, baseRate: number): number | null {
  const precision = Math.min(MAX_PRECISION, ASSUMED.lift * baseRate);
  if (nRed * precision < MIN_EVENT_CLUSTERS) return null;
  const variance = (2 * precision * (1 - precision) * (1 - ASSUMED.correlation)) / nRed;
  const difference = (Z_LEVEL + Z_POWER) * Math.sqrt(variance);
  return precision + difference > 1 ? null : difference;
}

/**
 * What a comparison could have found, from the 95% interval it gave: (z97.5 + z80) standard errors, of which the interval
 * holds 2 z97.5.
 */
export function smallestSeen(low: number | null, high: number | null): number | null {
  return low === null || high === null ? null : ((Z_LEVEL + Z_POWER) * (high - low)) / (2 * Z_LEVEL);
}

/** Half the 95% interval of a share of `nEvents` accounts at a half, the widest; null without any. */
export function shareWithin(nEvents: number): number | null {
  return nEvents === 0 ? null : Math.min(0.5, Z_LEVEL * Math.sqrt(0.25 / nEvents));
}
