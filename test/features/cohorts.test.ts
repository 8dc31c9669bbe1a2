import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tenureBandOf } from '../../features/cohorts/cells.ts';
import { fitCohorts, REFERENCE_PROBABILITIES } from '../../features/cohorts/fit.ts';
import { textColumn } from '../../features/compute/text-column.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import { sortedQuantile } from '../../models/math/quantile.ts';
import { randomStream } from '../../models/math/random.ts';
import { cohortLadder } from '../../models/runtime/cohorts.ts';

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
    snapshotDay: Int32Array.from(rows.keys()),
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

  it('gives in every cell the type-7 quantiles of its rows, thin ones mixed with the level above, and none where too few are', () => {
    const rows = randomRows(300);
    const table = tableOf(rows);
    const chosen = all(table).filter((row) => row % 5 !== 0);
    const minSize = 24;
    const references = fitCohorts(table, chosen, { ...settings, minSize });
    expect(references.probabilities).toEqual(REFERENCE_PROBABILITIES);
    const bandOf = (row: Row) => (row.tenure < 90 ? 0 : row.tenure < 180 ? 1 : 2);
    const inside = (band: number | null, segment: string | null) =>
      Array.from(chosen, (row) => rows[row]).filter(
        (row) => (band === null || bandOf(row) === band) && (segment === null || (row.segment ?? '') === segment),
      );
    const nAccounts = (some: readonly Row[]) => new Set(some.map((row) => row.account)).size;
    /** What the rules say, from the book down: null where a cell has too few accounts with a value. */
    const expected = (band: number | null, segment: string | null, metric: number): number[] | null => {
      const known = inside(band, segment).filter((row) => !Number.isNaN(row.values[metric]));
      const own = REFERENCE_PROBABILITIES.map((p) =>
        naiveQuantile(
          known.map((row) => row.values[metric]),
          p,
        ),
      );
      if (band === null && segment === null) return own;
      const share = Math.min(1, nAccounts(known) / minSize);
      if (nAccounts(known) < 5) return null;
      const above: (readonly [number | null, string | null])[] =
        segment === null
          ? [[null, null]]
          : band === null
            ? [[null, null]]
            : [
                [null, segment],
                [band, null],
                [null, null],
              ];
      const parent = above.map(([b, s]) => expected(b, s, metric)).find((row) => row !== null) ?? own;
      return own.map((value, i) => share * value + (1 - share) * parent[i]);
    };
    let nCells = 0;
    let nMixed = 0;
    for (const band of [0, 1, 2, null]) {
      for (const segment of ['', 'enterprise', 'smb', null]) {
        const some = inside(band, segment);
        const cell = references.cells.find(
          ({ tenureBand, attributes }) => tenureBand === band && (attributes?.[0] ?? null) === segment,
        );
        const isBook = band === null && segment === null;
        expect(cell !== undefined, `${band} ${segment}`).toBe(isBook || nAccounts(some) >= 5);
        if (cell === undefined) continue;
        nCells++;
        if (nAccounts(some) < minSize) nMixed++;
        expect(cell.nAccounts).toBe(nAccounts(some));
        cell.quantiles.forEach((quantiles, metric) => {
          const wanted = expected(band, segment, metric);
          expect(quantiles === null, `${band} ${segment} ${metric}`).toBe(wanted === null);
          expect(quantiles?.every((quantile, i) => Math.abs(quantile - (wanted?.[i] ?? NaN)) < 1e-8) ?? true).toBe(
            true,
          );
        });
      }
    }
    expect(references.cells).toHaveLength(nCells);
    expect(nCells).toBeGreaterThan(8);
    expect(nMixed).toBeGreaterThan(2);
  });

  it('tells more cohorts apart than a byte can number', () => {
    const nSegments = 200;
    const rows = Array.from({ length: 4 * nSegments }, (_, i) => ({
      account: i,
      segment: `s${i % nSegments}`,
      tenure: 100,
      values: [i % nSegments],
    }));
    const table = tableOf(rows);
    const { cells } = fitCohorts(table, all(table), { tenureDays: [90], by: ['segment'], minSize: 4 });
    const ofSegments = cells.filter((cell) => cell.attributes !== null);
    expect(ofSegments.length).toBeGreaterThanOrEqual(nSegments);
    for (const { attributes, quantiles } of ofSegments) {
      const own = Number(attributes?.[0].slice(1));
      expect(quantiles[0], `segment ${own}`).toEqual(REFERENCE_PROBABILITIES.map(() => own));
    }
  });

  it('pools a metric that few accounts of a large cell have, and leaves the others alone', () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      account: i,
      segment: i < 30 ? 'smb' : 'big',
      tenure: 5,
      // Metric 1 is known of 4 accounts of smb (10), and of all of big (0).
      values: [i < 30 ? 1 : 3, i < 30 ? (i < 4 ? 10 : NaN) : 0],
    }));
    const table = tableOf(rows);
    const references = fitCohorts(table, all(table), { tenureDays: [], by: ['segment'], minSize: 20 });
    const smb = references.cells.find(({ attributes }) => attributes?.[0] === 'smb');
    expect(new Set(smb?.quantiles[0])).toEqual(new Set([1]));
    // The book has 30 zeros and 4 tens: its median is 0, its greatest value 10; smb's own share is 4 / 20.
    expect(smb?.quantiles[1]?.[REFERENCE_PROBABILITIES.indexOf(0.5)]).toBeCloseTo(2, 12);
    expect(smb?.quantiles[1]?.at(-1)).toBe(10);
  });

  it('never lets mixed quantiles descend', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const random = randomStream(seed, 'mixed');
        const rows = Array.from({ length: 120 }, (_, i) => ({
          account: i,
          segment: ['a', 'b', 'c'][Math.floor(random() ** 3 * 3)],
          tenure: random() * 200,
          values: [random() < 0.5 ? Math.floor(random() * 3) / 10 : random() * 10 ** Math.floor(random() * 9 - 4)],
        }));
        const table = tableOf(rows);
        for (const { quantiles } of fitCohorts(table, all(table), { tenureDays: [90], by: ['segment'], minSize: 37 })
          .cells) {
          const [row] = quantiles;
          expect(row === null || row.every((value, i) => i === 0 || value >= row[i - 1])).toBe(true);
        }
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it('lets attributes go one by one, the last first', () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({
      account: i,
      segment: i < 20 ? 'smb' : 'big',
      tenure: 5,
      values: [i],
    }));
    const table = tableOf(rows);
    const region = textColumn(rows.map((_, i) => (i === 0 ? 'north' : 'south')));
    const references = fitCohorts({ ...table, context: { ...table.context, region } }, all(table), {
      tenureDays: [],
      by: ['segment', 'region'],
      minSize: 10,
    });
    expect(references.cells.map(({ attributes }) => attributes)).toEqual([
      ['big', 'south'],
      ['smb', 'south'],
      ['big'],
      ['smb'],
      null,
    ]);
    expect(cohortLadder(references, { segment: 'smb', region: 'south' }, 5)).toEqual([1, 3, 4]);
    expect(cohortLadder(references, { segment: 'smb', region: 'north' }, 5)).toEqual([3, 4]);
    expect(cohortLadder(references, { segment: 'new', region: 'south' }, 5)).toEqual([4]);
  });

  it('takes a missing attribute, an empty one and one that the table has not for the same', () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({
      account: i,
      segment: i < 10 ? 'smb' : i < 20 ? '' : null,
      tenure: 5,
      values: [i],
    }));
    const table = tableOf(rows);
    const fitted = fitCohorts(table, all(table), { tenureDays: [], by: ['segment', 'region'], minSize: 10 });
    expect(fitted.cells.map(({ attributes, nAccounts }) => [attributes, nAccounts])).toEqual([
      [['', ''], 20],
      [['smb', ''], 10],
      [[''], 20],
      [['smb'], 10],
      [null, 30],
    ]);
    expect(fitted.cells[0].quantiles[0]?.[0]).toBe(10);
    expect(fitted.cells[0].quantiles[0]?.at(-1)).toBe(29);
  });

  it('counts accounts, not rows, also where an account comes back to a cell', () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({
      account: i % 6,
      segment: i % 2 === 0 ? 'smb' : 'big',
      tenure: i < 12 ? 5 : 500,
      values: [i],
    }));
    const fitted = fitCohorts(tableOf(rows), all(tableOf(rows)), { tenureDays: [90], by: ['segment'], minSize: 2 });
    for (const { attributes, nAccounts } of fitted.cells) expect(nAccounts).toBe(attributes === null ? 6 : 3);
    expect(fitted.cells).toHaveLength(9);
  });

  it('counts accounts, not rows', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({
      account: i < 15 ? 0 : i,
      segment: i < 15 ? 'smb' : 'big',
      tenure: 5,
      values: [i],
    }));
    const references = fitCohorts(tableOf(rows), all(tableOf(rows)), { tenureDays: [], by: ['segment'], minSize: 6 });
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

describe('quantiles and bands', () => {
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
