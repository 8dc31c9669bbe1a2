import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unionOf } from '../../features/compile/calendar.ts';
import { dayPlaces, periodStarts } from '../../features/compile/periods.ts';

describe('periods', () => {
  it('start where a window of some snapshot date starts or ends', () => {
    const windows = [
      { from: 28, to: 0 },
      { from: 56, to: 28 },
    ];
    expect(periodStarts([100, 130], windows)).toEqual([43, 44, 72, 74, 100, 102]);
    const places = dayPlaces([100, 130], windows);
    expect(places[0]).toEqual({ day: 43, period: 43, knownAt: 100 });
    expect(places.find(({ day }) => day === 80)).toEqual({ day: 80, period: 74, knownAt: 100 });
    expect(places.find(({ day }) => day === 99)).toEqual({ day: 99, period: 74, knownAt: 100 });
    expect(places.find(({ day }) => day === 101)).toEqual({ day: 101, period: 100, knownAt: 130 });
    expect(places.at(-1)).toEqual({ day: 129, period: 102, knownAt: 130 });
  });

  it('are cut by no window, and every day has one', () => {
    const window = fc
      .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 200 }))
      .map(([to, length]) => ({ to, from: to + length }));
    const dates = fc.uniqueArray(fc.integer({ min: 1000, max: 1400 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(dates, fc.array(window, { minLength: 1, maxLength: 5 }), (some, windows) => {
        const days = [...some].sort((a, b) => a - b);
        const places = dayPlaces(days, windows);
        const longest = Math.max(...windows.map(({ from }) => from));
        expect(places.map(({ day }) => day)).toEqual(
          Array.from({ length: days[days.length - 1] - days[0] + longest + 1 }, (_, i) => days[0] - longest - 1 + i),
        );
        for (const { day, period, knownAt } of places) {
          expect(period <= day).toBe(true);
          expect(knownAt).toBe(days.find((date) => date > day));
          for (const t of days) {
            for (const { from, to } of windows) {
              const holds = (on: number) => on >= t - from && on < t - to;
              expect(holds(day)).toBe(holds(period));
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('unionOf', () => {
  it('joins windows that touch or overlap, and leaves gaps', () => {
    expect(
      unionOf([
        { from: 392, to: 364 },
        { from: 56, to: 28 },
        { from: 28, to: 0 },
        { from: 40, to: 30 },
      ]),
    ).toEqual([
      { to: 0, from: 56 },
      { from: 392, to: 364 },
    ]);
  });
});
