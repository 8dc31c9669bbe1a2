import { describe, expect, test } from 'vitest';
import { laterLogOdds } from '../../models/calibration/later-rows.ts';

const N_DATES = 8;
const N_ACCOUNTS = 40;

const rows = {
  margins: new Float64Array(N_ACCOUNTS * N_DATES),
  labels: new Uint8Array(N_ACCOUNTS * N_DATES),
  // Every date has its own order of accounts.
  groups: Int32Array.from(
    { length: N_ACCOUNTS * N_DATES },
    (_, i) => (i + 3 * Math.floor(i / N_ACCOUNTS)) % N_ACCOUNTS,
  ),
  days: Int32Array.from({ length: N_ACCOUNTS * N_DATES }, (_, i) => 30 * Math.floor(i / N_ACCOUNTS)),
};

describe('laterLogOdds', () => {
  test('nothing is tried on a row that knows a date from its stretch on, or its own account', () => {
    const learnedFrom = new Map<number, Int32Array>();
    const { positions, logOdds } = laterLogOdds(
      rows,
      [
        (before) => (i) => {
          learnedFrom.set(i, before);
          return i;
        },
      ],
      3,
    );
    expect([...positions]).toEqual([...rows.days.keys()].filter((i) => rows.days[i] >= 60));
    expect([...logOdds[0]]).toEqual([...positions]);
    for (const i of positions) {
      const before = [...learnedFrom.get(i)!];
      // Four stretches of two dates each: what lies before the row's own.
      const start = 60 * Math.floor(rows.days[i] / 60);
      expect(before.length).toBeGreaterThan(0);
      expect(before.every((k) => rows.days[k] < start)).toBe(true);
      expect(before.some((k) => rows.groups[k] === rows.groups[i])).toBe(false);
      // All of it: the latest date before the stretch, of each account that serves.
      const accounts = new Set(before.map((k) => rows.groups[k]));
      expect(before.length).toBe((accounts.size * start) / 30);
    }
  });
});
