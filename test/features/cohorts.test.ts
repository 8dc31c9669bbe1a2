import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ascendingPositions } from '../../features/cohorts/ascending.ts';
import { tenureBandOf } from '../../features/cohorts/cells.ts';
import { fitCohorts, REFERENCE_PROBABILITIES } from '../../features/cohorts/fit.ts';
import { textColumn } from '../../features/compute/text-column.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import { sortedQuantile } from '../../models/math/quantile.ts';
import { randomStream } from '../../models/math/random.ts';

interface Row {
  readonly account: number;
  readonly segment: string | null;
  readonly tenure: number;
  readonly values: readonly number[];
}

function tableOf(rows: readonly Row[]): SnapshotTable {
  const n = rows.length;
  const nMetrics = rows[0]?.values.length ?? 1;
  return {
    nRows: n,
    accountIds: Array.from({ length: 1 + Math.max(-1, ...rows.map((row) => row.account)) }, (_, i) => `a${i}`),
    accountIndex: Int32Array.from(rows, (row) => row.account),
    snapshotDay: new Int32Array(n),
    groupOfAccount: null,
    context: { segment: textColumn(rows.map((row) => row.segment)) },
    tenureDays: Float64Array.from(rows, (row) => row.tenure),
    mrr: new Float64Array(n),
    inputs: Array.from({ length: nMetrics }, (_, i) => ({
      name: `m${i}`,
      category: 'usage',
      unit: '',
      meaning: '',
      healthier: 'higher',
      nullPolicy: 'missing',
    })),
    metrics: Array.from({ length: nMetrics }, (_, i) => Float64Array.from(rows, (row) => row.values[i])),
    churnLabel: new Int8Array(n),
    churnDay: new Int32Array(n),
    expansionLabel: new Int8Array(n),
  };
}

/** Type 7 from its definition. */
function naiveQuantile(values: readonly number[], probability: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * probability;
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  return low + (at - Math.floor(at)) * (high - low);
}

const all = (table: SnapshotTable) => Int32Array.from({ length: table.nRows }, (_, i) => i);

function randomRows(n: number): Row[] {
  const random = randomStream(3, 'cohorts');
  return Array.from({ length: n }, () => ({
    account: Math.floor(random() * 40),
    segment: ['smb', 'enterprise', null][Math.floor(random() * 3)],
    tenure: random() * 400,
    values: [random() < 0.2 ? NaN : Math.floor(random() * 10) - 4, random() * 1e6 - 5e5],
  }));
}

