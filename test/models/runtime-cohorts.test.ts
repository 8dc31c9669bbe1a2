import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cohortLadder, percentileWithin, tenureBandOf } from '../../models/runtime/cohorts.ts';
import { featureValue, type RowView } from '../../models/runtime/features.ts';
import type { CohortReferences } from '../../models/runtime/types.ts';
import { COHORTS } from './runtime-fixture.ts';

function references(
  probabilities: number[],
  quantiles: number[] | null,
  book: number[] | null = null,
): CohortReferences {
  return {
    tenureDays: [],
    by: ['segment'],
    minSize: 1,
    probabilities,
    cells: [
      { tenureBand: 0, attributes: ['a'], nAccounts: 1, quantiles: [quantiles] },
      { tenureBand: null, attributes: null, nAccounts: 1, quantiles: [book] },
    ],
  };
}

describe('cohortLadder', () => {
  it('goes from cell to attributes, tenure band, and the whole book', () => {
    expect(cohortLadder(COHORTS, { segment: 'smb' }, 140)).toEqual([3, 1, 2, 0]);
  });

  it('leaves out levels that have no entry', () => {
    expect(cohortLadder(COHORTS, { segment: 'smb' }, 10)).toEqual([1, 0]);
    expect(cohortLadder(COHORTS, { segment: 'enterprise' }, 140)).toEqual([2, 0]);
    expect(cohortLadder(COHORTS, {}, 10)).toEqual([0]);
  });

  it('leaves out tenure bands where the tenure is unknown', () => {
    expect(cohortLadder(COHORTS, { segment: 'smb' }, Number.NaN)).toEqual([1, 0]);
  });

  it('reads attributes from a function as from a context', () => {
    expect(cohortLadder(COHORTS, (name) => (name === 'segment' ? 'smb' : null), 140)).toEqual([3, 1, 2, 0]);
  });

  it('puts a tenure on an edge into the band above it', () => {
    expect([0, 89.9, 90, 364, 365, 9999].map((days) => tenureBandOf([90, 365], days))).toEqual([0, 0, 1, 1, 2, 2]);
  });
});

describe('percentileWithin', () => {
  const p = [0, 0.25, 0.5, 0.75, 1];

  it('is exact at the reference points', () => {
    const r = references(p, [1, 2, 4, 8, 16]);
    expect([1, 2, 4, 8, 16].map((value) => percentileWithin(r, [0], 0, value))).toEqual(p);
  });

  it('is linear between them, 0 below and 1 above', () => {
    const r = references(p, [1, 2, 4, 8, 16]);
    expect([0.999, 1.5, 3, 12, 16.001].map((value) => percentileWithin(r, [0], 0, value))).toEqual([
      0, 0.125, 0.375, 0.875, 1,
    ]);
  });

  it('gives ties the midpoint of their span, at the ends too', () => {
    const r = references(p, [0, 0, 0, 3, 3]);
    expect([-1, 0, 1.5, 3, 4].map((value) => percentileWithin(r, [0], 0, value))).toEqual([0, 0.25, 0.625, 0.875, 1]);
  });

  it('is 0.5 for the value of a constant reference', () => {
    expect(percentileWithin(references(p, [7, 7, 7, 7, 7]), [0], 0, 7)).toBe(0.5);
  });

  it('takes the next cohort of the ladder where one has no quantiles', () => {
    expect(percentileWithin(references(p, null, [1, 2, 4, 8, 16]), [0, 1], 0, 4)).toBe(0.5);
    expect(percentileWithin(references(p, null), [0, 1], 0, 4)).toBeNaN();
  });

  it('keeps a missing value missing', () => {
    expect(percentileWithin(references(p, [1, 2, 4, 8, 16]), [0], 0, Number.NaN)).toBeNaN();
  });

  it('stays within 0-1 and never falls as the value rises', () => {
    const integers = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(
        integers,
        fc.float({ min: -7, max: 7, noNaN: true }),
        fc.float({ min: -7, max: 7, noNaN: true }),
        (q, x, y) => {
          const r = references(
            p,
            [...q].sort((a, b) => a - b),
          );
          const low = percentileWithin(r, [0], 0, Math.min(x, y));
          const high = percentileWithin(r, [0], 0, Math.max(x, y));
          return low >= 0 && high <= 1 && low <= high;
        },
      ),
    );
  });
});

describe('featureValue', () => {
  const row = (metric: number, segment: string | null = 'a'): RowView => ({
    metric: () => metric,
    attribute: () => segment,
    tenureDays: 5,
  });
  const r = references([0, 0.5, 1], [0, 10, 20], [0, 100, 200]);

  it('gives each kind of feature', () => {
    expect(featureValue({ kind: 'metric', input: 0 }, row(5), r, [0, 1])).toBe(5);
    expect(featureValue({ kind: 'cohort_percentile', input: 0, whenMissing: 0.4 }, row(5), r, [0, 1])).toBe(0.25);
    expect(featureValue({ kind: 'book_percentile', input: 0, whenMissing: 0.4 }, row(50), r, [0, 1])).toBe(0.25);
    expect(featureValue({ kind: 'is_missing', input: 0 }, row(5), r, [0, 1])).toBe(0);
    expect(featureValue({ kind: 'context_is', attribute: 'segment', level: 'a' }, row(5), r, [0, 1])).toBe(1);
    expect(featureValue({ kind: 'context_is', attribute: 'segment', level: 'b' }, row(5), r, [0, 1])).toBe(0);
  });

  it('gives each kind of feature for a missing metric or attribute', () => {
    const missing = row(Number.NaN, null);
    expect(featureValue({ kind: 'metric', input: 0 }, missing, r, [0, 1])).toBeNaN();
    expect(featureValue({ kind: 'cohort_percentile', input: 0, whenMissing: 0.4 }, missing, r, [0, 1])).toBe(0.4);
    expect(featureValue({ kind: 'book_percentile', input: 0, whenMissing: 0.4 }, missing, r, [0, 1])).toBe(0.4);
    expect(featureValue({ kind: 'is_missing', input: 0 }, missing, r, [0, 1])).toBe(1);
    expect(featureValue({ kind: 'context_is', attribute: 'segment', level: '' }, missing, r, [0, 1])).toBe(1);
  });

  it('limits values that are too large to add up, and knows no -0', () => {
    expect(featureValue({ kind: 'metric', input: 0 }, row(Number.POSITIVE_INFINITY), r, [])).toBe(1e15);
    expect(featureValue({ kind: 'metric', input: 0 }, row(-1e300), r, [])).toBe(-1e15);
    expect(featureValue({ kind: 'metric', input: 0 }, row(-0), r, [])).toBe(0);
  });
});
