import { describe, expect, it } from 'vitest';
import type { InputSpec } from '../../models/runtime/types.ts';
import {
  labelOf,
  nameInWords,
  numberInWords,
  peersInWords,
  standingInWords,
  tenureBandInWords,
  valueInWords,
} from '../../models/runtime/wording.ts';
import { COHORTS } from './runtime-fixture.ts';

const input = (unit: string, meaning: string): InputSpec => ({
  name: 'm',
  category: 'usage',
  unit,
  meaning,
  healthier: 'higher',
  nullPolicy: 'zero',
});

describe('numberInWords', () => {
  it.each([
    [0, '0'],
    [3, '3'],
    [12, '12'],
    [99.96, '100'],
    [0.12345, '0.123'],
    [-2.5, '-2.5'],
    [45.678, '45.7'],
    [123.4, '123'],
    [1234.5, '1,235'],
    [1234567, '1,234,567'],
    [-1234567, '-1,234,567'],
    [0.00012345, '0.000123'],
    [1e-9, '1e-9'],
    [1e15, '1.00e+15'],
  ])('%d is %s', (value, words) => {
    expect(numberInWords(value)).toBe(words);
  });
});

describe('valueInWords', () => {
  it('adds a unit only where the meaning does not say it', () => {
    expect(valueInWords(input('days', 'Time since the last login'), 12)).toBe('12 days');
    expect(valueInWords(input('days', 'Days since the last login.'), 12)).toBe('12');
    expect(valueInWords(input('count', 'Logins'), 12)).toBe('12');
  });

  it('reads shares as percent', () => {
    expect(valueInWords(input('share', 'Seats in use'), 0.4321)).toBe('43.2%');
    expect(valueInWords(input('percent', 'Seats in use'), 43.21)).toBe('43.2%');
  });

  it('leaves out units that say nothing to a reader', () => {
    expect(valueInWords(input('money per month', 'Revenue'), 1250)).toBe('1,250');
    expect(valueInWords(input('score from -1 to 1', 'Mood'), -0.25)).toBe('-0.25');
    expect(valueInWords(input('ratio', 'Events against before'), 1.5)).toBe('1.5');
  });

  it('answers yes or no', () => {
    const metric = input('yes or no', '1 if a milestone has been reached, else 0.');
    expect([0, 1, 0.5].map((value) => `${labelOf(metric)}: ${valueInWords(metric, value)}`)).toEqual([
      'A milestone has been reached: no',
      'A milestone has been reached: yes',
      'A milestone has been reached: 0.5 yes or no',
    ]);
  });

  it('says not known where the value is missing', () => {
    expect(valueInWords(input('days', 'Time since the last login'), Number.NaN)).toBe('not known');
  });
});

describe('words for names, peers and standing', () => {
  it('makes a label of a meaning and a name', () => {
    expect(labelOf(input('', 'Open tickets. '))).toBe('Open tickets');
    expect(labelOf(input('', ''))).toBe('m');
    expect(labelOf(input('', 'Days since it was due; 0 if none is.'))).toBe('Days since it was due');
    expect(labelOf(input('', 'Tickets against before: -1 none now, 0 the same.'))).toBe('Tickets against before');
    expect(labelOf(input('', 'Mean days (below 0: early), paid.'))).toBe('Mean days (below 0: early), paid');
    expect(nameInWords('company_size')).toBe('Company size');
  });

  it('says which accounts are compared', () => {
    expect([0, 1, 2, 3].map((cell) => peersInWords(COHORTS, cell))).toEqual([
      'all accounts',
      'smb accounts',
      'accounts of the same age',
      'smb accounts of the same age',
    ]);
  });

  it('says lower, higher, or the same, of those strictly above, below, or tied', () => {
    const words = (below: number, above: number, unit = 'users') =>
      standingInWords(input(unit, 'M'), { below, above, percentile: (below + 1 - above) / 2 }, 'all accounts');
    expect(words(0.12, 0.88)).toBe('lower than 88% of all accounts');
    expect(words(0.88, 0.12)).toBe('higher than 88% of all accounts');
    expect(words(0.1, 0.2)).toBe('the same as 70% of all accounts');
    expect(words(0, 0.6)).toBe('lower than 60% of all accounts');
    expect(words(1, 0)).toBe('higher than 99% of all accounts');
    expect(words(0, 0.75, 'yes or no')).toBe('unlike 75% of all accounts');
    expect(words(0.25, 0, 'yes or no')).toBe('the same as 75% of all accounts');
  });

  it('says the tenure band', () => {
    expect([10, 90, 400, Number.NaN].map((days) => tenureBandInWords(COHORTS, days))).toEqual([
      'under 90 days',
      '90 to 364 days',
      '365 days or more',
      'not known',
    ]);
  });
});
