import { type Day, formatDay } from '../../models/math/day.ts';
import type { DayCounts } from './day-counts.ts';
import { isDaylightSaving } from './daylight-saving.ts';
import { findHourChanges, type HourChange } from './hour-changes.ts';
import type { Finding } from './types.ts';
import { list, number, onDays, plural } from './words.ts';

/** Dates that are named in a sentence before the rest is counted. */
const SHOWN_DATES = 4;
/** From this many hours on, a working day reaches into the next. */
const MANY_HOURS = 3;

/**
 * Time zones that changed: from some day on, for a spell or for good, all times of a table lie whole hours later or earlier.
 * Changes of one hour when clocks change are one note.
 *
 * @param column The table's time column.
 */
export function findShiftedHours(counts: DayCounts, column: string): Finding[] {
  const changes = findHourChanges(counts);
  if (changes.length === 0) return [];
  const endDay = counts.days[counts.days.length - 1]! + 1;
  const saving = changes.filter((change) => isDaylightSaving(change, changes, endDay));
  const others = changes.filter((change) => !saving.includes(change));
  const found = saving.length === 0 ? [] : [savingFinding(counts, saving)];
  for (let i = 0; i < others.length; i++) {
    const change = others[i]!;
    const back = others[i + 1];
    const isSpell = back !== undefined && (back.hours + change.hours) % 24 === 0;
    found.push(shiftFinding(counts, column, change, isSpell ? back.day : null));
    if (isSpell) i++;
  }
  return found;
}

function shiftFinding(counts: DayCounts, column: string, { day, hours }: HourChange, backOn: Day | null): Finding {
  const end = backOn ?? counts.days[counts.days.length - 1]! + 1;
  const nRows = rowsIn(counts, day, end);
  const moved = `${plural(Math.abs(hours), 'hour')} ${hours > 0 ? 'later' : 'earlier'}`;
  const when = backOn === null ? `From ${formatDay(day)} on` : `${capital(onDays(day, lastDayBefore(counts, end)))}`;
  const undo = `${column} ${hours > 0 ? '-' : '+'} interval ${Math.abs(hours)} hour`;
  return {
    kind: 'shifted_hours',
    severity: Math.abs(hours) >= MANY_HOURS ? 'warning' : 'note',
    table: counts.table,
    part: column,
    firstDay: day,
    lastDay: lastDayBefore(counts, end),
    counts: { hours, rows: nRows },
    seen: `${when}, the times of ${counts.table} lie ${moved} than before: the same hours of day, moved, in ${plural(nRows, 'row')}.`,
    effect: `Rows near midnight count for another day, and durations to times of other tables are off by ${number(Math.abs(hours))} h. Bring all times to UTC where the table is mapped: ${undo} for these days, or the opposite for all others.`,
  };
}

function savingFinding(counts: DayCounts, changes: readonly HourChange[]): Finding {
  const dates = changes.map(({ day }) => formatDay(day));
  const shown =
    dates.length > SHOWN_DATES ? [...dates.slice(0, SHOWN_DATES), `${number(dates.length - SHOWN_DATES)} more`] : dates;
  return {
    kind: 'daylight_saving',
    severity: 'note',
    table: counts.table,
    part: null,
    firstDay: changes[0]!.day,
    lastDay: changes[changes.length - 1]!.day,
    counts: { changes: changes.length },
    seen: `The times of ${counts.table} move by one hour when clocks change (${list(shown)}).`,
    effect: 'People work by the clock on their wall; the times are fine, and nothing is to be done.',
  };
}

function rowsIn({ days, rows }: DayCounts, from: Day, to: Day): number {
  return days.reduce((sum, day, i) => (day >= from && day < to ? sum + rows[i]! : sum), 0);
}

function lastDayBefore({ days }: DayCounts, end: Day): Day {
  return days[days.findLastIndex((day) => day < end)] ?? end - 1;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
