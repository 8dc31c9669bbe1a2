import { describe, expect, it } from 'vitest';
import { hasLeft, indexReadings, windowStarts } from '../../models/money/readings.ts';

/** Readings of three accounts on days 0, 95, 185 and 400; the second is not there on day 185. */
const account = Int32Array.of(0, 1, 2, 0, 1, 2, 0, 2, 0);
const day = Int32Array.of(0, 0, 0, 95, 95, 95, 185, 185, 400);
const readings = indexReadings(account, day);

describe('readings by date and account', () => {
  it('are found, or are not there', () => {
    expect(readings.days).toEqual([0, 95, 185, 400]);
    expect([readings.at(95, 2), readings.at(185, 1), readings.at(185, 2), readings.at(7, 0)]).toEqual([5, -1, 7, -1]);
  });

  it('begin later windows on the first date from there on, at most 31 days late', () => {
    expect([0, 64, 95, 96, 154].map((ahead) => readings.later(0, ahead))).toEqual([0, 95, 95, null, 185]);
    expect(windowStarts(readings, 0, 3, 90)).toEqual([0, 95, 185]);
    expect(windowStarts(readings, 0, 4, 90)).toBeNull();
    expect(windowStarts(readings, 95, 1, 90)).toEqual([95]);
  });
});

describe('whether an account has left', () => {
  const by = (label: readonly number[], who: number, starts: readonly number[]) =>
    hasLeft(readings, Int8Array.from(label), who, starts);
  const none = new Array<number>(9).fill(0);

  it('is told by the label of any of the windows', () => {
    const left = none.with(3, 1);
    expect(by(none, 0, [0, 95, 185])).toBe(false);
    expect(by(left, 0, [0])).toBe(false);
    expect(by(left, 0, [0, 95])).toBe(true);
  });

  it('is yes for whoever is not there when a window begins, or left before it', () => {
    expect(by(none, 1, [0, 95])).toBe(false);
    expect(by(none, 1, [0, 95, 185])).toBe(true);
    expect(by(none.with(5, -1), 2, [0, 95])).toBe(true);
  });
});
