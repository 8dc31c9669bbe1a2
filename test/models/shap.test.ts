import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyModel, contributionsOf } from '../../models/runtime/apply.ts';
import { applyTrees } from '../../models/runtime/trees.ts';
import type { GradientParameters, TreeParameters } from '../../models/runtime/types.ts';
import { TREES } from './runtime-fixture.ts';

/** SHAP values are put on a grid of 2^-40 and the remainder of all of them goes to one: a few grid steps at most. */
const GRID_TOLERANCE = 1e-11;

/** What a tree gives where only the features in `known` are known: unknown splits are averaged by cover. */
function expectedValue(tree: TreeParameters, features: Float64Array, known: ReadonlySet<number>, node = 0): number {
  const feature = tree.feature[node];
  if (feature < 0) return tree.value[node];
  const [left, right] = [tree.left[node], tree.right[node]];
  if (known.has(feature)) {
    const value = features[feature];
    const goesLeft = Number.isNaN(value) ? tree.missingLeft[node] === 1 : value <= tree.threshold[node];
    return expectedValue(tree, features, known, goesLeft ? left : right);
  }
  const [l, r] = [left, right].map((child) => tree.cover[child] * expectedValue(tree, features, known, child));
  return (l + r) / (tree.cover[left] + tree.cover[right]);
}

/** Shapley values by their definition: over all subsets of the other features. */
function bruteForce(parameters: GradientParameters, features: Float64Array): { base: number; values: number[] } {
  const n = features.length;
  const factorial = (k: number): number => (k <= 1 ? 1 : k * factorial(k - 1));
  const game = (mask: number) => {
    const known = new Set(Array.from({ length: n }, (_, i) => i).filter((i) => mask & (1 << i)));
    return parameters.trees.reduce((sum, tree) => sum + expectedValue(tree, features, known), parameters.baseMargin);
  };
  const values = Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let mask = 0; mask < 1 << n; mask++) {
      if (mask & (1 << i)) continue;
      const size = mask.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(n - size - 1)) / factorial(n);
      sum += weight * (game(mask | (1 << i)) - game(mask));
    }
    return sum;
  });
  return { base: game(0), values };
}

interface Shape {
  readonly feature: number;
  readonly threshold: number;
  readonly missingLeft: 0 | 1;
  readonly value: number;
  readonly cover: number;
  readonly children: readonly [Shape, Shape] | null;
}

function shapeOf(nFeatures: number, depth: number): fc.Arbitrary<Shape> {
  const parts = {
    feature: fc.integer({ min: 0, max: nFeatures - 1 }),
    threshold: fc.integer({ min: -2, max: 2 }),
    missingLeft: fc.constantFrom(0 as const, 1 as const),
    value: fc.integer({ min: -8, max: 8 }).map((v) => v / 7),
    cover: fc.integer({ min: 1, max: 50 }),
  };
  const leaf = fc.record({ ...parts, children: fc.constant(null) });
  if (depth === 0) return leaf;
  const child = shapeOf(nFeatures, depth - 1);
  return fc.oneof(
    { weight: 1, arbitrary: leaf },
    { weight: 4, arbitrary: fc.record({ ...parts, children: fc.tuple(child, child) }) },
  );
}

function treeOf(shape: Shape): TreeParameters {
  const tree = {
    feature: [] as number[],
    threshold: [] as number[],
    missingLeft: [] as (0 | 1)[],
    left: [] as number[],
    right: [] as number[],
    value: [] as number[],
    cover: [] as number[],
  };
  const add = (part: Shape): number => {
    const node = tree.feature.length;
    tree.feature.push(part.children === null ? -1 : part.feature);
    tree.threshold.push(part.threshold);
    tree.missingLeft.push(part.missingLeft);
    tree.left.push(-1);
    tree.right.push(-1);
    tree.value.push(part.children === null ? part.value : 0);
    tree.cover.push(part.cover);
    if (part.children !== null) {
      tree.left[node] = add(part.children[0]);
      tree.right[node] = add(part.children[1]);
      tree.cover[node] = tree.cover[tree.left[node]] + tree.cover[tree.right[node]];
    }
    return node;
  };
  add(shape);
  return tree;
}

function ensembles(nFeatures: number, depth: number) {
  return fc.record({
    trees: fc.array(shapeOf(nFeatures, depth).map(treeOf), { minLength: 1, maxLength: 3 }),
    features: fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Number.NaN)), {
      minLength: nFeatures,
      maxLength: nFeatures,
    }),
  });
}

function sum(base: number, contributions: Float64Array): number {
  return contributions.reduce((total, value) => total + value, base);
}

