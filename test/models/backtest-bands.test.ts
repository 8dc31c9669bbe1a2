import { describe, expect, test } from 'vitest';
import { bandFigures } from '../../models/backtest/band-figures.ts';
import { QUARTER_DAYS } from '../../models/backtest/band-statistics.ts';
import { dayOf } from '../../models/math/day.ts';
import { drawnBook, month } from './backtest-book.ts';

const options = { bootstrap: 0, seed: 1 };
const june15 = dayOf(2024, 6, 15);

describe('one drawn book', () => {
  // Labels are 1 from April on for a, b, c (within 90 days before June 15).
  const { table, predictions, replay } = drawnBook({
    a: { bands: 'GGGRRR', churnDay: june15 },
    b: { bands: 'GGRGGG', churnDay: june15 },
    c: { bands: 'GYYYYY', churnDay: june15 },
    d: { bands: 'RRRRGG' },
  });
  const figures = bandFigures(table, predictions, replay, options);

  test('red precision and its multiple of the base rate', () => {
    // Eight red account-dates, three of them with label 1; base rate 9 of 24.
    expect(figures.redPrecision.value).toBeCloseTo(3 / 8, 12);
    expect(figures.redLift.value).toBeCloseTo(3 / 8 / (9 / 24), 12);
    expect(figures.counts).toEqual([
      { band: 'red', nRows: 8, nChurned: 3 },
      { band: 'yellow', nRows: 5, nChurned: 3 },
      { band: 'green', nRows: 11, nChurned: 3 },
    ]);
  });

  test('shares of account-dates sum to 1', () => {
    const { redShare, yellowShare, greenShare } = figures;
    expect([redShare.value, yellowShare.value, greenShare.value]).toEqual([8 / 24, 5 / 24, 11 / 24]);
  });

  test('missed churn: green at the last snapshot before the event', () => {
    // a red, b green, c yellow.
    expect(figures.missedChurn.value).toBeCloseTo(1 / 3, 12);
  });

  test('flips and alerts per account-quarter; reds on the first date are no alerts', () => {
    const quarters = (4 * (month(6) - month(1))) / QUARTER_DAYS;
    // a: 1 flip, b: 2, c: 1, d: 1. Newly red: a and b.
    expect(figures.flipsPerAccountQuarter.value).toBeCloseTo(5 / quarters, 12);
    expect(figures.alertRate.value).toBeCloseTo(2 / quarters, 12);
  });

  test('no segment, no gap; few event accounts, no interval', () => {
    expect(figures.worstSegmentRecallGap).toEqual({ value: null, low: null, high: null });
    const drawn = bandFigures(table, predictions, replay, { ...options, bootstrap: 50 });
    expect(drawn.redPrecision).toEqual({ ...figures.redPrecision, low: null, high: null });
  });
});

test('a newcomer that is red at once is an alert, without time of its own', () => {
  const { table, predictions, replay } = drawnBook({ a: { bands: 'GGG' }, b: { bands: '.RR' } });
  const quarters = (month(3) - month(1) + (month(3) - month(2))) / QUARTER_DAYS;
  const figures = bandFigures(table, predictions, replay, options);
  expect(figures.alertRate.value).toBeCloseTo(1 / quarters, 12);
  expect(figures.flipsPerAccountQuarter.value).toBe(0);
});

test('unlabelled snapshots count for flips when they are given, not for precision', () => {
  const { table, predictions, replay, scored } = drawnBook({ a: { bands: 'GGrg' }, b: { bands: 'GGgg' } });
  const figures = bandFigures(table, predictions, replay, { ...options, scored });
  const quarters = (2 * (month(4) - month(1))) / QUARTER_DAYS;
  expect(figures.flipsPerAccountQuarter.value).toBeCloseTo(2 / quarters, 12);
  expect(figures.redPrecision.value).toBeNull();
  expect(bandFigures(table, predictions, replay, options).flipsPerAccountQuarter.value).toBe(0);
});

test('the worst segment recall gap is the book minus the worst segment, among segments with enough events', () => {
  // smb: 12 churned, all red. enterprise: 12 churned, 3 red. tiny: one churned and green, too few to count.
  const drawn = (n: number, nRed: number, segment: string) =>
    Array.from({ length: n }, (_, i) => [
      `${segment}${i}`,
      { bands: i < nRed ? 'R' : 'G', churnDay: dayOf(2024, 2, 1), segment },
    ]);
  const { table, predictions, replay } = drawnBook(
    Object.fromEntries([...drawn(12, 12, 'smb'), ...drawn(12, 3, 'enterprise'), ...drawn(1, 0, 'tiny')]),
  );
  const { worstSegmentRecallGap } = bandFigures(table, predictions, replay, { ...options, bootstrap: 100 });
  expect(worstSegmentRecallGap.value).toBeCloseTo(15 / 25 - 3 / 12, 12);
  expect(worstSegmentRecallGap.low).toBeLessThan(15 / 25 - 3 / 12);
  const enterprise = bandFigures(table, predictions, replay, { ...options, segment: 'enterprise' });
  expect(enterprise.missedChurn.value).toBe(0.75);
  expect(enterprise.counts[0]).toEqual({ band: 'red', nRows: 3, nChurned: 3 });
});

test('a date on which an account was not scored interrupts: no flip, no time, and red after it is an alert', () => {
  const { table, predictions, replay } = drawnBook({ a: { bands: 'GGGG' }, b: { bands: 'GG.R' } });
  const quarters = (month(4) - month(1) + (month(2) - month(1))) / QUARTER_DAYS;
  const figures = bandFigures(table, predictions, replay, options);
  expect(figures.flipsPerAccountQuarter.value).toBe(0);
  expect(figures.alertRate.value).toBeCloseTo(1 / quarters, 12);
});

describe('the interval of red precision', () => {
  /** Low end in a book of 40 accounts of which `nRed` were red and `nChurned` churned, from the first on. */
  const lowEnd = (nRed: number, nChurned: number) => {
    const histories = Array.from({ length: 40 }, (_, i) => [
      `a${String(i).padStart(2, '0')}`,
      { bands: i < nRed ? 'R' : 'G', churnDay: i >= 5 && i < 5 + nChurned ? dayOf(2024, 2, 1) : undefined },
    ]);
    const { table, predictions, replay } = drawnBook(Object.fromEntries(histories));
    return bandFigures(table, predictions, replay, { ...options, bootstrap: 100 }).redPrecision.low;
  };

  test('needs ten red accounts and ten churned ones', () => {
    expect(lowEnd(10, 10)).toBeGreaterThan(0);
    expect(lowEnd(9, 10)).toBeNull();
    expect(lowEnd(10, 9)).toBeNull();
  });
});
