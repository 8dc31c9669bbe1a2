import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rootSums, searchNodes } from '../../models/gradient/searching.ts';
import type { SplitRules } from '../../models/gradient/splitting.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { COMMAND, openCase } from './gradient-kit.ts';

interface Row {
  readonly x: readonly number[];
  readonly slope: number;
  readonly curvature: number;
}

interface Found {
  readonly gain: number;
  readonly left: ReadonlySet<Row>;
}

/** Best division by trying every threshold of every column on the rows themselves. */
function naiveBest(rows: readonly Row[], rules: SplitRules, lower: number, upper: number): Found | null {
  const solve = (part: readonly Row[]) => {
    const g = part.reduce((sum, row) => sum + row.slope, 0);
    const h = part.reduce((sum, row) => sum + row.curvature, 0) + rules.l2;
    const shrunk = Math.sign(g) * Math.max(Math.abs(g) - rules.l1, 0);
    const value = Math.min(upper, Math.max(lower, h > 0 ? -shrunk / h : 0));
    return { value, gain: -(g * value + (h / 2) * value * value + rules.l1 * Math.abs(value)), h: h - rules.l2 };
  };
  let best: Found | null = null;
  for (let j = 0; j < rows[0].x.length; j++) {
    const values = [...new Set(rows.map((row) => row.x[j]))].filter((x) => !Number.isNaN(x)).sort((a, b) => a - b);
    for (const threshold of values) {
      for (const missingLeft of [false, true]) {
        const isLeft = (row: Row) => (Number.isNaN(row.x[j]) ? missingLeft : row.x[j] <= threshold);
        const left = rows.filter(isLeft);
        const right = rows.filter((row) => !isLeft(row));
        if (Math.min(left.length, right.length) < Math.max(1, rules.minRowsPerLeaf)) continue;
        const a = solve(left);
        const b = solve(right);
        if (Math.min(a.h, b.h) < rules.minHessian) continue;
        const sign = right.every((row) => Number.isNaN(row.x[j])) ? 0 : (rules.signs?.[j] ?? 0);
        if (sign * (b.value - a.value) < 0) continue;
        const gain = a.gain + b.gain - solve(rows).gain;
        if (gain > rules.minGain && gain > (best?.gain ?? 0) + 1e-9) best = { gain, left: new Set(left) };
      }
    }
  }
  return best;
}

test.each([
  'plain',
  'webassembly',
] as const)('the search of the %s kernel finds what trying every division finds', (kernel) => {
  const pick = <T>(...values: T[]) => fc.constantFrom(...values);
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 2, max: 40 }),
      fc.record({
        minHessian: pick(0, 0.5, 1.37),
        minRowsPerLeaf: pick(0, 1, 4),
        minGain: pick(0, 0.05),
        l1: pick(0, 0.3),
        l2: pick(0, 1),
      }),
      fc.option(fc.array(pick(-1, 0, 1), { minLength: 3, maxLength: 3 })),
      pick([-Infinity, Infinity], [-0.4, 0.3], [0.1, Infinity]),
      (seed, n, numbers, signs, bounds) => {
        // Bounds come from signs alone.
        const [lower, upper] = signs === null ? [-Infinity, Infinity] : bounds;
        const random = generator(seed);
        const columns = [0, 1, 2].map((j) =>
          Float64Array.from({ length: n }, () => (random() < 0.2 ? NaN : Math.floor(random() * (4 + 4 * j)))),
        );
        const labels = Uint8Array.from({ length: n }, () => (random() < 0.4 ? 1 : 0));
        const margins = Float64Array.from({ length: n }, () => 4 * random() - 2);
        const weights = Float64Array.from({ length: n }, () => 0.5 + random());
        const rules: SplitRules = { ...numbers, signs: signs === null ? null : Int8Array.from(signs) };
        const kit = openCase({ columns, labels, margins, nBins: 16, options: { ...rules, weights, kernel } });
        const { workspace, context, all, freeSlots } = kit;
        const { binned, scales } = context;
        workspace.run(COMMAND.start);
        const sums = { ...rootSums(workspace), lower, upper };
        const slot = freeSlots[0];
        const [split] = searchNodes(context, all, slot, 0, [{ slot, sums }]);

        const rows = [...labels.keys()].map((i): Row => {
          const p = 1 / (1 + Math.exp(-margins[i]));
          const x = columns.map((column) => column[i]);
          return { x, slope: weights[i] * (p - labels[i]), curvature: weights[i] * p * (1 - p) };
        });
        const naive = naiveBest(rows, rules, lower, upper);
        if (naive === null || split === null) {
          // Gains within rounding of the least gain may be seen by one side only.
          expect(Math.max(naive?.gain ?? 0, split?.gain ?? 0)).toBeLessThan(rules.minGain + 1e-6);
          return;
        }
        expect(split.gain).toBeCloseTo(naive.gain, 6);
        // Two divisions may gain the same: then the sums must still be those of the division found.
        const threshold = binned.thresholds[split.column][split.bin - 1] ?? Infinity;
        const left = rows.filter(({ x }) =>
          Number.isNaN(x[split.column]) ? split.missingLeft === 1 : x[split.column] <= threshold,
        );
        expect(split.left.slope / scales.slope).toBeCloseTo(
          left.reduce((sum, row) => sum + row.slope, 0),
          8,
        );
        expect(split.left.slope + split.right.slope).toBe(sums.slope);
        expect(split.left.packed + split.right.packed).toBe(sums.packed);
      },
    ),
    { seed: 5, numRuns: 400 },
  );
});
