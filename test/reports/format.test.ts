import { expect, test } from 'vitest';
import { figureCell, figureInWords, intervalInWords } from '../../reports/figures.ts';
import {
  dateInWords,
  days,
  decimal,
  money,
  multiple,
  oneIn,
  percent,
  plural,
  shortMoney,
  signed,
} from '../../reports/format.ts';

test('decimals have commas and a point in every country, and there is no minus zero', () => {
  expect(decimal(1_234_567.891, 2)).toBe('1,234,567.89');
  expect(decimal(-1_234.5, 1)).toBe('-1,234.5');
  expect(decimal(-0.0004, 3)).toBe('0.000');
  expect(decimal(999.6, 0)).toBe('1,000');
});

test('percent has a decimal below ten and next to a hundred', () => {
  expect([0, 0.0421, 0.0994, 0.0996, 0.276, 0.985, 0.997, 1].map(percent)).toEqual([
    '0%',
    '4.2%',
    '9.9%',
    '10%',
    '28%',
    '99%',
    '99.7%',
    '100%',
  ]);
});

test('signs stand before gains too, but not before zero', () => {
  expect(signed(0.1126, 3)).toBe('+0.113');
  expect(signed(-0.0155, 2)).toBe('-0.02');
  expect(signed(0.0001, 3)).toBe('0.000');
});

test('money says its currency and is short where there is little room', () => {
  expect(money(1_234_567.4, 'USD')).toBe('USD 1,234,567');
  expect([310, 999, 999.9, 8_450, 999_950, 3_482_400, 2.5e9, 0].map((value) => shortMoney(value, 'EUR'))).toEqual([
    'EUR 310',
    'EUR 999',
    'EUR 1k',
    'EUR 8.45k',
    'EUR 1M',
    'EUR 3.48M',
    'EUR 2.5bn',
    'EUR 0',
  ]);
  expect(shortMoney(-1_500, 'USD')).toBe('USD -1.5k');
});

test('odds are near the share they stand for', () => {
  expect([0, 0.056, 0.068, 0.2, 0.276, 0.335, 0.4, 0.5, 0.6, 0.667, 0.75, 0.8, 0.9, 0.98, 1].map(oneIn)).toEqual([
    'none',
    '1 in 18',
    '1 in 15',
    '1 in 5',
    '1 in 4',
    '1 in 3',
    '2 in 5',
    '1 in 2',
    '3 in 5',
    '2 in 3',
    '3 in 4',
    '4 in 5',
    '9 in 10',
    'nearly all',
    'all',
  ]);
  for (let share = 0.02; share < 0.95; share += 0.001) {
    const [part, whole] = oneIn(share).split(' in ').map(Number);
    expect(Math.abs(part / whole - share), `${share}`).toBeLessThan(0.084);
  }
});

test('units agree with their number', () => {
  expect([days(1), days(74), days(73.5)]).toEqual(['1 day', '74 days', '73.5 days']);
  expect([plural(1, 'account'), plural(0, 'account'), plural(1_306, 'account')]).toEqual([
    '1 account',
    '0 accounts',
    '1,306 accounts',
  ]);
  expect(multiple(4.06)).toBe('4.1×');
});

test('dates are written out; what is no date stays', () => {
  expect(dateInWords('2026-10-01')).toBe('1 October 2026');
  expect(dateInWords('soon')).toBe('soon');
});

test('a figure without an interval says why, and one without a value says so', () => {
  expect(intervalInWords({ value: 0.2, low: 0.1, high: 0.3 }, percent)).toBe('10% to 30%');
  expect(intervalInWords({ value: 0.2, low: null, high: null }, percent)).toBe('too few accounts for an interval');
  expect(figureInWords({ value: 0.2, low: 0.1, high: 0.3 }, percent)).toBe('20% (95% interval 10% to 30%)');
  expect(figureInWords({ value: 0.2, low: null, high: null }, percent)).toBe('20% (too few accounts for an interval)');
  expect(figureInWords({ value: null, low: null, high: null }, percent)).toBe('not known');
  expect(figureCell({ value: null, low: null, high: null }, percent).toString()).toContain('not known');
});
