import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binsOfValues } from '../../models/gradient/binning.ts';
import { binColumns } from '../../models/gradient/index.ts';
import { numberSorter } from '../../models/gradient/ordering.ts';
import { binningKernel } from '../../models/gradient/wasm/binning.ts';
import { generator } from '../fixtures/models/made-data.ts';

/** The definition: bin 0 missing, else 1 + the number of thresholds below the value. */
function naiveBin(value: number, thresholds: Float64Array): number {
  return Number.isNaN(value) ? 0 : 1 + thresholds.filter((threshold) => threshold < value).length;
}

function binsOfColumn(values: readonly number[], nBins: number) {
  const binned = binColumns([Float64Array.from(values)], { nBins });
  return { bins: [...binned.byColumn[0]], thresholds: binned.thresholds[0] };
}

describe('binColumns', () => {
  test('few distinct values get a bin each, thresholds midway', () => {
    const { bins, thresholds } = binsOfColumn([5, 1, NaN, 2, 2, 5, 1], 5);
    expect([...thresholds]).toEqual([1.5, 3.5]);
    expect(bins).toEqual([3, 1, 0, 2, 2, 3, 1]);
  });

  test('many values: bins of about equal size', () => {
    const random = generator(1);
    const { bins, thresholds } = binsOfColumn(Array.from({ length: 10_000 }, random), 11);
    expect(thresholds.length).toBe(9);
    for (let bin = 1; bin <= 10; bin++) expect(bins.filter((b) => b === bin).length).toBe(1000);
  });

  test('a value that fills a bin gets its own, and the rest is still divided', () => {
    const values = [...Array<number>(700).fill(0), ...Array.from({ length: 300 }, (_, i) => 1 + i)];
    const { bins, thresholds } = binsOfColumn(values, 11);
    expect(bins.filter((b) => b === 1).length).toBe(700);
    expect(thresholds[0]).toBe(0.5);
    expect(thresholds.length).toBe(9);
    expect(Math.max(...Array.from({ length: 9 }, (_, k) => bins.filter((b) => b === k + 2).length))).toBeLessThan(40);
  });

  test('no value, or one', () => {
    expect(binsOfColumn([NaN, NaN], 8)).toEqual({ bins: [0, 0], thresholds: new Float64Array(0) });
    expect(binsOfColumn([3, 3], 8)).toEqual({ bins: [1, 1], thresholds: new Float64Array(0) });
    expect(binColumns([], { nBins: 8 })).toMatchObject({ nRows: 0, nColumns: 0 });
  });

  test('neighbouring, huge and infinite values stay apart, thresholds stay finite', () => {
    const next = 1 + Number.EPSILON;
    expect(binsOfColumn([1, next], 8).bins).toEqual([1, 2]);
    expect(binsOfColumn([-Number.MAX_VALUE, Number.MAX_VALUE], 8).bins).toEqual([1, 2]);
    const { bins, thresholds } = binsOfColumn([-Infinity, 0, Infinity], 8);
    expect(bins).toEqual([1, 2, 3]);
    expect(thresholds.every(Number.isFinite)).toBe(true);
  });

  test('bins follow their definition, column by column', () => {
    const value = fc.oneof(fc.constant(NaN), fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value, value, value, value), { maxLength: 60 }),
        fc.integer({ min: 2, max: 12 }),
        (rows, nBins) => {
          const columns = [0, 1, 2, 3, 4].map((j) => Float64Array.from(rows, (row) => row[j]));
          const { thresholds, byColumn } = binColumns(columns, { nBins });
          columns.forEach((column, j) => {
            expect(thresholds[j].length).toBeLessThanOrEqual(nBins - 2);
            for (let k = 1; k < thresholds[j].length; k++) {
              expect(thresholds[j][k]).toBeGreaterThan(thresholds[j][k - 1]);
            }
            column.forEach((x, i) => {
              expect(byColumn[j][i]).toBe(naiveBin(x, thresholds[j]));
            });
          });
        },
      ),
      { seed: 3, numRuns: 200 },
    );
  });

  test('wrong input is named', () => {
    expect(() => binColumns([], { nBins: 257 })).toThrow('nBins is 257; expected a whole number from 2 to 256');
    expect(() => binColumns([new Float64Array(2), new Float64Array(3)], { nBins: 4 })).toThrow(
      'columns[1] has length 3; expected 2 as columns[0]',
    );
  });
});

describe('the binning kernel', () => {
  test('finds the bins of its plain twin, for every number of thresholds', () => {
    const random = generator(8);
    const kernel = binningKernel()!;
    for (const size of [2, 4, 8, 16, 32, 64, 128, 256]) {
      const cuts = Float64Array.from({ length: size - 1 }, () => Math.floor(1000 * random()) / 8).sort();
      const padded = new Float64Array(size).fill(Infinity);
      padded.set(cuts);
      const pick = (): number => [NaN, Infinity, -Infinity, cuts[0], -0, 125 * random()][Math.floor(6 * random())];
      const values = Float64Array.from({ length: 5003 }, pick);
      const [found, plain] = [new Uint8Array(values.length), new Uint8Array(values.length)];
      kernel(values, padded, found);
      binsOfValues(values, padded, plain);
      expect(found).toEqual(plain);
    }
  });
});

test('numberSorter sorts as the engine does', () => {
  const sortNumbers = numberSorter(1000);
  const number = fc.oneof(
    fc.double({ noNaN: true }),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(0, -0, 1e9 + 1e-6),
  );
  fc.assert(
    fc.property(fc.array(number), (numbers) => {
      const sorted = Float64Array.from(numbers).sort();
      expect(sortNumbers(Float64Array.from(numbers))).toEqual(sorted);
    }),
    { seed: 6, numRuns: 300 },
  );
});
