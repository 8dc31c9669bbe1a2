import { describe, expect, it, vi } from 'vitest';
import { fitBoosted } from '../../models/fit/boosted.ts';
import { featureColumns } from '../../models/fit/design.ts';
import { partOfRows, type TrainingSet } from '../../models/fit/training-set.ts';
import type { GradientFit } from '../../models/gradient/types.ts';
import { applyTrees } from '../../models/runtime/trees.ts';
import type { FeatureSpec, GradientParameters } from '../../models/runtime/types.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { everything, identityReferences, input, madeTable, sigmoid } from './fit-kit.ts';

// Every fit of the trees is kept, so that the trimmed model can be compared with the one it was trimmed from.
const seen: GradientFit[] = vi.hoisted(() => []);
vi.mock('../../models/gradient/boosting.ts', async (original) => {
  const real = await original<typeof import('../../models/gradient/boosting.ts')>();
  return {
    ...real,
    fitGradient: (...given: Parameters<typeof real.fitGradient>) => {
      const fit = real.fitGradient(...given);
      seen.push(fit);
      return fit;
    },
  };
});

const N_METRICS = 12;
const inputs = Array.from({ length: N_METRICS }, (_, i) => input(`m${i}`));
const specs: FeatureSpec[] = inputs.map((_, i) => ({ kind: 'metric', input: i }));

/** Metrics 3 and 7 matter, 0 is constant, the rest are rarely worth a split. */
function madeSet(nAccounts: number, seed: number, flipped = -1): TrainingSet {
  const random = generator(seed);
  return everything(
    madeTable({
      nAccounts,
      nDates: 3,
      inputs,
      rowOf: (account) => {
        const metrics = inputs.map((_, i) => (i === 0 ? 5 : random() < 0.05 ? Number.NaN : random()));
        const margin = -1.5 + 3 * ((metrics[3] || 0) - 0.5) - (metrics[7] > 0.6 ? 2 : 0);
        const label = random() < sigmoid(margin) ? 1 : 0;
        return { metrics, label: account === flipped ? 1 - label : label };
      },
    }),
  );
}

function fitted(set: TrainingSet, signs = new Int8Array(N_METRICS)) {
  const columns = featureColumns(set.table, set.rows, specs, identityReferences(N_METRICS));
  return {
    columns,
    parts: partOfRows(set, 3, 1),
    fit: fitBoosted(set, specs, columns, signs, partOfRows(set, 3, 1), 1),
  };
}

const leavesOf = ({ trees }: GradientParameters) => JSON.stringify(trees.map((tree) => [tree.value, tree.threshold]));
const rowOf = (columns: readonly Float64Array[], i: number) => Float64Array.from(columns, (column) => column[i]);

describe('fitBoosted', () => {
  const set = madeSet(500, 2);
  const { columns, fit, parts } = fitted(set);
  const used = fit.features.map((spec) => ('input' in spec ? spec.input : -1));

  it('keeps only the features that some split uses, in their order', () => {
    expect(used).toContain(3);
    expect(used).toContain(7);
    expect(used).not.toContain(0);
    expect(used).toEqual([...used].sort((a, b) => a - b));
    const split = new Set(fit.parameters.trees.flatMap((tree) => tree.feature.filter((f) => f >= 0)));
    expect([...split].sort((a, b) => a - b)).toEqual(used.map((_, j) => j));
  });

  it('predicts what it predicted with all of them, to the last bit', () => {
    const whole = seen.find(({ parameters }) => leavesOf(parameters) === leavesOf(fit.parameters))?.parameters;
    if (whole === undefined) throw new Error('the fit was not made by fitGradient');
    const kept = used.map((i) => columns[i]);
    for (let i = 0; i < set.rows.length; i++) {
      const margin = applyTrees(fit.parameters, rowOf(kept, i));
      expect(Object.is(margin, applyTrees(whole, rowOf(columns, i)))).toBe(true);
    }
  });

  it('finds the planted effects', () => {
    const kept = (metrics: readonly number[]) =>
      applyTrees(
        fit.parameters,
        Float64Array.from(used, (i) => metrics[i]),
      );
    const middle = inputs.map(() => 0.5);
    const at = (metric: number, value: number) => kept(middle.map((v, i) => (i === metric ? value : v)));
    expect(at(3, 0.95) - at(3, 0.05)).toBeGreaterThan(1);
    expect(at(7, 0.9) - at(7, 0.1)).toBeLessThan(-0.7);
  });

  it('gives out-of-fold margins by trees that have not seen the row’s account', () => {
    const victim = 8;
    const part = parts[set.cluster.indexOf(victim)];
    // The fit, and how many of its trees, that gave the margins of the part.
    const sourceOf = (margins: Float64Array): GradientParameters => {
      for (const { parameters, grown } of seen) {
        for (let n = 1; n <= grown.length; n++) {
          const found = { ...parameters, trees: grown.slice(0, n) };
          const gives = (i: number) => Object.is(applyTrees(found, rowOf(columns, i)), margins[i]);
          if (parts.every((p, i) => p !== part || gives(i))) return found;
        }
      }
      throw new Error('no fit gave the margins');
    };
    const before = sourceOf(fit.outOfFoldMargin);
    const flipped = fitted(madeSet(500, 2, victim)).fit;
    const after = sourceOf(flipped.outOfFoldMargin);
    // All parts together say how many trees are grown, so the number may change; the trees themselves must not.
    const n = Math.min(before.trees.length, after.trees.length);
    expect(n).toBeGreaterThan(0);
    expect(after.baseMargin).toBe(before.baseMargin);
    expect(after.trees.slice(0, n)).toEqual(before.trees.slice(0, n));
    expect(parts.some((p, i) => p !== part && flipped.outOfFoldMargin[i] !== fit.outOfFoldMargin[i])).toBe(true);
  });

  it('holds to signs', () => {
    const signs = new Int8Array(N_METRICS);
    signs[3] = -1;
    const held = fitted(set, signs).fit;
    const position = held.features.findIndex((spec) => 'input' in spec && spec.input === 3);
    if (position !== -1) {
      const at = (value: number) =>
        applyTrees(
          held.parameters,
          Float64Array.from(held.features, (_, j) => (j === position ? value : 0.5)),
        );
      expect(at(0.95)).toBeLessThanOrEqual(at(0.05));
    }
    expect(held.features.length).toBeGreaterThan(0);
  });

  it('is one constant where nothing can be split', () => {
    const constant = everything(
      madeTable({
        nAccounts: 40,
        nDates: 1,
        inputs: [inputs[0]],
        rowOf: (a) => ({ metrics: [1], label: a % 4 === 0 ? 1 : 0 }),
      }),
    );
    const one = fitBoosted(
      constant,
      [specs[0]],
      [new Float64Array(40).fill(1)],
      new Int8Array(1),
      partOfRows(constant, 3, 1),
      1,
    );
    expect(one.features).toEqual([]);
    expect(one.parameters.trees.every((tree) => tree.feature.length === 1)).toBe(true);
    expect(applyTrees(one.parameters, new Float64Array(0))).toBeCloseTo(Math.log(10 / 30), 6);
    expect(one.outOfFoldMargin.every(Number.isFinite)).toBe(true);
  });
});
