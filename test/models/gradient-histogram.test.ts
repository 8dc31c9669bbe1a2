import { describe, expect, test } from 'vitest';
import { scalesFor } from '../../models/gradient/gradients.ts';
import { searchNodes } from '../../models/gradient/searching.ts';
import { COMMAND, openCase, randomCase, SIDE } from './gradient-kit.ts';

const N = 701;
const KERNELS = ['plain', 'webassembly'] as const;

/** The case's memory after the root is added up, and what the derivatives of its rows are. */
function started(kernel: (typeof KERNELS)[number], nColumns = 7) {
  const made = randomCase(31, N, nColumns, 20, true);
  const kit = openCase({ ...made, options: { ...made.options, kernel } });
  kit.workspace.run(COMMAND.start);
  const weights = made.options.weights!;
  const p = (i: number) => 1 / (1 + Math.exp(-made.margins[i]));
  const slope = (i: number) => weights[i] * (p(i) - made.labels[i]);
  const curvature = (i: number) => weights[i] * p(i) * (1 - p(i));
  return { ...made, ...kit, slope, curvature };
}

describe.each(KERNELS)('histograms of the %s kernel', (kernel) => {
  test.each([7, 17, 33, 70, 97])('agree with sums of derivatives, bin by bin of %i columns', (nColumns) => {
    const { context, workspace, partial, divide, ids, slope, curvature } = started(kernel, nColumns);
    const { nBins } = workspace.layout.size;
    const { binned, scales } = context;
    const [middle] = divide([0], [N], { column: 2, bin: 9, missingLeft: 1 }, SIDE.left);
    const taken = ids(0, middle);
    const histogram = partial();
    for (let j = 0; j < nColumns; j++) {
      for (let bin = 0; bin < nBins; bin++) {
        const inside = taken.filter((i) => binned.byColumn[j][i] === bin);
        const at = 2 * (j * nBins + bin);
        const whole = Math.floor(histogram[at + 1] / scales.countRange);
        expect(histogram[at + 1] - whole * scales.countRange).toBe(inside.length);
        expect(histogram[at] / scales.slope).toBeCloseTo(
          inside.reduce((sum, i) => sum + slope(i), 0),
          9,
        );
        expect(whole / scales.curvature).toBeCloseTo(
          inside.reduce((sum, i) => sum + curvature(i), 0),
          7,
        );
      }
    }
  });

  test('rows are divided as the bins say, each side in its old order', () => {
    const { context, divide, ids } = started(kernel);
    const bins = context.binned.byColumn[2];
    for (const missingLeft of [0, 1] as const) {
      const before = ids(0, N);
      const [middle] = divide([0], [N], { column: 2, bin: 6, missingLeft }, SIDE.none);
      const isLeft = (i: number) => (bins[i] === 0 ? missingLeft === 1 : bins[i] <= 6);
      expect(ids(0, middle)).toEqual(before.filter(isLeft));
      expect(ids(middle, N)).toEqual(before.filter((i) => !isLeft(i)));
    }
  });

  test('parent less one child is the other child, to the last bit', () => {
    const { context, all, freeSlots, divide, partial, slot, workspace } = started(kernel);
    const [parent, child] = freeSlots;
    searchNodes(context, all, parent, 0, []);
    const whole = slot(parent);
    expect(whole).toEqual(partial());
    const division = { column: 5, bin: 8, missingLeft: 0 } as const;
    divide([0], [N], division, SIDE.left);
    const left = partial();
    searchNodes(context, all, child, parent, []);
    workspace.run(COMMAND.start);
    divide([0], [N], division, SIDE.right);
    expect(slot(child)).toEqual(left);
    expect(slot(parent)).toEqual(partial());
    expect(whole.map((value, i) => value - left[i])).toEqual(slot(parent));
  });
});

test('sums stay whole and exact at the largest sizes that scales allow', () => {
  for (const [n, total] of [
    [1, 1e-9],
    [1_000_000, 1_000_000],
    [5_000_000, 3e12],
  ]) {
    const { slope, curvature, countRange, weight } = scalesFor(n, total);
    expect(total * slope + n).toBeLessThan(2 ** 53);
    expect(total * weight + n).toBeLessThan(2 ** 53);
    expect((0.25 * total * curvature + n) * countRange + n).toBeLessThan(2 ** 53);
    expect(countRange).toBeGreaterThan(n);
  }
});
