import { describe, expect, test } from 'vitest';
import { bundlesOf, FIRST_MEMBER_BIN } from '../../models/gradient/bundling.ts';
import { binColumns, fitGradient, type GradientOptions } from '../../models/gradient/index.ts';
import { columnsWithBundles } from '../../models/gradient/table.ts';
import { generator } from '../fixtures/models/made-data.ts';

const N = 3000;
const LEVELS = [3, 5, 12];

/** Two numbers, a column for each level of three attributes between them, and flags that overlap; labels hang on some. */
function made(seed: number) {
  const random = generator(seed);
  const column = (of: (row: number) => number) => Float64Array.from({ length: N }, (_, row) => of(row));
  const codes = LEVELS.map((n) => column(() => Math.floor(n * random() ** 1.5)));
  const levels = codes.map((own, a) =>
    Array.from({ length: LEVELS[a] }, (_, level) => own.map((code) => (code === level ? 1 : 0))),
  );
  const numbers = [column(() => (random() < 0.1 ? Number.NaN : random())), column(() => Math.floor(9 * random()))];
  const flags = [column(() => (random() < 0.5 ? 1 : 0)), column(() => (random() < 0.5 ? 1 : 0))];
  const columns = [numbers[0], ...levels[0], flags[0], ...levels[1], numbers[1], flags[1], ...levels[2]];
  const labels = Uint8Array.from({ length: N }, (_, row) => {
    const margin = [-1.2, 0.4, 1][codes[0][row]] + (codes[2][row] % 3) * 0.7 - (codes[1][row] === 4 ? 1.5 : 0);
    return random() < 1 / (1 + Math.exp(1 - margin - (numbers[0][row] || 0))) ? 1 : 0;
  });
  return { columns, labels, binned: binColumns(columns, { nBins: 32 }) };
}

describe('columns that are never yes together', () => {
  test('are one column, from which each can be read again', () => {
    const { binned } = made(1);
    const [first, ...rest] = binned.bundles.map((bundle) => [...bundle.columns]);
    expect(first).toEqual([1, 2, 3]);
    // A flag starts a bundle of its own, which takes nothing: its rows say yes to levels too.
    expect(rest).toEqual([
      [5, 6, 7, 8, 9],
      [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
    ]);
    for (const { columns, bins } of binned.bundles) {
      columns.forEach((column, i) => {
        const own = binned.byColumn[column];
        expect(bins.every((bin, row) => (bin === i + FIRST_MEMBER_BIN) === (own[row] === 2))).toBe(true);
      });
      expect(bins.every((bin) => bin > 0)).toBe(true);
    }
  });

  test('with gaps or more than two values are left alone, and a bundle has no more bins than there are', () => {
    const yes = (...rows: number[]) => Float64Array.from({ length: 60 }, (_, row) => (rows.includes(row) ? 1 : 0));
    const gap = yes(3);
    gap[9] = Number.NaN;
    const three = yes(4).map((value, row) => (row === 5 ? 2 : value));
    const { byColumn, thresholds, bundles } = binColumns([yes(1), gap, yes(2), three, yes(1, 6), yes(7)], { nBins: 8 });
    // Four bins at most here: two columns fill a bundle.
    expect(bundles.map(({ columns }) => [...columns])).toEqual([
      [0, 2],
      [4, 5],
    ]);
    expect(bundlesOf(byColumn, thresholds, 8).map(({ columns }) => [...columns])).toEqual([[0, 2, 5]]);
    expect(bundlesOf(byColumn, thresholds, 3)).toEqual([]);
  });

  test('stand in the table where the first of them stood, as long as no tree is drawn fewer columns', () => {
    expect([...columnsWithBundles(made(1).binned)]).toEqual([0, 24, 4, 25, 10, 11, 26]);
    const column = (of: (row: number) => number) => Float64Array.from({ length: 60 }, (_, row) => of(row));
    const apart = [
      column((row) => row % 3),
      column((row) => +(row === 4)),
      column((row) => row),
      column((row) => +(row === 5)),
    ];
    expect([...columnsWithBundles(binColumns(apart, { nBins: 8 }))]).toEqual([0, 4, 2]);
  });

  test.each(['plain', 'webassembly'] as const)('make no difference to the trees of the %s kernel', (kernel) => {
    const cases: Partial<GradientOptions>[] = [
      {},
      { l1: 0.2, minHessian: 0, l2: 0 },
      { rowShare: 0.6 },
      { weights: Float64Array.from({ length: N }, (_, row) => 0.5 + (row % 3)) },
      { signs: Int8Array.from({ length: 24 }, (_, j) => (j === 0 ? 1 : 0)) },
      // Rules that speak of single columns: these are fitted without bundles.
      { signs: new Int8Array(24).fill(1) },
      { columnShare: 0.4 },
      { maxColumnsPerTree: 1 },
      { maxColumnsPerTree: 3 },
    ];
    cases.forEach((options, seed) => {
      const { binned, labels } = made(seed + 1);
      const all: GradientOptions = { nTrees: 30, maxLeaves: 12, minRowsPerLeaf: 15, kernel, ...options };
      const apart = fitGradient({ ...binned, bundles: [] }, labels, all);
      for (const nThreads of [1, 3]) {
        const threads = nThreads === 1 ? null : { nThreads, start: () => {} };
        expect(fitGradient(binned, labels, { ...all, threads })).toEqual(apart);
      }
      const isOfLevel = (column: number) => binned.bundles.some(({ columns }) => columns.includes(column));
      expect(apart.parameters.trees.some((tree) => tree.feature.some(isOfLevel))).toBe(true);
    });
  });
});
