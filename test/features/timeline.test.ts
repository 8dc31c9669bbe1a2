import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTimeline, churnMaturityDays, expansionMaturityDays } from '../../features/timeline/timeline.ts';
import type { OutcomeTimeline, TimelineSettings } from '../../features/timeline/types.ts';
import { type Day, formatDay, parseDay, weekdayOf } from '../../models/math/day.ts';

const day = (text: string): Day => {
  const parsed = parseDay(text);
  if (parsed === null) throw new Error(`no date: ${text}`);
  return parsed;
};
const dates = (days: readonly Day[]): string[] => days.map(formatDay);

/** The running example of features/timeline. */
const EXAMPLE: TimelineSettings = {
  dataStart: day('2023-01-15'),
  dataEnd: day('2025-01-01'),
  every: 'month',
  from: null,
  minTenureDays: 0,
  churn: { kind: 'subscription_end', graceDays: 7, gapDays: 0, horizonDays: 90 },
  expansion: { minGrowth: 0.1, gapDays: 0, horizonDays: 180, holdDays: 30 },
  recalibrateEvery: 'quarter',
  folds: 2,
};

describe('snapshot dates', () => {
  it('are firsts of months from 28 days after the start up to and including the data end', () => {
    const { snapshotDays } = buildTimeline(EXAMPLE);
    expect(snapshotDays).toHaveLength(23);
    expect(dates(snapshotDays.slice(0, 3))).toEqual(['2023-03-01', '2023-04-01', '2023-05-01']);
    expect(dates(snapshotDays.slice(-2))).toEqual(['2024-12-01', '2025-01-01']);
  });

  it('stop before a data end inside a month', () => {
    const { snapshotDays } = buildTimeline({ ...EXAMPLE, dataEnd: day('2024-12-31') });
    expect(dates(snapshotDays.slice(-1))).toEqual(['2024-12-01']);
  });

  it('may start exactly 28 days after the start, and never a day earlier', () => {
    expect(dates(buildTimeline({ ...EXAMPLE, dataStart: day('2023-02-01') }).snapshotDays.slice(0, 1))).toEqual([
      '2023-03-01',
    ]);
    expect(dates(buildTimeline({ ...EXAMPLE, dataStart: day('2023-02-02') }).snapshotDays.slice(0, 1))).toEqual([
      '2023-04-01',
    ]);
  });

  it('start at from when it is given, but never on the first day of the history', () => {
    const from = day('2023-02-01');
    expect(dates(buildTimeline({ ...EXAMPLE, from }).snapshotDays.slice(0, 1))).toEqual(['2023-02-01']);
    expect(dates(buildTimeline({ ...EXAMPLE, from, dataStart: from }).snapshotDays.slice(0, 1))).toEqual([
      '2023-03-01',
    ]);
    expect(dates(buildTimeline({ ...EXAMPLE, from: day('2024-01-02') }).snapshotDays.slice(0, 1))).toEqual([
      '2024-02-01',
    ]);
  });

  it('are Mondays for week, over a leap day', () => {
    const { snapshotDays } = buildTimeline({
      ...EXAMPLE,
      every: 'week',
      from: day('2024-02-20'),
      dataEnd: day('2024-03-11'),
    });
    expect(dates(snapshotDays)).toEqual(['2024-02-26', '2024-03-04', '2024-03-11']);
  });

  it('are none in a history of less than a month', () => {
    const timeline = buildTimeline({ ...EXAMPLE, dataEnd: day('2023-02-10') });
    expect(timeline.snapshotDays).toEqual([]);
    expect(timeline.churn.folds).toEqual([]);
    expect(timeline.churn.matureDays).toEqual([]);
    expect(timeline.expansion?.folds).toEqual([]);
  });
});

