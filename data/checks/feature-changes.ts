import { type Day, formatDay } from '../../models/math/day.ts';
import { expectedIn, isMissed } from './expected.ts';
import { type FeatureSeries, rowsIn } from './feature-series.ts';
import type { DaySeries, Finding } from './types.ts';
import { named, number, percent } from './words.ts';

/** A feature silent for less has not stopped yet. */
const LEAST_SILENT_DAYS = 14;
/** A new name that begins within a week of the old one's end is a candidate for the same thing. */
const RENAME_DAYS = 7;
/** Weeks before an end and after a beginning whose rows are held against each other. */
const COMPARED_DAYS = 28;
/** The new name must have between half and double the rows of the old one. */
const LEAST_LIKENESS = 0.5;
/** A feature that was there in the first eight weeks of the table has no beginning. */
const LEAST_DAYS_BEFORE_START = 56;
/** From this share of all events on, a lost feature moves the totals. */
const LARGE_SHARE = 0.05;

interface Stop {
  readonly feature: string;
  /** First silent day. */
  readonly day: Day;
  /** Rows in the last four weeks, and their share of all rows then. */
  readonly rows: number;
  readonly share: number;
  readonly lastDay: Day;
}

/** Large features that stop for good while the table goes on, with the new name that begins in their place, if one does. */
export function findFeatureChanges(features: readonly FeatureSeries[], all: DaySeries): Finding[] {
  const endDay = all.firstDay + all.rows.length;
  const stops = features
    .flatMap((feature) => stopOf(feature, all, endDay))
    .sort((a, b) => b.rows - a.rows || (a.feature < b.feature ? -1 : 1));
  const starts = features.filter(({ series }) => series.firstDay >= all.firstDay + LEAST_DAYS_BEFORE_START);
  const taken = new Set<string>();
  return stops.map((stop) => {
    const heir = heirOf(stop, starts, taken);
    if (heir !== null) taken.add(heir.feature);
    return heir === null ? stoppedFinding(stop, all) : renamedFinding(stop, heir, all);
  });
}

function stopOf({ feature, series }: FeatureSeries, all: DaySeries, endDay: Day): Stop[] {
  const day = series.firstDay + series.rows.length;
  if (endDay - day < LEAST_SILENT_DAYS || !isMissed(expectedIn(series, day, endDay))) return [];
  const rows = rowsIn(series, day - COMPARED_DAYS, day - 1);
  return [{ feature, day, rows, share: rows / rowsIn(all, day - COMPARED_DAYS, day - 1), lastDay: endDay - 1 }];
}

/** The new feature that is most like a stopped one: nearest in time, then in rows, then by name. */
function heirOf(stop: Stop, starts: readonly FeatureSeries[], taken: ReadonlySet<string>): FeatureSeries | null {
  const candidates = starts
    .filter(({ feature }) => feature !== stop.feature && !taken.has(feature))
    .map((start) => {
      const { firstDay } = start.series;
      const rows = rowsIn(start.series, firstDay, firstDay + COMPARED_DAYS - 1);
      return {
        start,
        apart: Math.abs(firstDay - stop.day),
        likeness: Math.min(rows, stop.rows) / Math.max(rows, stop.rows),
      };
    })
    .filter(({ apart, likeness }) => apart <= RENAME_DAYS && likeness >= LEAST_LIKENESS)
    .sort((a, b) => a.apart - b.apart || b.likeness - a.likeness || (a.start.feature < b.start.feature ? -1 : 1));
  return candidates[0]?.start ?? null;
}

function renamedFinding(stop: Stop, { feature, series }: FeatureSeries, { table }: DaySeries): Finding {
  const begins = series.firstDay === stop.day ? 'begins on the same day' : `begins on ${formatDay(series.firstDay)}`;
  return {
    kind: 'feature_renamed',
    severity: 'warning',
    table,
    part: stop.feature,
    firstDay: stop.day,
    lastDay: stop.lastDay,
    counts: {
      rowsLastFourWeeks: stop.rows,
      rowsFirstFourWeeks: rowsIn(series, series.firstDay, series.firstDay + COMPARED_DAYS - 1),
    },
    seen: `The feature ${named(stop.feature)} stops on ${formatDay(stop.day)} with ${percent(stop.share)} of all events; the feature ${named(feature)} ${begins} with about as many.`,
    effect: `It looks like one feature under two names: every account seems to have dropped the one and taken up the other. Map both to one name where ${table} is mapped, with a CASE expression for the column feature.`,
  };
}

function stoppedFinding(stop: Stop, { table }: DaySeries): Finding {
  return {
    kind: 'feature_stopped',
    severity: stop.share >= LARGE_SHARE ? 'warning' : 'note',
    table,
    part: stop.feature,
    firstDay: stop.day,
    lastDay: stop.lastDay,
    counts: { rowsLastFourWeeks: stop.rows },
    seen: `The feature ${named(stop.feature)} stops on ${formatDay(stop.day)} with ${percent(stop.share)} of all events (${number(stop.rows)} in its last four weeks), and no other begins in its place.`,
    effect:
      'Every account seems to have dropped it on that day. If only its tracking ended, restore it or leave the feature out of core_features; if the product lost it, nothing is amiss.',
  };
}
