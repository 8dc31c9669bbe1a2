import type { Grade, HealthSpec } from './types.ts';

/** The part of a health specification that the score itself needs. */
export type HealthScale = Pick<HealthSpec, 'anchor' | 'pointsToDoubleOdds'>;

/** Points by which the health score falls when the log-odds of churn rise by one. */
export function pointsPerLogOdds(health: HealthScale): number {
  return health.pointsToDoubleOdds / Math.LN2;
}

/** 50 at the anchor's odds of churn, `pointsToDoubleOdds` lower each time the odds double. Not limited to 0-100. */
export function unclampedHealthOf(logOdds: number, health: HealthScale): number {
  return 50 - pointsPerLogOdds(health) * (logOdds - health.anchor.logOdds);
}

/** Health score of calibrated log-odds of churn: 0-100, higher is healthier. */
export function healthScoreOf(logOdds: number, health: HealthScale): number {
  return clampScore(unclampedHealthOf(logOdds, health));
}

/**
 * Opportunity score of calibrated log-odds of expansion: 50 at the anchor, `pointsToDoubleOdds` higher each time the odds double,
 * held within 0-100. Higher: sooner to grow.
 */
export function opportunityScoreOf(
  logOdds: number,
  { opportunityAnchor, pointsToDoubleOdds }: Pick<HealthSpec, 'opportunityAnchor' | 'pointsToDoubleOdds'>,
): number | null {
  if (opportunityAnchor === undefined) return null;
  return clampScore(50 + (pointsToDoubleOdds / Math.LN2) * (logOdds - opportunityAnchor.logOdds));
}

/** The nearest number from 0 to 100. */
export function clampScore(score: number): number {
  return Math.min(100, Math.max(0, score));
}

/** Grade of a health score: a score on a limit has the better grade. */
export function gradeOf(healthScore: number, grades: HealthSpec['grades']): Grade {
  if (healthScore >= grades.A) return 'A';
  if (healthScore >= grades.B) return 'B';
  return healthScore >= grades.C ? 'C' : 'D';
}
