import { describe, expect, it } from 'vitest';
import { findFeatureChanges } from '../../data/checks/feature-changes.ts';
import type { FeatureSeries } from '../../data/checks/feature-series.ts';
import { findLevelShifts } from '../../data/checks/level-shifts.ts';
import type { DaySeries, Finding } from '../../data/checks/types.ts';
import { type Base, findVolumeShifts } from '../../data/checks/volume.ts';
import { type Day, dayOf, formatDay, weekdayOf } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { checked, cleanHistory, dateOf, type Row } from '../support/checked-history.ts';

const START = dayOf(2023, 1, 2);
const clean = cleanHistory();
const usage = clean.usage_events!;

/** A daily series of `level(day)` on working days and a tenth of it on weekends, give or take a tenth. */
function seriesOf(level: (day: Day) => number, nDays = 728, seed = 1): DaySeries {
  const random = randomStream(seed, 'volume');
  const rows = Float64Array.from({ length: nDays }, (_, i) => {
    const own = level(START + i) * (weekdayOf(START + i) > 4 ? 0.1 : 1);
    return Math.round(own * (0.9 + 0.2 * random()));
  });
  return { table: 'usage_events', firstDay: START, rows };
}

const steady: Base = { name: 'x', at: () => 100 };
const nothing = () => false;
const shiftsOf = (series: DaySeries, base: Base = steady) =>
  findVolumeShifts(series, base, nothing).map(({ firstDay, lastDay, isLasting }) => [
    formatDay(firstDay),
    formatDay(lastDay),
    isLasting,
  ]);

describe('volume', () => {
  const last = formatDay(START + 727);

  it.each([
    ['falls by half', dayOf(2023, 9, 5), 0.5],
    ['falls by two fifths in the middle of a week', dayOf(2023, 11, 16), 0.6],
    ['doubles', dayOf(2024, 3, 4), 2],
    ['rises by two thirds on a Friday', dayOf(2024, 5, 17), 1.67],
  ])('that %s is found on its day', (_, date, factor) => {
    for (const seed of [1, 2, 3]) {
      const series = seriesOf((day) => (day >= date ? factor : 1) * 400, 728, seed);
      expect(shiftsOf(series)).toEqual([[formatDay(date), last, true]]);
    }
  });

  it('is told by its rows a week, before and after', () => {
    const [shift] = findVolumeShifts(
      seriesOf((day) => (day >= dayOf(2023, 9, 5) ? 200 : 400)),
      steady,
      nothing,
    );
    // 5 working days and a fifth of one.
    expect(shift!.before / (400 * 5.2)).toBeCloseTo(1, 1);
    expect(shift!.after / (200 * 5.2)).toBeCloseTo(1, 1);
  });

  it('that comes back is one finding with its end', () => {
    const isLow = (day: Day) => day >= dayOf(2023, 9, 5) && day < dayOf(2024, 1, 16);
    expect(shiftsOf(seriesOf((day) => (isLow(day) ? 150 : 400)))).toEqual([['2023-09-05', '2024-01-15', false]]);
  });

  it('that follows the accounts is none; accounts that change while it stays neither', () => {
    const double = (day: Day) => (day >= dayOf(2023, 9, 5) ? 2 : 1);
    const follows: Base = { name: 'x', at: (day) => 100 * double(day) };
    expect(
      shiftsOf(
        seriesOf((day) => 300 * double(day)),
        follows,
      ),
    ).toEqual([]);
    expect(
      shiftsOf(
        seriesOf(() => 300),
        follows,
      ),
    ).toEqual([]);
    // Half of what the accounts would have made of it is lost.
    expect(
      shiftsOf(
        seriesOf(() => 300),
        steady,
      ),
    ).toEqual([]);
  });

  it('that grows, swings with the season, jumps for a few weeks or is noise is none', () => {
    expect(shiftsOf(seriesOf((day) => 100 * 1.004 ** (day - START)))).toEqual([]);
    const summer = (day: Day) =>
      Math.floor(((day - START) % 364) / 28) === 7 || Math.floor(((day - START) % 364) / 28) === 8;
    expect(shiftsOf(seriesOf((day) => (summer(day) ? 100 : 300)))).toEqual([]);
    const december = (day: Day) => day >= dayOf(2023, 12, 15) && day < dayOf(2024, 1, 6);
    expect(shiftsOf(seriesOf((day) => (december(day) ? 60 : 300)))).toEqual([]);
    for (const seed of [1, 2, 3, 4, 5, 6]) expect(shiftsOf(seriesOf(() => 12, 728, seed))).toEqual([]);
  });

  it('of a few rows a week is no volume', () => {
    const date = dayOf(2023, 9, 5);
    expect(shiftsOf(seriesOf((day) => (day >= date ? 20 : 10)))).toHaveLength(1);
    expect(shiftsOf(seriesOf((day) => (day >= date ? 8 : 4)))).toEqual([]);
  });

  it('is judged without the weeks of gaps, and needs eight weeks on both sides', () => {
    const gap = (day: Day) => day >= dayOf(2023, 9, 4) && day < dayOf(2023, 9, 12);
    const series = seriesOf((day) => (gap(day) ? 0 : day >= dayOf(2023, 9, 12) ? 200 : 400));
    expect(findVolumeShifts(series, steady, gap)).toHaveLength(1);
    expect(shiftsOf(seriesOf((day) => (day >= START + 7 * 5 ? 200 : 400)))).toEqual([]);
    expect(shiftsOf(seriesOf((day) => (day >= START + 728 - 7 * 5 ? 200 : 400)))).toEqual([]);
    expect(findLevelShifts(new Float64Array(0), new Float64Array(0))).toEqual([]);
  });

  it('of a loaded history that halves while subscriptions stay is a finding; where they halve too it is none', async () => {
    const isLost = (row: Row, i: number) => dateOf(row) >= '2024-07-17' && i % 2 === 0;
    const half = usage.filter((row, i) => !isLost(row, i));
    const { findings } = await checked({ ...clean, usage_events: half });
    expect(findings).toMatchObject([
      { kind: 'volume', table: 'usage_events', part: null, firstDay: dayOf(2024, 7, 17), lastDay: dayOf(2024, 12, 31) },
    ]);
    expect(findings[0]!.seen).toContain('while the number of subscriptions in force hardly changed');
    const ended = clean.subscriptions!.map((row, i) => (i % 2 === 0 ? { ...row, ends_on: '2024-07-17' } : row));
    const fewer = await checked({ ...clean, subscriptions: ended, usage_events: half }, {});
    expect(fewer.findings.filter(({ kind }) => kind === 'volume')).toEqual([]);
  });
});

