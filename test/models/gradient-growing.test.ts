import { describe, expect, test } from 'vitest';
import { binColumns, fitGradient } from '../../models/gradient/index.ts';
import { applyTrees } from '../../models/runtime/trees.ts';
import type { TreeParameters } from '../../models/runtime/types.ts';
import { boostingData, generator, rowOf } from '../fixtures/models/made-data.ts';
import { leafOf } from './naive-trees.ts';

const PLAIN = { nTrees: 1, learningRate: 1, minHessian: 0, minRowsPerLeaf: 1, l2: 0 } as const;

function depthOf(tree: TreeParameters, node = 0): number {
  if (tree.feature[node] < 0) return 0;
  return 1 + Math.max(depthOf(tree, tree.left[node]), depthOf(tree, tree.right[node]));
}

const nLeavesOf = (tree: TreeParameters) => tree.feature.filter((feature) => feature < 0).length;

describe('one tree', () => {
  test('a planted tree of three leaves comes back exactly', () => {
    // x0 <= 49: rate 0.2. Else x1 <= 29: rate 0.5, x1 > 29: rate 0.8. x2 is idle.
    const random = generator(41);
    const n = 10_000;
    const columns = [0, 1, 2].map(() => Float64Array.from({ length: n }, () => Math.floor(random() * 100)));
    const seen = [0, 0, 0];
    const leaf = (i: number) => (columns[0][i] <= 49 ? 0 : columns[1][i] <= 29 ? 1 : 2);
    const labels = Uint8Array.from({ length: n }, (_, i) => {
      const k = seen[leaf(i)]++;
      return k % 10 < [2, 5, 8][leaf(i)] ? 1 : 0;
    });
    const { parameters } = fitGradient(binColumns(columns, { nBins: 128 }), labels, { ...PLAIN, maxLeaves: 3 });
    const [tree] = parameters.trees;
    const base = labels.reduce((a, b) => a + b, 0) / n;
    expect(parameters.baseMargin).toBeCloseTo(Math.log(base / (1 - base)), 12);
    expect(tree.feature).toEqual([0, -1, 1, -1, -1]);
    expect(tree.threshold).toEqual([49.5, 0, 29.5, 0, 0]);
    expect(tree.cover).toEqual([n, seen[0], seen[1] + seen[2], seen[1], seen[2]]);
    // A Newton step from the base rate: (rate - base) / (base * (1 - base)).
    [1, 3, 4].forEach((node, k) => {
      const positive = labels.filter((label, i) => leaf(i) === k && label === 1).length;
      expect(tree.value[node]).toBeCloseTo((positive / seen[k] - base) / (base * (1 - base)), 9);
    });
    expect([tree.value[0], tree.value[2]]).toEqual([0, 0]);
  });

  test('limits hold', () => {
    const { columns, labels } = boostingData(42, 3000);
    const binned = binColumns(columns, { nBins: 64 });
    const treeOf = (options: object) =>
      fitGradient(binned, labels, { ...PLAIN, maxLeaves: 1000, maxDepth: 100, ...options }).parameters.trees[0];
    expect(nLeavesOf(treeOf({ maxLeaves: 9 }))).toBe(9);
    expect(depthOf(treeOf({ maxDepth: 3 }))).toBe(3);
    expect(nLeavesOf(treeOf({ maxDepth: 3 }))).toBeLessThanOrEqual(8);
    const leafCover = (tree: TreeParameters) => tree.cover.filter((_, node) => tree.feature[node] < 0);
    const byRows = treeOf({ minRowsPerLeaf: 37 });
    expect(Math.min(...leafCover(byRows))).toBeGreaterThanOrEqual(37);
    expect(Math.min(...leafCover(byRows))).toBeLessThan(60);
    // At the root margin each row has the same curvature.
    const base = labels.reduce((a, b) => a + b, 0) / 3000;
    const byHessian = treeOf({ minHessian: 10 });
    expect(Math.min(...leafCover(byHessian)) * base * (1 - base)).toBeGreaterThanOrEqual(10);
    expect(nLeavesOf(treeOf({ minGain: 2 }))).toBeLessThan(nLeavesOf(treeOf({ minGain: 0.5 })));
  });

  test('best first: fewer leaves are a part of more leaves', () => {
    const { columns, labels } = boostingData(43, 2000);
    const binned = binColumns(columns, { nBins: 32 });
    const [small] = fitGradient(binned, labels, { ...PLAIN, maxLeaves: 5, minRowsPerLeaf: 20 }).parameters.trees;
    const [large] = fitGradient(binned, labels, { ...PLAIN, maxLeaves: 12, minRowsPerLeaf: 20 }).parameters.trees;
    small.feature.forEach((feature, node) => {
      if (feature < 0) return;
      expect([large.feature[node], large.threshold[node]]).toEqual([feature, small.threshold[node]]);
    });
  });

  test('leaf values and covers are those of the rows that scoring sends there', () => {
    const { columns, labels } = boostingData(44, 1500);
    const random = generator(45);
    const weights = Float64Array.from(labels, () => 0.2 + random());
    const options = { ...PLAIN, maxLeaves: 14, weights, l1: 0.4, l2: 1.5, minRowsPerLeaf: 5, learningRate: 0.3 };
    const { parameters } = fitGradient(binColumns(columns, { nBins: 40 }), labels, options);
    const [tree] = parameters.trees;
    const p = 1 / (1 + Math.exp(-parameters.baseMargin));
    const reached = Array.from(labels, (_, i) => leafOf(tree, rowOf(columns, i)));
    tree.feature.forEach((feature, node) => {
      if (feature >= 0) {
        expect(tree.cover[node]).toBe(tree.cover[tree.left[node]] + tree.cover[tree.right[node]]);
        return;
      }
      const rows = [...labels.keys()].filter((i) => reached[i] === node);
      const weight = rows.reduce((sum, i) => sum + weights[i], 0);
      const slope = rows.reduce((sum, i) => sum + weights[i] * (p - labels[i]), 0);
      const shrunk = Math.sign(slope) * Math.max(Math.abs(slope) - 0.4, 0);
      expect(tree.cover[node]).toBeCloseTo(weight, 9);
      expect(tree.value[node]).toBeCloseTo((-0.3 * shrunk) / (weight * p * (1 - p) + 1.5), 8);
    });
  });
});

