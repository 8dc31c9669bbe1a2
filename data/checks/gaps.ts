import type { Day } from '../../models/math/day.ts';
import { closureFinding, isYearly } from './closures.ts';
import { type Expectation, expectedIn, isMissed } from './expected.ts';
import { effectOfMissingRows } from './missing-rows.ts';
import type { CheckRequest, DaySeries, Finding, Severity } from './types.ts';
import { named, number, onDays, percent, plural } from './words.ts';

/** Share of the shortest window from which a gap bends every metric that spans it. */
const LARGE_SHARE = 0.25;

/**
 * Stretches without rows in a series that has rows on such days, ascending: consecutive days are one stretch, from the first to
 * the last day on which rows were to be expected. Days before the first and after the last row are none.
 */
export function emptyStretches(series: DaySeries): Expectation[] {
  const found: Expectation[] = [];
  const { firstDay, rows } = series;
  for (let i = 1; i < rows.length - 1; i++) {
    if (rows[i] !== 0) continue;
    let end = i;
    while (rows[end] === 0) end++;
    const expected = expectedIn(series, firstDay + i, firstDay + end);
    if (isMissed(expected)) found.push(expected);
    i = end;
  }
  return found;
}

/** Whether a day lies in one of the stretches: its week says nothing about the volume. */
export function isInside(stretches: readonly Expectation[]): (day: Day) => boolean {
  return (day) => stretches.some(({ firstDay, lastDay }) => firstDay <= day && day <= lastDay);
}

/** A finding for each gap of a table, and one for all that come each year. */
export function gapFindings({ table }: DaySeries, stretches: readonly Expectation[], request: CheckRequest): Finding[] {
  const yearly = stretches.filter((stretch) => isYearly(stretch, stretches));
  const closure = closureFinding(table, yearly);
  const gaps = stretches
    .filter((stretch) => !yearly.includes(stretch))
    .map((stretch) => gapFinding(table, stretch, request, null));
  return closure === null ? gaps : [...gaps, closure];
}

/**
 * A finding of one gap.
 *
 * @param feature The gap is that of one feature; null: of the whole table.
 */
export function gapFinding(
  table: string,
  { firstDay, lastDay, rows, nDays }: Expectation,
  { dataEnd, windowDays }: CheckRequest,
  feature: string | null,
): Finding {
  const length = lastDay - firstDay + 1;
  const nExpectedDays = nDays === 0 ? length : nDays;
  const share = Math.min(1, length / windowDays);
  const what = feature === null ? table : `The feature ${named(feature)} of ${table}`;
  return {
    kind: 'gap',
    severity: severityOf(nExpectedDays, share, lastDay >= dataEnd - windowDays),
    table,
    part: feature,
    firstDay,
    lastDay,
    counts: { days: length, expectedDays: nExpectedDays, expectedRows: Math.round(rows) },
    seen: `${what} has no rows ${onDays(firstDay, lastDay)}${length === 1 ? '' : ` (${plural(length, 'day')})`}, where at least ${number(rows)} were to be expected.`,
    effect: `${effectOfMissingRows(table) ?? `Windows that span ${length === 1 ? 'it' : 'them'} count too little for every account: a window of ${windowDays} days misses up to ${percent(share)} of its days.`} Load these days again; if nothing could happen on them, leave them.`,
  };
}

function severityOf(nExpectedDays: number, share: number, isRecent: boolean): Severity {
  if (nExpectedDays < 2) return 'note';
  if (isRecent || share >= 2 * LARGE_SHARE) return 'serious';
  return share >= LARGE_SHARE ? 'warning' : 'note';
}
