import { describe, expect, it } from 'vitest';
import { indexReadings, leftWithin, windowStarts } from '../../models/money/readings.ts';

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

it('the nearest date may lie before the day or after it, no further than is asked', () => {
  const near = (...daysAhead: number[]) => daysAhead.map((ahead) => readings.nearest(0, ahead, 31));
  expect(near(-31, 0, 31)).toEqual([0, 0, 0]);
  expect(near(32, 63)).toEqual([null, null]);
  // Halfway between 95 and 185 is 140, too far from both.
  expect(near(64, 95, 126, 127, 140, 153, 154, 216)).toEqual([95, 95, 95, null, null, null, 185, 185]);
  expect(indexReadings(Int32Array.of(0, 0), Int32Array.of(10, 20)).nearest(0, 15, 5)).toBe(10);
  expect([4, 5].map((mostOff) => readings.nearest(0, 90, mostOff))).toEqual([null, 95]);
  expect(readings.nearest(95, 90, 31)).toBe(185);
  expect(indexReadings(new Int32Array(0), new Int32Array(0)).nearest(0, 0, 31)).toBeNull();
});

describe('whether an account left within some windows', () => {
  const by = (label: readonly number[], who: number, from: number, to: number) =>
    leftWithin(readings, Int8Array.from(label), who, { from, to });
  const none = new Array<number>(9).fill(0);

  it('is told by the label of any date of the range', () => {
    const left = none.with(3, 1);
    expect(by(none, 0, 0, 400)).toBe(false);
    expect(by(left, 0, 0, 94)).toBe(false);
    expect(by(left, 0, 0, 95)).toBe(true);
    expect(by(left, 0, 95, 95)).toBe(true);
    expect(by(left, 0, 96, 400)).toBe(false);
    expect(by(left, 1, 0, 400)).toBe(false);
  });

  it('is no for whoever is silent for a while, or whose label is not known', () => {
    expect(by(none, 1, 0, 185)).toBe(false);
    expect(by(none.with(5, -1), 2, 0, 185)).toBe(false);
  });
});
