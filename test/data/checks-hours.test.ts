import { describe, expect, it } from 'vitest';
import type { DayCounts } from '../../data/checks/day-counts.ts';
import { findHourChanges } from '../../data/checks/hour-changes.ts';
import { findLoadTimes } from '../../data/checks/load-times.ts';
import { findShiftedHours } from '../../data/checks/shifted-hours.ts';
import { type Day, dayOf, formatDay, weekdayOf } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { checked, cleanHistory, dateOf } from '../support/checked-history.ts';

const START = dayOf(2024, 1, 1);

/** Share of rows by hour of a working day with a late morning peak, from 7:00 to 18:00. */
const OFFICE = [0, 0, 0, 0, 0, 0, 0, 3, 8, 13, 15, 14, 9, 11, 12, 9, 5, 2, 1, 0, 0, 0, 0, 0];

/**
 * Counts by hour of working days: `perDay` rows drawn from a profile that is moved by `hoursOf(day)`, those past midnight to the
 * next day, as times that are moved do.
 */
function countsOf(
  hoursOf: (day: Day) => number,
  { nDays = 364, perDay = 300, profile = OFFICE as readonly number[], seed = 1 } = {},
): DayCounts {
  const random = randomStream(seed, 'hours');
  const cells = new Map<number, number>();
  const total = profile.reduce((a, b) => a + b, 0);
  for (let day = START; day < START + nDays; day++) {
    if (weekdayOf(day) > 4) continue;
    for (let n = 0; n < perDay; n++) {
      let at = random() * total;
      let hour = 0;
      while (at >= profile[hour]!) at -= profile[hour++]!;
      const moved = 24 * day + hour + hoursOf(day);
      cells.set(moved, (cells.get(moved) ?? 0) + 1);
    }
  }
  const days = Int32Array.from(new Set([...cells.keys()].map((cell) => Math.floor(cell / 24)))).sort();
  const hours = new Float64Array(24 * days.length);
  for (const [cell, n] of cells) hours[24 * days.indexOf(Math.floor(cell / 24)) + (cell % 24)] = n;
  const rows = Float64Array.from(days, (_, i) => hours.subarray(24 * i, 24 * i + 24).reduce((a, b) => a + b, 0));
  return { table: 'usage_events', days, rows, hours };
}

const changesOf = (counts: DayCounts) => findHourChanges(counts).map(({ day, hours }) => [formatDay(day), hours]);

