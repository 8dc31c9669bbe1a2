import type { Day } from '../../models/math/day.ts';
import type { DayCounts } from './day-counts.ts';
import { distance, type HourProfile, hourProfiles, N_HOURS } from './hour-profile.ts';
import { type HourRegime, hourRegimes } from './hour-regimes.ts';

/** Spans on each side of a change whose mean profiles are held against each other. */
const SPANS_BESIDE = 4;
/** Profiles that differ by less are the same people at work: a twentieth of the rows at another hour. */
const LEAST_DISTANCE = 0.05;
/** A shift leaves at most half of the difference unexplained; what leaves more is another mix of customers. */
const MOST_LEFT = 0.5;
/** Rows that a shifted profile gives to each hour beyond its share, so that one odd row decides nothing. */
const PSEUDO_SHARE = 0.01;

/** A day from which on a table's times are moved by whole hours. */
export interface HourChange {
  /** First day with moved rows. */
  readonly day: Day;
  /** Hours later than before, -11 to 12 and not 0. */
  readonly hours: number;
}

/** Days on which a table's hours of day jump, ascending. Slow drift and changes of shape are none. */
export function findHourChanges(counts: DayCounts): HourChange[] {
  const profiles = hourProfiles(counts);
  if (profiles.length < 2) return [];
  const { template, regimes } = hourRegimes(profiles);
  const changes: HourChange[] = [];
  for (let i = 1; i < regimes.length; i++) {
    const [before, after] = [regimes[i - 1]!, regimes[i]!];
    if (!isJump(profiles, before, after)) continue;
    const hours = (after.shift - before.shift + N_HOURS) % N_HOURS;
    changes.push({
      day: exactDay(counts, profiles, template, before, after),
      hours: hours > N_HOURS / 2 ? hours - N_HOURS : hours,
    });
  }
  return changes;
}

/** Whether the spans just before and just after a change differ, and mainly by the shift. */
function isJump(profiles: readonly HourProfile[], before: HourRegime, after: HourRegime): boolean {
  const early = meanShares(profiles.slice(Math.max(before.from, before.to - SPANS_BESIDE), before.to));
  const late = meanShares(profiles.slice(after.from, Math.min(after.to, after.from + SPANS_BESIDE)));
  const unmoved = distance(late, early, 0);
  const moved = distance(late, early, (after.shift - before.shift + N_HOURS) % N_HOURS);
  return unmoved >= LEAST_DISTANCE && moved <= MOST_LEFT * unmoved;
}

function meanShares(profiles: readonly HourProfile[]): Float64Array {
  return Float64Array.from({ length: N_HOURS }, (_, h) => {
    return profiles.reduce((sum, { shares }) => sum + shares[h]!, 0) / profiles.length;
  });
}

/** The day on which the change is most likely: rows before it follow the one shift, rows from it on the other. */
function exactDay(
  { days, hours }: DayCounts,
  profiles: readonly HourProfile[],
  template: Float64Array,
  before: HourRegime,
  after: HourRegime,
): Day {
  const from = profiles[before.to - 1]!.firstDay;
  const to = profiles[after.from]!.endDay;
  let best = profiles[after.from]!.firstDay;
  let most = Number.NEGATIVE_INFINITY;
  let advantage = 0;
  for (let i = 0; i < days.length; i++) {
    if (days[i]! < from || days[i]! >= to) continue;
    if (advantage > most) [best, most] = [days[i]!, advantage];
    const own = hours!.subarray(N_HOURS * i, N_HOURS * (i + 1));
    advantage += likelihood(own, template, before.shift) - likelihood(own, template, after.shift);
  }
  return best;
}

function likelihood(hours: Float64Array, template: Float64Array, shift: number): number {
  let sum = 0;
  for (let h = 0; h < N_HOURS; h++) sum += hours[(h + shift) % N_HOURS]! * Math.log(template[h]! + PSEUDO_SHARE);
  return sum;
}