describe('columns per tree', () => {
  const { columns, labels } = boostingData(46, 3000);
  const binned = binColumns(columns, { nBins: 64 });
  const columnsOf = (tree: TreeParameters) => new Set(tree.feature.filter((feature) => feature >= 0)).size;

  test.each([1, 2, 3])('are at most %i, and trees still grow to their size', (maxColumnsPerTree) => {
    const options = { nTrees: 40, maxLeaves: 10, minRowsPerLeaf: 10, maxColumnsPerTree };
    const { trees } = fitGradient(binned, labels, options).parameters;
    expect(trees.length).toBe(40);
    expect(Math.max(...trees.map(columnsOf))).toBe(maxColumnsPerTree);
    expect(Math.max(...trees.map(nLeavesOf))).toBe(10);
  });

  test('one makes the model additive: what a column does is the same whatever the others are', () => {
    const options = { nTrees: 60, maxLeaves: 6, minRowsPerLeaf: 10, maxColumnsPerTree: 1 };
    const { parameters } = fitGradient(binned, labels, options);
    const random = generator(47);
    const draw = () => Float64Array.from({ length: 8 }, () => (random() < 0.1 ? NaN : 100 * random()));
    for (let i = 0; i < 200; i++) {
      const [a, b] = [draw(), draw()];
      const column = Math.floor(8 * random());
      const change = (row: Float64Array, value: number) =>
        applyTrees(parameters, row.with(column, value)) - applyTrees(parameters, row.with(column, 50));
      const value = 100 * random();
      expect(change(a, value)).toBeCloseTo(change(b, value), 9);
    }
  });

  test('a limit that is not reached changes nothing', () => {
    const options = { nTrees: 5, maxLeaves: 8 };
    expect(fitGradient(binned, labels, { ...options, maxColumnsPerTree: 8 })).toEqual(
      fitGradient(binned, labels, options),
    );
  });
});
