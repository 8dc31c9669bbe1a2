import { describe, expect, it } from 'vitest';
import { type Move, type Parts, sayNewlyRed, wholeParts } from '../../models/ledger/index.ts';

const move = (nAccounts: number, parts: Partial<Parts>): Move => ({
  nAccounts,
  arr: 0,
  parts: { behaviour: 0, cohorts: 0, model: 0, thresholds: 0, hysteresis: 0, ...parts },
});

describe('sayNewlyRed', () => {
  it('puts the recalibration together and says whole accounts that sum to all', () => {
    const changed = move(52, { behaviour: 37.6, cohorts: 2.3, model: 5.5, thresholds: 1.4, hysteresis: 5.2 });
    expect(wholeParts(changed)).toEqual({ behaviour: 38, recalibration: 9, hysteresis: 5 });
    expect(sayNewlyRed(changed)).toBe(
      '38 of 52 newly red accounts are behaviour, 9 are the recalibration, 5 are what bands remember.',
    );
  });

  it('leaves out what did nothing, and says one in the singular', () => {
    expect(sayNewlyRed(move(1, { thresholds: 1 }))).toBe('1 of 1 newly red account is the recalibration.');
    expect(sayNewlyRed(move(3, { behaviour: 2.1, model: 0.9 }))).toBe(
      '2 of 3 newly red accounts are behaviour, 1 is the recalibration.',
    );
    expect(sayNewlyRed(move(0, {}))).toBe('No account is newly red.');
  });

  it('sums to all where parts are below 0, and where sixtieths miss a whole number by a rounding', () => {
    const against = wholeParts(move(4, { behaviour: -0.7, model: 4.4, hysteresis: 0.3 }));
    expect(against).toEqual({ behaviour: -1, recalibration: 5, hysteresis: 0 });
    expect(wholeParts(move(3, { behaviour: 2 - 1e-12, model: 1 + 1e-12 }))).toEqual({
      behaviour: 2,
      recalibration: 1,
      hysteresis: 0,
    });
  });
});
