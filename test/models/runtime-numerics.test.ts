import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibratedLogOdds, probabilityOf } from '../../models/runtime/calibration.ts';
import { canonicalJson } from '../../models/runtime/canonical-json.ts';
import { dayNumber } from '../../models/runtime/dates.ts';
import { exponential, naturalLog } from '../../models/runtime/elementary.ts';
import { balanced, onGrid } from '../../models/runtime/grid.ts';
import { gradeOf, healthScoreOf, unclampedHealthOf } from '../../models/runtime/health.ts';
import { sha256 } from '../../models/runtime/sha256.ts';
import { logisticDraft } from './runtime-fixture.ts';

/** Two units in the last place: one of ours, one of the engine's. */
const RELATIVE = 2 ** -51;

describe('exponential and naturalLog', () => {
  it('agree with the engine to the last places', () => {
    fc.assert(
      fc.property(fc.double({ min: -44, max: 44, noNaN: true }), (x) => {
        expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThanOrEqual(RELATIVE);
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (x) => {
        const value = Math.exp(x);
        expect(Math.abs(naturalLog(value) - Math.log(value))).toBeLessThanOrEqual(RELATIVE * Math.max(1, Math.abs(x)));
      }),
    );
  });

  it('are exact where they can be', () => {
    expect(exponential(0)).toBe(1);
    expect(naturalLog(1)).toBe(0);
    expect(naturalLog(2)).toBe(Math.LN2);
  });
});

describe('probabilityOf', () => {
  it('is the logistic function', () => {
    expect(probabilityOf(0)).toBe(0.5);
    expect(probabilityOf(-2)).toBeCloseTo(0.11920292202211755, 15);
    expect(probabilityOf(2)).toBeCloseTo(0.8807970779778823, 15);
  });

  it('is never 0 or 1 and never falls', () => {
    for (const logOdds of [-1e300, -800, -50, 50, 800, 1e300, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]) {
      expect(probabilityOf(logOdds)).toBeGreaterThan(0);
      expect(probabilityOf(logOdds)).toBeLessThan(1);
    }
    const wide = fc.double({ min: -40, max: 40, noNaN: true });
    fc.assert(fc.property(wide, wide, (x, y) => probabilityOf(Math.min(x, y)) <= probabilityOf(Math.max(x, y))));
  });
});

describe('calibratedLogOdds', () => {
  it('is affine for platt', () => {
    expect(calibratedLogOdds({ kind: 'platt', a: 0.5, b: 2 }, -1.25)).toBe(-2);
  });

  it('has two slopes for beta, and is Platt where they are equal', () => {
    const beta = { kind: 'beta' as const, a: 2, b: 0.5, c: -0.25 };
    for (const margin of [-3, -0.5, 0, 1.25, 6]) {
      const s = 1 / (1 + Math.exp(-margin));
      expect(calibratedLogOdds(beta, margin)).toBeCloseTo(-0.25 + 2 * Math.log(s) - 0.5 * Math.log(1 - s), 12);
      expect(calibratedLogOdds({ ...beta, b: 2 }, margin)).toBe(-0.25 + 2 * margin);
    }
    const rise = (from: number) => calibratedLogOdds(beta, from + 1) - calibratedLogOdds(beta, from);
    expect(rise(-40)).toBeCloseTo(2, 9);
    expect(rise(39)).toBeCloseTo(0.5, 9);
  });

  it('interpolates probabilities for isotonic and holds the ends', () => {
    const isotonic = { kind: 'isotonic' as const, margins: [-2, 0, 2], probabilities: [0.1, 0.3, 0.5] };
    const at = (margin: number) => probabilityOf(calibratedLogOdds(isotonic, margin));
    expect(at(-9)).toBeCloseTo(0.1, 12);
    expect(at(-2)).toBeCloseTo(0.1, 12);
    expect(at(-1)).toBeCloseTo(0.2, 12);
    expect(at(0)).toBeCloseTo(0.3, 12);
    expect(at(1.5)).toBeCloseTo(0.45, 12);
    expect(at(7)).toBeCloseTo(0.5, 12);
  });

  it('keeps isotonic probabilities of 0 and 1 finite, and takes the last of equal margins', () => {
    const steps = { kind: 'isotonic' as const, margins: [0, 0, 1, 1], probabilities: [0, 0.25, 0.75, 1] };
    expect(calibratedLogOdds(steps, -1)).toBeCloseTo(-20.723, 3);
    expect(calibratedLogOdds(steps, 1)).toBeCloseTo(20.723, 3);
    expect(probabilityOf(calibratedLogOdds(steps, 0))).toBeCloseTo(0.25, 12);
    expect(probabilityOf(calibratedLogOdds(steps, 0.5))).toBeCloseTo(0.5, 12);
  });
});

describe('health score', () => {
  const { health } = logisticDraft();

  it('is 50 at the anchor and falls ten points each time the odds double', () => {
    expect(healthScoreOf(-2, health)).toBe(50);
    expect(healthScoreOf(-2 + Math.LN2, health)).toBeCloseTo(40, 12);
    expect(healthScoreOf(-2 - 2 * Math.LN2, health)).toBeCloseTo(70, 12);
  });

  it('is held within 0-100, unclamped it is not', () => {
    expect(healthScoreOf(20, health)).toBe(0);
    expect(healthScoreOf(-20, health)).toBe(100);
    expect(unclampedHealthOf(-2 - 6 * Math.LN2, health)).toBeCloseTo(110, 12);
  });

  it('has the better grade on a limit', () => {
    expect([65, 64.999, 50, 49.999, 35, 34.999].map((score) => gradeOf(score, health.grades))).toEqual([
      'A',
      'B',
      'B',
      'C',
      'C',
      'D',
    ]);
  });
});

describe('the grid', () => {
  it('moves a number by less than 1e-12 and has no -0', () => {
    expect(Math.abs(onGrid(0.1) - 0.1)).toBeLessThan(1e-12);
    expect(onGrid(-1e-20)).toBe(0);
    expect(onGrid(1e300)).toBe(1e300);
  });

  it('makes sums exact, in any order', () => {
    const terms = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(terms, fc.double({ min: -50, max: 50, noNaN: true }), (values, base) => {
        let sum = base;
        for (const value of values) sum += value;
        const margin = onGrid(sum);
        const result = balanced(margin, base, Float64Array.from(values));
        const forwards = result.contributions.reduce((total, value) => total + value, result.base);
        const backwards = result.contributions.reduceRight((total, value) => total + value, 0) + result.base;
        return forwards === margin && backwards === margin;
      }),
    );
  });
});