describe('hours of day', () => {
  const from = (date: Day, hours: number) => (day: Day) => (day >= date ? hours : 0);

  it.each([
    [1, dayOf(2024, 6, 18)],
    [2, dayOf(2024, 8, 1)],
    [5, dayOf(2024, 3, 12)],
    [9, dayOf(2024, 6, 19)],
    [-1, dayOf(2024, 6, 20)],
    [-7, dayOf(2024, 11, 1)],
  ])('find times moved by %i hours from a day on', (hours, date) => {
    expect(changesOf(countsOf(from(date, hours)))).toEqual([[formatDay(date), hours]]);
  });

  it('find a spell, with its first and last day and the rows in it', () => {
    const [first, end] = [dayOf(2024, 5, 7), dayOf(2024, 6, 11)];
    const counts = countsOf((day) => (day >= first && day < end ? -4 : 0));
    const [finding, ...others] = findShiftedHours(counts, 'occurred_at');
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'shifted_hours', firstDay: first, lastDay: end - 1, severity: 'warning' });
    // 25 working days of 300 rows.
    expect(finding!.counts).toEqual({ hours: -4, rows: 25 * 300 });
    expect(finding!.seen).toContain('lie 4 hours earlier than before');
    expect(finding!.effect).toContain('occurred_at + interval 4 hour for these days');
  });

  it('are found with few rows by putting weeks together', () => {
    expect(changesOf(countsOf(from(dayOf(2024, 6, 18), 6), { perDay: 14 }))).toEqual([['2024-06-18', 6]]);
    expect(changesOf(countsOf(from(dayOf(2024, 6, 18), 6), { perDay: 5 }))).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5])('are silent where nothing moves (seed %i)', (seed) => {
    expect(findHourChanges(countsOf(() => 0, { seed, perDay: 60 }))).toEqual([]);
  });

  it('are silent where people drift, where more of them work at night, and where they work around the clock', () => {
    expect(findHourChanges(countsOf((day) => Math.floor((day - START) / 182 + (day % 5) / 5)))).toEqual([]);
    const evening = [...OFFICE.slice(0, 18), 12, 12, 12, 10, 8, 4];
    const [before, after] = [countsOf(() => 0), countsOf(() => 0, { profile: evening })];
    const half = 24 * 130;
    const hours = Float64Array.from(before.hours!, (n, i) => (i < half ? n : after.hours![i]!));
    expect(findHourChanges({ ...before, hours })).toEqual([]);
    // A little more than half of the rows move by six hours: another region, and not another zone.
    const [here, there] = [countsOf(() => 0), countsOf(from(dayOf(2024, 6, 18), 6), { seed: 2 })];
    const mixed = here.hours!.map((n, i) => 0.45 * n + 0.55 * there.hours![i]!);
    expect(findHourChanges({ ...here, hours: mixed })).toEqual([]);
    const flat = new Array<number>(24).fill(1);
    expect(findHourChanges(countsOf(from(dayOf(2024, 6, 18), 5), { profile: flat }))).toEqual([]);
  });

  it('note daylight saving as such', () => {
    const isSummer = (day: Day) => day >= dayOf(2024, 3, 31) && day < dayOf(2024, 10, 27);
    const findings = findShiftedHours(
      countsOf((day) => (isSummer(day) ? -1 : 0)),
      'occurred_at',
    );
    expect(findings).toMatchObject([
      { kind: 'daylight_saving', severity: 'note', firstDay: dayOf(2024, 4, 1), lastDay: dayOf(2024, 10, 28) },
    ]);
    expect(findings[0]!.counts).toEqual({ changes: 2 });
    expect(findings[0]!.seen).toContain('2024-04-01 and 2024-10-28');
  });

  it('take a shift of one hour at another time of year, or one that is never undone, for what it is', () => {
    const june = findShiftedHours(countsOf(from(dayOf(2024, 6, 18), -1)), 'occurred_at');
    expect(june.map(({ kind }) => kind)).toEqual(['shifted_hours']);
    const spring = findShiftedHours(countsOf(from(dayOf(2024, 4, 1), -1), { nDays: 728 }), 'occurred_at');
    expect(spring).toMatchObject([{ kind: 'shifted_hours', firstDay: dayOf(2024, 4, 1), counts: { hours: -1 } }]);
    const two = findShiftedHours(countsOf(from(dayOf(2024, 4, 1), -2)), 'occurred_at');
    expect(two.map(({ kind }) => kind)).toEqual(['shifted_hours']);
  });

  it('are not looked for in tables of days', () => {
    const midnight = [1, ...new Array<number>(23).fill(0)];
    const days = countsOf(() => 0, { profile: midnight });
    expect(findShiftedHours(days, 'occurred_at')).toEqual([]);
    expect(findLoadTimes(days, 'occurred_at')).toBeNull();
    expect(findHourChanges({ ...days, hours: null })).toEqual([]);
  });

  it('are found in a loaded history', async () => {
    const clean = cleanHistory();
    const moved = clean.usage_events!.map((row) => {
      if (dateOf(row) < '2024-08-06') return row;
      const hour = String(Number(String(row.occurred_at).slice(11, 13)) + 6).padStart(2, '0');
      return { ...row, occurred_at: String(row.occurred_at).replace(/ \d\d/, ` ${hour}`) };
    });
    const { findings } = await checked({ ...clean, usage_events: moved });
    const nMoved = moved.filter((row) => dateOf(row) >= '2024-08-06').length;
    expect(findings).toMatchObject([
      {
        kind: 'shifted_hours',
        table: 'usage_events',
        part: 'occurred_at',
        firstDay: dayOf(2024, 8, 6),
        lastDay: dayOf(2024, 12, 31),
        counts: { hours: 6, rows: nMoved },
      },
    ]);
  });
});

describe('times that nobody chose', () => {
  const at = (...hours: readonly number[]) => Array.from({ length: 24 }, (_, h) => (hours.includes(h) ? 1 : 0));
  const found = (profile: readonly number[]) =>
    findLoadTimes(
      countsOf(() => 0, { profile, nDays: 60 }),
      'answered_at',
    );

  it('are days stored as midnight of a zone to the east', () => {
    expect(found(at(22, 23))).toMatchObject({ kind: 'load_times', severity: 'warning', part: 'answered_at' });
    expect(found(at(22, 23))!.seen).toContain('from 22:00 and 23:00 UTC');
    expect(found(at(22, 23))!.effect).toContain('cast(answered_at + interval 2 hour as date)');
    expect(found(at(23))).not.toBeNull();
    expect(found(at(0, 23))!.effect).toContain('interval 1 hour');
  });

  it('are the hour of a nightly load', () => {
    expect(found(at(3))).toMatchObject({ severity: 'note', counts: { hour: 3 } });
  });

  it('are not a working day, a default of nine o’clock, or midnight', () => {
    expect(found(OFFICE)).toBeNull();
    expect(found(at(9))).toBeNull();
    expect(found(at(0))).toBeNull();
    expect(found(at(2, 12))).toBeNull();
  });
});