describe('maturity', () => {
  it('waits for gap, horizon and grace, and for hold in expansion', () => {
    const settings = {
      ...EXAMPLE,
      churn: { kind: 'subscription_end', graceDays: 7, gapDays: 14, horizonDays: 90 },
      expansion: { minGrowth: 0.1, gapDays: 3, horizonDays: 180, holdDays: 30 },
    } as const;
    expect(churnMaturityDays(settings)).toBe(14 + 90 + 7);
    expect(expansionMaturityDays(settings)).toBe(3 + 180 + 30 + 7);
    expect(expansionMaturityDays({ ...settings, expansion: null })).toBeNull();
  });

  it('is reached on the very day the data end, not a day before', () => {
    const matureAt = (dataEnd: string) =>
      dates(buildTimeline({ ...EXAMPLE, dataEnd: day(dataEnd) }).churn.matureDays).at(-1);
    // 2024-09-01 + 97 days = 2024-12-07.
    expect(matureAt('2024-12-07')).toBe('2024-09-01');
    expect(matureAt('2024-12-06')).toBe('2024-08-01');
  });
});

describe('folds', () => {
  it('are the last two quarters that fit, with literal dates', () => {
    const { churn } = buildTimeline(EXAMPLE);
    expect(churn.folds.map((fold) => fold.number)).toEqual([1, 2]);
    const [first, second] = churn.folds;
    expect(formatDay(first.recalibrationDay)).toBe('2024-04-01');
    expect(formatDay(first.endDay)).toBe('2024-07-01');
    expect(dates(first.trainDays)).toEqual([
      '2023-03-01',
      '2023-04-01',
      '2023-05-01',
      '2023-06-01',
      '2023-07-01',
      '2023-08-01',
      '2023-09-01',
      '2023-10-01',
      '2023-11-01',
      '2023-12-01',
    ]);
    expect(dates(first.purgedDays)).toEqual(['2024-01-01', '2024-02-01', '2024-03-01']);
    expect(dates(first.testDays)).toEqual(['2024-04-01', '2024-05-01', '2024-06-01']);
    expect(formatDay(second.recalibrationDay)).toBe('2024-07-01');
    expect(dates(second.trainDays.slice(-1))).toEqual(['2024-03-01']);
    expect(dates(second.purgedDays)).toEqual(['2024-04-01', '2024-05-01', '2024-06-01']);
    expect(dates(second.testDays)).toEqual(['2024-07-01', '2024-08-01', '2024-09-01']);
  });

  it('purges a date whose outcome window and grace end one day after the recalibration date', () => {
    const horizon = (horizonDays: number) =>
      buildTimeline({
        ...EXAMPLE,
        churn: { kind: 'subscription_end', graceDays: 7, gapDays: 0, horizonDays },
      }).churn.folds.find((fold) => fold.recalibrationDay === day('2024-07-01'));
    // 2024-04-01 + 91 = 2024-07-01: mature on the day itself; a day more is too late.
    expect(dates(horizon(84)?.trainDays.slice(-1) ?? [])).toEqual(['2024-04-01']);
    expect(dates(horizon(85)?.trainDays.slice(-1) ?? [])).toEqual(['2024-03-01']);
    expect(dates(horizon(85)?.purgedDays.slice(0, 1) ?? [])).toEqual(['2024-04-01']);
  });

  it('of expansion wait longer than those of churn', () => {
    const folds = buildTimeline(EXAMPLE).expansion?.folds ?? [];
    expect(folds.map((fold) => formatDay(fold.recalibrationDay))).toEqual(['2024-01-01', '2024-04-01']);
    // 2024-05-01 + 217 = 2024-12-04 is mature, 2024-06-01 + 217 = 2025-01-04 is not.
    expect(dates(folds[1].testDays)).toEqual(['2024-04-01', '2024-05-01']);
  });

  it('can be months', () => {
    const { churn } = buildTimeline({ ...EXAMPLE, recalibrateEvery: 'month', folds: 3 });
    expect(churn.folds.map((fold) => dates(fold.testDays))).toEqual([['2024-07-01'], ['2024-08-01'], ['2024-09-01']]);
    expect(churn.folds.map((fold) => fold.trainDays.length)).toEqual([13, 14, 15]);
  });

  it('can be years', () => {
    const { churn } = buildTimeline({ ...EXAMPLE, recalibrateEvery: 'year', folds: 3 });
    expect(churn.folds).toHaveLength(1);
    expect(formatDay(churn.folds[0].recalibrationDay)).toBe('2024-01-01');
    expect(churn.folds[0].testDays).toHaveLength(9);
    expect(churn.folds[0].trainDays).toHaveLength(7);
  });

  it('test each Monday once, in the month that holds it', () => {
    const { churn } = buildTimeline({ ...EXAMPLE, every: 'week', recalibrateEvery: 'month', folds: 2 });
    expect(churn.folds.map((fold) => dates(fold.testDays))).toEqual([
      ['2024-08-05', '2024-08-12', '2024-08-19', '2024-08-26'],
      ['2024-09-02', '2024-09-09', '2024-09-16', '2024-09-23'],
    ]);
  });

  it('are fewer than asked for where the history is short, and none where it is too short', () => {
    expect(buildTimeline({ ...EXAMPLE, folds: 50 }).churn.folds).toHaveLength(5);
    expect(buildTimeline({ ...EXAMPLE, dataEnd: day('2023-08-01') }).churn.folds).toEqual([]);
    expect(buildTimeline({ ...EXAMPLE, folds: 0 }).churn.folds).toEqual([]);
  });
});