describe('contributions of trees', () => {
  it('agree with Shapley values by brute force: repeated features, missing values', () => {
    fc.assert(
      fc.property(ensembles(4, 4), ({ trees, features }) => {
        const parameters: GradientParameters = { family: 'gradient', baseMargin: -1.3, trees };
        const row = Float64Array.from(features);
        const { base, contributions } = contributionsOf(parameters, row);
        const truth = bruteForce(parameters, row);
        expect(Math.abs(base - truth.base)).toBeLessThan(GRID_TOLERANCE);
        truth.values.forEach((value, i) => {
          expect(Math.abs(contributions[i] - value)).toBeLessThan(GRID_TOLERANCE);
        });
        expect(sum(base, contributions)).toBe(applyModel(parameters, row));
      }),
      { numRuns: 150 },
    );
  });

  it('agree on ways with more features than patterns are kept for', () => {
    const chain = (depth: number): Shape => ({
      feature: depth % 8,
      threshold: (depth % 3) - 1,
      missingLeft: depth % 2 === 0 ? 0 : 1,
      value: depth / 3,
      cover: depth + 1,
      children:
        depth === 0
          ? null
          : [
              chain(depth - 1),
              { feature: 0, threshold: 0, missingLeft: 0, value: -depth / 5, cover: 3, children: null },
            ],
    });
    const parameters: GradientParameters = { family: 'gradient', baseMargin: 0, trees: [treeOf(chain(11))] };
    for (const features of [
      [0, 0, 0, 0, 0, 0, 0, 0],
      [-2, 1, -2, 1, -2, 1, Number.NaN, -2],
      [-2, -2, -2, -2, -2, -2, -2, -2],
    ]) {
      const row = Float64Array.from(features);
      const { base, contributions } = contributionsOf(parameters, row);
      const truth = bruteForce(parameters, row);
      truth.values.forEach((value, i) => {
        expect(Math.abs(contributions[i] - value)).toBeLessThan(GRID_TOLERANCE);
      });
      expect(sum(base, contributions)).toBe(applyTrees(parameters, row));
    }
  });

  it('do not depend on which rows were explained before', () => {
    fc.assert(
      fc.property(ensembles(3, 3), ({ trees, features }) => {
        const row = Float64Array.from(features);
        const warm: GradientParameters = { family: 'gradient', baseMargin: 0, trees };
        contributionsOf(warm, Float64Array.of(0, Number.NaN, 1));
        contributionsOf(warm, row);
        expect(contributionsOf(warm, row)).toEqual(contributionsOf({ ...warm }, row));
      }),
      { numRuns: 50 },
    );
  });

  it('are worked out by hand for one split: half the book on either side', () => {
    const parameters: GradientParameters = {
      family: 'gradient',
      baseMargin: -2,
      trees: [
        {
          feature: [1, -1, -1],
          threshold: [5, 0, 0],
          missingLeft: [1, 0, 0],
          left: [1, -1, -1],
          right: [2, -1, -1],
          value: [0, -0.5, 1.5],
          cover: [8, 6, 2],
        },
      ],
    };
    // Expected leaf value: (6 * -0.5 + 2 * 1.5) / 8 = 0.
    expect(contributionsOf(parameters, Float64Array.of(0, 9, 0))).toEqual({
      base: -2,
      contributions: Float64Array.of(0, 1.5, 0),
    });
    expect(contributionsOf(parameters, Float64Array.of(0, Number.NaN, 0)).contributions[1]).toBe(-0.5);
  });

  it('are 0 for every feature of a single leaf', () => {
    const leaf: TreeParameters = {
      feature: [-1],
      threshold: [0],
      missingLeft: [0],
      left: [-1],
      right: [-1],
      value: [0.25],
      cover: [10],
    };
    const parameters: GradientParameters = { family: 'gradient', baseMargin: -1, trees: [leaf, leaf] };
    expect(contributionsOf(parameters, Float64Array.of(1, 2))).toEqual({
      base: -0.5,
      contributions: Float64Array.of(0, 0),
    });
  });
});

describe('applyTrees', () => {
  it('sends a value on the threshold left and a missing one where the node says', () => {
    const at = (...features: number[]) => applyTrees(TREES, Float64Array.from(features));
    expect(at(5, 1, 6)).toBe(-2 + 1.5 - 0.125);
    expect(at(5.001, 1.001, 6)).toBe(-2 - 0.25 + 0.375);
    expect(at(5, 1, Number.NaN)).toBe(-2 + 1.5 - 0.125);
    expect(at(Number.NaN, Number.NaN, 0)).toBe(-2 - 0.25 - 0.125);
  });
});

describe('contributions of a logistic model', () => {
  it('are coefficient times distance from the center, and add up exactly', () => {
    const parameters = {
      family: 'logistic' as const,
      intercept: -1.5,
      coefficients: [-2, 1, 0.5],
      centers: [0.5, 0.5, 0.25],
    };
    expect(contributionsOf(parameters, Float64Array.of(0.125, 0.875, 1))).toEqual({
      base: -1.5 - 1 + 0.5 + 0.125,
      contributions: Float64Array.of(0.75, 0.375, 0.375),
    });
    expect(applyModel(parameters, Float64Array.of(0.125, 0.875, 1))).toBe(-0.375);
  });

  it('give nothing to a missing feature', () => {
    const parameters = { family: 'logistic' as const, intercept: -1, coefficients: [3], centers: [0.5] };
    const row = Float64Array.of(Number.NaN);
    expect(applyModel(parameters, row)).toBe(0.5);
    expect(contributionsOf(parameters, row)).toEqual({ base: 0.5, contributions: Float64Array.of(0) });
  });

  it('add up exactly for any numbers, in any order', () => {
    const numbers = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(
        numbers,
        numbers,
        numbers,
        fc.double({ min: -9, max: 9, noNaN: true }),
        (coefficients, centers, row, intercept) => {
          const parameters = { family: 'logistic' as const, intercept, coefficients, centers };
          const { base, contributions } = contributionsOf(parameters, Float64Array.from(row));
          const margin = applyModel(parameters, Float64Array.from(row));
          return sum(base, contributions) === margin && sum(0, contributions.toReversed()) + base === margin;
        },
      ),
    );
  });
});
