/** How the verdict says numbers and names. No locale. */
import type { Figure } from '../runtime/types.ts';
import type { BandFigures, Difference, LeadTimeFigures, ModelName } from './types.ts';

/** A number with fixed decimals; `unknown` for null. */
export function formatNumber(value: number | null, decimals = 3): string {
  return value === null ? 'unknown' : value.toFixed(decimals);
}

/** `0.712 (0.655 to 0.768)`. */
export function formatFigure(figure: Figure | null, decimals = 3): string {
  if (figure === null || figure.value === null) return 'unknown';
  const value = formatNumber(figure.value, decimals);
  if (figure.low === null || figure.high === null) return `${value} (no interval)`;
  return `${value} (${formatNumber(figure.low, decimals)} to ${formatNumber(figure.high, decimals)})`;
}

/** What a person calls the model that the challenger was measured against. */
export function nameOfReference(reference: ModelName): string {
  if (reference === 'champion') return 'the score in use';
  if (reference === 'incumbent') return 'the current scorecard';
  return 'an equal-weights scorecard';
}

/** The bands and lead time of the challenger, and what outcome they are about. */
export interface CallFigures {
  readonly bands: BandFigures | null;
  readonly leadTime: LeadTimeFigures | null;
  readonly horizonDays: number;
}

/** `of 100 accounts it calls red, 23 churned within 90 days, 4.1 times the base rate`; null where nothing was red. */
export function sayRed({ bands, horizonDays }: CallFigures): string | null {
  const precision = bands?.redPrecision.value ?? null;
  const lift = bands?.redLift.value ?? null;
  if (precision === null) return null;
  const times = lift === null ? '' : `, ${lift.toFixed(1)} times the base rate`;
  return `of 100 accounts it calls red, ${Math.round(100 * precision)} churned within ${horizonDays} days${times}`;
}

/** `it had 41 of 100 churned accounts in red at least 30 days ahead`; null without churned accounts. */
export function sayLead({ leadTime }: CallFigures): string | null {
  const share = leadTime?.shareUsable.value ?? null;
  if (leadTime === null || share === null) return null;
  return `it had ${Math.round(100 * share)} of 100 churned accounts in red at least ${leadTime.minLeadDays} days ahead`;
}

/** `average precision +0.012, 95% interval -0.004 to +0.028, over 63 churned accounts`. */
export function sayDifference(comparison: Difference): string {
  const { value, low, high } = comparison.averagePrecision;
  const interval = low === null || high === null ? 'no interval' : `95% interval ${signed(low)} to ${signed(high)}`;
  return `average precision ${signed(value)}, ${interval}, over ${comparison.nChurnedAccounts} churned accounts`;
}

function signed(value: number | null): string {
  if (value === null) return 'unknown';
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`;
}
