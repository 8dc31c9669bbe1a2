import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';
import { DATES, type Window } from './calendar.ts';

// The running example of this file: snapshots on days 100 and 130, windows [t - 28, t) and [t - 56, t - 28).

/**
 * The days that a set of windows cannot tell apart, as runs: no edge of a window lies inside a period, so that facts may be
 * added up by period before they meet their snapshot dates. Ascending first days; the first period stands for all days
 * before the oldest window.
 *
 * @param days Snapshot dates, ascending, at least one.
 */
export function periodStarts(days: readonly Day[], windows: readonly Window[]): Day[] {
  const longest = Math.max(...windows.map(({ from }) => from));
  const distances = new Set([0, ...windows.flatMap(({ from, to }) => [from, to])]);
  // Example: 43 (= 44 - 1, everything before), 44, 72, 74, 100, 102; the last snapshot date, 130, is the end.
  const starts = new Set([days[0] - longest - 1]);
  for (const day of days) for (const distance of distances) starts.add(day - distance);
  return [...starts].filter((day) => day < days[days.length - 1]).sort((a, b) => a - b);
}

/** `day`, its `period` (that period's first day) and `known_at`, the first snapshot date after the day. */
export interface DayPlace {
  readonly day: Day;
  readonly period: Day;
  readonly knownAt: Day;
}

/** Every day from the first period on until the last snapshot date, with its place. */
export function dayPlaces(days: readonly Day[], windows: readonly Window[]): DayPlace[] {
  const starts = periodStarts(days, windows);
  const places: DayPlace[] = [];
  let period = 0;
  let next = 0;
  // Example: day 80 has period 74 and known_at 100; day 101 has period 100 and known_at 130.
  for (let day = starts[0]; day < days[days.length - 1]; day++) {
    while (period + 1 < starts.length && starts[period + 1] <= day) period++;
    while (days[next] <= day) next++;
    places.push({ day, period: starts[period], knownAt: days[next] });
  }
  return places;
}

/** Names of the two tables of `periodSteps`. */
export interface PeriodTables {
  /** `day`, `period`, `known_at`. */
  readonly places: string;
  /** `period`, `snapshot_date`, `age` of the period's first day. */
  readonly bridge: string;
}

/** Steps for the places of days, and for the bridge from periods to the snapshot dates whose windows hold them. */
export function periodSteps(
  dialect: Dialect,
  days: readonly Day[],
  windows: readonly Window[],
  tables: PeriodTables,
): SqlStep[] {
  const places = dayPlaces(days, windows);
  const age = dialect.daysBetween('p.period', 't.snapshot_date');
  const isWanted = windows.map(({ from, to }) => `(${age} > ${to} and ${age} <= ${from})`).join(' or ');
  return [
    {
      creates: tables.places,
      select: dialect.literalRows(
        ['day', 'period', 'known_at'].map((name) => ({ name, type: 'day' })),
        places.map(({ day, period, knownAt }) => [day, period, knownAt]),
      ),
    },
    {
      creates: tables.bridge,
      select:
        `select p.period, t.snapshot_date, ${age} as age from (select distinct q.period from ${tables.places} q) p ` +
        `cross join ${DATES} t where ${isWanted}`,
    },
  ];
}

/** First day that the places of `periodSteps` know: everything before counts as that day. */
export function firstPlace(days: readonly Day[], windows: readonly Window[]): Day {
  return periodStarts(days, windows)[0];
}
