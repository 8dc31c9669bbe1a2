import type { Day } from '../../models/math/day.ts';
import type { DayCounts } from './day-counts.ts';

/** Hours of a day. */
export const N_HOURS = 24;
/** Fewer rows do not show at which hours people work. */
const LEAST_ROWS_OF_A_SPAN = 200;
/** Weeks that are put together where one alone has too few rows. */
const WEEKS_OF_A_SPAN = [1, 2, 4];

/** Shares of rows by hour in a few weeks: 24 numbers that add up to 1. */
export interface HourProfile {
  readonly firstDay: Day;
  /** Exclusive. */
  readonly endDay: Day;
  readonly shares: Float64Array;
}

/**
 * Profiles of a table by weeks, or by two or four of them where its weeks are small; spans with too few rows are left out.
 *
 * @returns Empty where the table has no times, or too few rows in most spans.
 */
export function hourProfiles({ days, rows, hours }: DayCounts): HourProfile[] {
  if (hours === null || days.length === 0) return [];
  for (const weeks of WEEKS_OF_A_SPAN) {
    const profiles = new Map<number, { n: number; hours: Float64Array }>();
    const spanOf = (day: Day) => Math.floor((day - days[0]!) / (7 * weeks));
    for (let i = 0; i < days.length; i++) {
      const span = spanOf(days[i]!);
      const own = profiles.get(span) ?? { n: 0, hours: new Float64Array(N_HOURS) };
      own.n += rows[i]!;
      for (let h = 0; h < N_HOURS; h++) own.hours[h]! += hours[N_HOURS * i + h]!;
      profiles.set(span, own);
    }
    const large = [...profiles].filter(([, { n }]) => n >= LEAST_ROWS_OF_A_SPAN);
    if (large.length * 2 <= profiles.size) continue;
    return large.map(([span, own]) => ({
      firstDay: days[0]! + 7 * weeks * span,
      endDay: days[0]! + 7 * weeks * (span + 1),
      shares: own.hours.map((n) => n / own.n),
    }));
  }
  return [];
}

/** Total variation between a profile and a template moved later by `shift` hours: 0 the same, 1 nothing in common. */
export function distance(shares: Float64Array, template: Float64Array, shift: number): number {
  let sum = 0;
  for (let h = 0; h < N_HOURS; h++) sum += Math.abs(shares[(h + shift) % N_HOURS]! - template[h]!);
  return sum / 2;
}