describe('whatever the settings', () => {
  const settings = fc.record({
    dataStart: fc.integer({ min: 17_000, max: 19_500 }),
    nDays: fc.integer({ min: 0, max: 1600 }),
    every: fc.constantFrom('month' as const, 'week' as const),
    fromAfter: fc.option(fc.integer({ min: -50, max: 400 })),
    graceDays: fc.integer({ min: 0, max: 40 }),
    gapDays: fc.integer({ min: 0, max: 40 }),
    horizonDays: fc.integer({ min: 1, max: 200 }),
    holdDays: fc.integer({ min: 0, max: 60 }),
    recalibrateEvery: fc.constantFrom('month' as const, 'quarter' as const, 'year' as const),
    folds: fc.integer({ min: 1, max: 12 }),
  });

  it('no training outcome reaches the recalibration date, test dates are mature and in one fold each', () => {
    fc.assert(
      fc.property(settings, ({ nDays, fromAfter, graceDays, gapDays, horizonDays, holdDays, ...rest }) => {
        const timeline = buildTimeline({
          ...rest,
          dataEnd: rest.dataStart + nDays,
          from: fromAfter === null ? null : rest.dataStart + fromAfter,
          minTenureDays: 0,
          churn: { kind: 'subscription_end', graceDays, gapDays, horizonDays },
          expansion: { minGrowth: 0.1, gapDays, horizonDays, holdDays },
        });
        for (const t of timeline.snapshotDays) {
          expect(t > rest.dataStart && t <= rest.dataStart + nDays).toBe(true);
          expect(rest.every === 'week' ? weekdayOf(t) === 0 : formatDay(t).endsWith('-01')).toBe(true);
        }
        checkOutcome(timeline.churn, gapDays + horizonDays + graceDays, timeline.snapshotDays, timeline.settings);
        if (timeline.expansion === null) throw new Error('expansion was asked for');
        checkOutcome(
          timeline.expansion,
          gapDays + horizonDays + graceDays + holdDays,
          timeline.snapshotDays,
          timeline.settings,
        );
      }),
      { numRuns: 150, seed: 11 },
    );
  });

  function checkOutcome(
    outcome: OutcomeTimeline,
    maturityDays: number,
    all: readonly Day[],
    s: TimelineSettings,
  ): void {
    expect(outcome.folds.length).toBeLessThanOrEqual(s.folds);
    expect(outcome.matureDays).toEqual(all.filter((t) => t + maturityDays <= s.dataEnd));
    const tested = outcome.folds.flatMap((fold) => fold.testDays);
    expect(new Set(tested).size).toBe(tested.length);
    outcome.folds.forEach((fold, i) => {
      const r = fold.recalibrationDay;
      expect(fold.number).toBe(i + 1);
      expect(fold.trainDays.length).toBeGreaterThan(0);
      expect(fold.testDays.length).toBeGreaterThan(0);
      // The last day that decides a training label is t + maturityDays - 1.
      for (const t of fold.trainDays) expect(t + maturityDays - 1).toBeLessThan(r);
      for (const t of fold.purgedDays) expect(t < r && t + maturityDays > r).toBe(true);
      expect([...fold.trainDays, ...fold.purgedDays]).toEqual(all.filter((t) => t < r));
      expect(fold.testDays).toEqual(outcome.matureDays.filter((t) => t >= r && t < fold.endDay));
      if (i > 0) expect(fold.recalibrationDay).toBeGreaterThanOrEqual(outcome.folds[i - 1].endDay);
    });
  }
});