describe('sha256', () => {
  it('agrees with node:crypto for every length around the block size', () => {
    for (let length = 0; length < 200; length++) {
      const text = 'a'.repeat(length);
      expect(sha256(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
    }
  });

  it('agrees for any text, emoji and lone surrogates included', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.constant('\ud800x\udc00'),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(sha256(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
      }),
    );
  });
});

describe('canonicalJson', () => {
  it('sorts keys by code unit, writes -0 as 0 and leaves out what is undefined', () => {
    expect(canonicalJson({ b: [1, -0, 1e21], a: { z: null, Z: 'é', y: undefined } })).toBe(
      '{"a":{"Z":"é","z":null},"b":[1,0,1e+21]}',
    );
  });

  it('refuses what JSON cannot carry and says where', () => {
    expect(() => canonicalJson({ a: [{ b: Number.NaN }] })).toThrow('a[0].b is NaN');
    expect(() => canonicalJson([undefined])).toThrow('[0] is a undefined');
  });

  it('does not depend on the order in which keys were set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        return canonicalJson(reversed) === canonicalJson(value);
      }),
    );
  });
});

describe('dayNumber', () => {
  it('counts days and refuses dates that do not exist', () => {
    expect(dayNumber('1970-01-02')).toBe(1);
    expect(dayNumber('2024-02-29')).toBe(19782);
    expect(dayNumber('2023-02-29')).toBe(null);
    expect(dayNumber('2023-2-9')).toBe(null);
  });
});