describe('fitCohorts', () => {
  const settings = { tenureDays: [90, 180], by: ['segment'], minSize: 12 };

  it('gives in every cell the type-7 quantiles of its rows, and no cell with too few accounts', () => {
    const rows = randomRows(300);
    const table = tableOf(rows);
    const chosen = all(table).filter((row) => row % 5 !== 0);
    const references = fitCohorts(table, chosen, settings);
    expect(references.probabilities).toEqual(REFERENCE_PROBABILITIES);
    const bandOf = (row: Row) => (row.tenure < 90 ? 0 : row.tenure < 180 ? 1 : 2);
    let nCells = 0;
    for (const band of [0, 1, 2, null]) {
      for (const segment of ['', 'enterprise', 'smb', null]) {
        const inside = Array.from(chosen, (row) => rows[row]).filter(
          (row) => (band === null || bandOf(row) === band) && (segment === null || (row.segment ?? '') === segment),
        );
        const nAccounts = new Set(inside.map((row) => row.account)).size;
        const cell = references.cells.find(
          ({ tenureBand, attributes }) => tenureBand === band && (attributes?.[0] ?? null) === segment,
        );
        const isBook = band === null && segment === null;
        expect(cell !== undefined, `${band} ${segment}`).toBe(isBook || nAccounts >= 12);
        if (cell === undefined) continue;
        nCells++;
        expect(cell.nAccounts).toBe(nAccounts);
        cell.quantiles.forEach((quantiles, metric) => {
          const values = inside.map((row) => row.values[metric]).filter((value) => !Number.isNaN(value));
          quantiles?.forEach((quantile, i) => {
            expect(quantile).toBeCloseTo(naiveQuantile(values, references.probabilities[i]), 9);
          });
          expect(quantiles).not.toBeNull();
        });
      }
    }
    expect(references.cells).toHaveLength(nCells);
    expect(nCells).toBeGreaterThan(8);
  });

  it('counts accounts, not rows', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({
      account: i < 15 ? 0 : i,
      segment: i < 15 ? 'smb' : 'big',
      tenure: 5,
      values: [i],
    }));
    const references = fitCohorts(tableOf(rows), all(tableOf(rows)), { tenureDays: [], by: ['segment'], minSize: 2 });
    expect(references.cells.map(({ attributes, nAccounts }) => [attributes, nAccounts])).toEqual([
      [['big'], 5],
      [null, 6],
    ]);
  });

  it('stands by the book alone, whatever its size, and says null where nothing is known', () => {
    const one = tableOf([{ account: 0, segment: null, tenure: 1, values: [NaN, -0] }]);
    const references = fitCohorts(one, all(one), settings);
    expect(references.cells).toHaveLength(1);
    expect(references.cells[0]).toMatchObject({ tenureBand: null, attributes: null, nAccounts: 1 });
    expect(references.cells[0].quantiles[0]).toBeNull();
    expect(references.cells[0].quantiles[1]?.every((quantile) => Object.is(quantile, 0))).toBe(true);
    const none = fitCohorts(one, new Int32Array(0), settings);
    expect(none.cells).toEqual([{ tenureBand: null, attributes: null, nAccounts: 0, quantiles: [null, null] }]);
  });

  it('learns from the given rows only, and leaves the table as it was', () => {
    const rows = randomRows(100);
    const chosen = Int32Array.from({ length: 60 }, (_, i) => i);
    const changed = rows.map((row, i) => (i < 60 ? row : { ...row, values: [99, 99], segment: 'other' }));
    expect(fitCohorts(tableOf(changed), chosen, settings)).toEqual(fitCohorts(tableOf(rows), chosen, settings));
    const table = tableOf(rows);
    const before = [...table.metrics[0]];
    fitCohorts(table, chosen, settings);
    expect([...table.metrics[0]]).toEqual(before);
  });

  it('survives JSON', () => {
    const table = tableOf(randomRows(200));
    const references = fitCohorts(table, all(table), settings);
    expect(JSON.parse(JSON.stringify(references))).toEqual(references);
  });
});

describe('order and quantiles', () => {
  it('sorts any doubles, NaN left out, equals in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constant(NaN))), (values) => {
        const column = Float64Array.from(values);
        const expected = values
          .map((value, i) => ({ value, i }))
          .filter(({ value }) => !Number.isNaN(value))
          .sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : a.i - b.i))
          .map(({ i }) => i);
        expect([...ascendingPositions(column)]).toEqual(expected);
      }),
      { seed: 11, numRuns: 100 },
    );
  });

  it('never descends and stays within the values', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (values) => {
        const sorted = Float64Array.from(values).sort();
        const quantiles = REFERENCE_PROBABILITIES.map((probability) => sortedQuantile(sorted, probability));
        expect(quantiles[0]).toBe(sorted[0]);
        expect(quantiles.at(-1)).toBe(sorted.at(-1));
        expect(quantiles.every((quantile, i) => i === 0 || quantile >= quantiles[i - 1])).toBe(true);
      }),
      { seed: 12, numRuns: 300 },
    );
    expect(sortedQuantile(Float64Array.of(1, 2, 4), 0.75)).toBe(3);
  });

  it('puts a tenure on an edge into the next band', () => {
    expect([0, 89, 90, 179.5, 180, 9999].map((days) => tenureBandOf(days, [90, 180]))).toEqual([0, 0, 1, 1, 2, 2]);
    expect(tenureBandOf(5, [])).toBe(0);
  });
});
