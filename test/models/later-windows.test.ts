import { describe, expect, it } from 'vitest';
import { logit, sigmoid } from '../../models/math/logistic.ts';
import { laterWindows, type PastReadings, renewalPlace } from '../../models/money/later-windows.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { followed, START, WINDOW } from './money-kit.ts';

describe('what a reading says of later windows', () => {
  it.each([1, 0.7, 0.4])('finds how much of a risk is kept from window to window: %s', (kept) => {
    const windows = laterWindows(followed(generator(3), 30_000, 6, kept), WINDOW, 'once');
    expect(windows).toHaveLength(3);
    windows.forEach(({ levels, slope, shares }, i) => {
      const left = kept ** (i + 1);
      expect(Math.abs(slope - left)).toBeLessThan(0.08);
      expect(Math.abs(levels.unknown + 2.5 * (1 - left))).toBeLessThan(0.15);
      expect(shares).toEqual({ unknown: 1, before: 0, within: 0, after: 0 });
    });
  });

  it('says nothing of a window in which fewer than 30 accounts left, nor of those after it', () => {
    const all = followed(generator(5), 400, 5, 1);
    const inSecond = new Set(all.account.filter((_, i) => all.label[i] === 1 && all.day[i] >= START + 90)).size;
    expect(inSecond).toBeGreaterThan(30);
    expect(laterWindows(all, WINDOW, 'once').length).toBeGreaterThan(0);
    const few = followed(generator(5), 60, 5, 1);
    expect(laterWindows(few, WINDOW, 'once')).toEqual([]);
  });

  it('asks only accounts that were still there, on a snapshot date within a month of the window', () => {
    const all = followed(generator(7), 4000, 5, 1);
    // The dates after the first are 32 days late: no window begins within a month of any of them.
    const late = {
      ...all,
      day: all.day.map((day) => (day === START ? day : day + 32 * Math.round((day - START) / 90))),
    };
    expect(laterWindows(all, WINDOW, 'once')).toHaveLength(3);
    expect(laterWindows(late, WINDOW, 'once')).toEqual([]);
  });

  it('never says that who looks worse today is better off later', () => {
    // Those who look worst leave least in the second window.
    const all = followed(generator(13), 6000, 4, -0.6);
    const [{ slope }] = laterWindows(all, WINDOW, 'once');
    expect(slope).toBe(0);
  });

  it('of what may come again, who is not there counts as one to whom nothing came', () => {
    // Of 1000 accounts 400 are gone by the second date; a quarter of the others expands in the window that begins then.
    const rows = Array.from({ length: 1000 }, (_, account) => account);
    const there = rows.filter((account) => account >= 400);
    const readings: PastReadings = {
      logOdds: new Float64Array(1600).fill(-1),
      label: Uint8Array.from([...rows.map(() => 0), ...there.map((account) => (account % 4 === 0 ? 1 : 0))]),
      account: Int32Array.from([...rows, ...there]),
      day: Int32Array.from([...rows.map(() => START), ...there.map(() => START + 90)]),
      daysToRenewal: null,
    };
    const chance = (kind: 'once' | 'again') => {
      const [{ levels, slope }] = laterWindows(readings, WINDOW, kind);
      return sigmoid(levels.unknown - slope);
    };
    expect(chance('once')).toBeCloseTo(0.25, 6);
    expect(chance('again')).toBeCloseTo(0.15, 6);
  });
});

describe('where a planned renewal lies', () => {
  it('by the window: before it began, within it, after it, not known', () => {
    const window = { gapDays: 14, horizonDays: 90 };
    // Windows of days 0 to 103 (the gap is the first one's), 104 to 193, 194 to 283.
    const placesOf = (days: number) => [0, 1, 2].map((before) => renewalPlace(days, before, window));
    expect(placesOf(0)).toEqual(['within', 'before', 'before']);
    expect(placesOf(103)).toEqual(['within', 'before', 'before']);
    expect(placesOf(104)).toEqual(['after', 'within', 'before']);
    expect(placesOf(193)).toEqual(['after', 'within', 'before']);
    expect(placesOf(194)).toEqual(['after', 'after', 'within']);
    expect(placesOf(284)).toEqual(['after', 'after', 'after']);
    // Overdue: as one that is due at once.
    expect(placesOf(-5)).toEqual(['within', 'before', 'before']);
    expect(placesOf(Number.NaN)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('tells who leaves in it: a planted rate of each place, whatever today’s reading says', () => {
    const rates = { unknown: 0.06, before: 0.03, within: 0.2, after: 0.01 };
    const random = generator(11);
    const days = [Number.NaN, 30, 120, 300];
    const nAccounts = 24_000;
    const rows = Array.from({ length: nAccounts }, (_, account) => account);
    const label = rows.map((account) => {
      const place = renewalPlace(days[account % 4], 1, WINDOW);
      return random() < rates[place] ? 1 : 0;
    });
    const readings: PastReadings = {
      // Readings of the first date say nothing of the second window.
      logOdds: Float64Array.from({ length: 2 * nAccounts }, () => logit(0.02 + 0.3 * random())),
      label: Uint8Array.from([...rows.map(() => 0), ...label]),
      account: Int32Array.from([...rows, ...rows]),
      day: Int32Array.from([...rows.map(() => START), ...rows.map(() => START + 90)]),
      daysToRenewal: Float64Array.from([...rows, ...rows], (account) => days[account % 4]),
    };
    const [{ levels, slope, shares }] = laterWindows(readings, WINDOW, 'once');
    expect(slope).toBeLessThan(0.1);
    for (const place of ['unknown', 'before', 'within', 'after'] as const) {
      expect(shares[place]).toBe(0.25);
      const found = sigmoid(levels[place] + slope * logit(0.15));
      // Three standard errors of 6,000 accounts.
      expect(Math.abs(found - rates[place])).toBeLessThan(3 * Math.sqrt((rates[place] * (1 - rates[place])) / 6000));
    }
  });

  it('keeps a place with few readings near the others', () => {
    // Three accounts whose renewal lies within the window, all of which leave; 3,000 without one, of which one in ten does.
    const rows = Array.from({ length: 3003 }, (_, account) => account);
    const readings: PastReadings = {
      logOdds: new Float64Array(6006).fill(-2),
      label: Uint8Array.from([
        ...rows.map(() => 0),
        ...rows.map((account) => (account >= 3000 || account % 10 === 0 ? 1 : 0)),
      ]),
      account: Int32Array.from([...rows, ...rows]),
      day: Int32Array.from([...rows.map(() => START), ...rows.map(() => START + 90)]),
      daysToRenewal: Float64Array.from([...rows, ...rows], (account) => (account >= 3000 ? 100 : Number.NaN)),
    };
    const [{ levels, slope }] = laterWindows(readings, WINDOW, 'once');
    // Three seen beside a usual difference of 1 in log-odds: more than the others, far from certain.
    const found = sigmoid(levels.within - 2 * slope);
    expect(found).toBeGreaterThan(0.15);
    expect(found).toBeLessThan(0.5);
    expect(sigmoid(levels.unknown - 2 * slope)).toBeCloseTo(0.1, 2);
    // Of a place that was never seen, the level of the most common one.
    expect(levels.after).toBe(levels.unknown);
  });
});