describe('features', () => {
  const rename = (date: string, to: (row: Row) => string | null) =>
    usage.flatMap((row) => {
      const feature = row.feature === 'export' && dateOf(row) >= date ? to(row) : row.feature;
      return feature === null ? [] : [{ ...row, feature }];
    });
  const found = async (rows: readonly Row[]): Promise<readonly Finding[]> =>
    (await checked({ ...clean, usage_events: rows })).findings;
  const rowsIn = (feature: string, from: string, to: string) =>
    usage.filter((row) => row.feature === feature && dateOf(row) >= from && dateOf(row) < to).length;

  it('that are renamed are named with the day, the share and the new name', async () => {
    const findings = await found(rename('2024-05-14', () => 'export_v2'));
    expect(findings).toMatchObject([
      {
        kind: 'feature_renamed',
        severity: 'warning',
        table: 'usage_events',
        part: 'export',
        firstDay: dayOf(2024, 5, 14),
        lastDay: dayOf(2024, 12, 31),
      },
    ]);
    const before = rowsIn('export', '2024-04-16', '2024-05-14');
    expect(findings[0]!.counts.rowsLastFourWeeks).toBe(before);
    const all = usage.filter((row) => dateOf(row) >= '2024-04-16' && dateOf(row) < '2024-05-14').length;
    expect(findings[0]!.seen).toBe(
      `The feature "export" stops on 2024-05-14 with ${((100 * before) / all).toFixed(0)}% of all events; the feature "export_v2" begins on the same day with about as many.`,
    );
  });

  it('that stop without an heir are dropped', async () => {
    expect(await found(rename('2024-05-14', () => null))).toMatchObject([
      { kind: 'feature_stopped', severity: 'warning', part: 'export', firstDay: dayOf(2024, 5, 14) },
    ]);
  });

  it('that begin, or are silent for a week at the end, are nothing', async () => {
    const begin = usage.map((row) =>
      row.feature === 'export' &&
      dateOf(row) >= '2024-05-14' &&
      dateOf(row) < '2025-01-01' &&
      Number(String(row.user_id).slice(-1)) === 0
        ? { ...row, feature: 'share' }
        : row,
    );
    expect(await found(begin)).toEqual([]);
    expect(await found(rename('2024-12-24', () => null))).toEqual([]);
  });

  it('that lose most of their rows while the others go on are told apart from the table', async () => {
    const fewer = usage.filter((row, i) => row.feature !== 'board' || dateOf(row) < '2024-07-17' || i % 4 === 0);
    const findings = await found(fewer);
    expect(findings.map(({ kind, part, firstDay }) => [kind, part, firstDay])).toContainEqual([
      'volume',
      'board',
      dayOf(2024, 7, 17),
    ]);
  });

  it('take the heir that is nearest in time, then most alike, and each heir once', () => {
    const series = (feature: string, from: Day, to: Day, perDay: number): FeatureSeries => ({
      feature,
      series: { table: 'usage_events', firstDay: from, rows: new Float64Array(to - from).fill(perDay) },
      nRows: perDay * (to - from),
    });
    const all: DaySeries = { table: 'usage_events', firstDay: START, rows: new Float64Array(400).fill(100) };
    const end = START + 400;
    const findings = findFeatureChanges(
      [
        series('old_a', START, START + 200, 30),
        series('old_b', START, START + 200, 20),
        series('new_a', START + 200, end, 28),
        series('new_late', START + 203, end, 30),
        series('tiny', START + 200, end, 5),
      ],
      all,
    );
    expect(findings.map(({ kind, part, seen }) => [kind, part, /feature "(new_\w+)"/.exec(seen)?.[1]])).toEqual([
      ['feature_renamed', 'old_a', 'new_a'],
      ['feature_renamed', 'old_b', 'new_late'],
    ]);
  });

  it('of any name stay text', async () => {
    const name = `'; drop table accounts; --"\u001b[31m<script>${'x'.repeat(500)}`;
    const findings = await found(rename('2024-05-14', () => name));
    expect(findings).toMatchObject([{ kind: 'feature_renamed', part: 'export' }]);
    expect(findings[0]!.seen).toContain(name.slice(0, 40));
    expect(findings[0]!.seen.length).toBeLessThan(300);
  });
});
