import { describe, expect, it } from 'vitest';
import { binColumns, fitGradient, marginsOfTrees } from '../../models/gradient/index.ts';
import { addLeaves } from '../../models/gradient/margins.ts';
import { flatTrees } from '../../models/runtime/flat-trees.ts';
import { applyTrees } from '../../models/runtime/trees.ts';
import type { GradientParameters, TreeParameters } from '../../models/runtime/types.ts';
import { generator, rowOf } from '../fixtures/models/made-data.ts';
import { naiveMargin } from './naive-trees.ts';

const SPECIAL = [Number.NaN, Infinity, -Infinity, 1e15, -1e15, 0, -0, Number.MIN_VALUE, Number.MAX_VALUE];

/** A tree of random shape, down to one leaf or as deep as a chain; thresholds that many values stand on exactly. */
function randomTree(random: () => number, nFeatures: number, maxDepth: number): TreeParameters {
  const tree = { feature: [], threshold: [], missingLeft: [], left: [], right: [], value: [], cover: [] } as Record<
    keyof TreeParameters,
    number[]
  >;
  const grow = (depth: number): number => {
    const node = tree.feature.length;
    const isLeaf = depth === maxDepth || random() < 0.15;
    tree.feature.push(isLeaf ? -1 : Math.floor(random() * nFeatures));
    tree.threshold.push(isLeaf ? 0 : random() < 0.1 ? Number.MAX_VALUE : Math.floor(random() * 7) - 3);
    tree.missingLeft.push(random() < 0.5 ? 1 : 0);
    tree.value.push(isLeaf ? (random() - 0.5) * 10 ** (6 * random() - 3) : 0);
    tree.cover.push(1);
    tree.left.push(-1);
    tree.right.push(-1);
    if (!isLeaf) {
      tree.left[node] = grow(depth + 1);
      tree.right[node] = grow(depth + 1);
    }
    return node;
  };
  grow(0);
  return tree as unknown as TreeParameters;
}

function randomModel(seed: number, nTrees: number, nFeatures: number, maxDepth: number): GradientParameters {
  const random = generator(seed);
  const trees = Array.from({ length: nTrees }, () => randomTree(random, nFeatures, maxDepth));
  return { family: 'gradient', baseMargin: random() - 2, trees };
}

function randomColumns(seed: number, nRows: number, nColumns: number): Float64Array[] {
  const random = generator(seed);
  return Array.from({ length: nColumns }, () =>
    Float64Array.from({ length: nRows }, () =>
      random() < 0.2 ? SPECIAL[Math.floor(random() * SPECIAL.length)] : Math.floor(random() * 9) - 4,
    ),
  );
}

describe('margins of trees', () => {
  it.each([
    { nTrees: 0, nFeatures: 3, maxDepth: 3, nRows: 40 },
    { nTrees: 1, nFeatures: 1, maxDepth: 0, nRows: 40 },
    { nTrees: 7, nFeatures: 5, maxDepth: 2, nRows: 33 },
    { nTrees: 8, nFeatures: 5, maxDepth: 6, nRows: 64 },
    { nTrees: 43, nFeatures: 90, maxDepth: 6, nRows: 517 },
    { nTrees: 9, nFeatures: 4, maxDepth: 12, nRows: 100 },
  ])('are those of a walk node by node, to the last bit, by row, in blocks and compiled: %j', (shape) => {
    const { nTrees, nFeatures, maxDepth, nRows } = shape;
    for (let seed = 1; seed <= 5; seed++) {
      const model = randomModel(seed, nTrees, nFeatures, maxDepth);
      const columns = randomColumns(100 + seed, nRows, nFeatures);
      const naive = Array.from({ length: nRows }, (_, i) => naiveMargin(model, rowOf(columns, i)));
      expect(Array.from(naive, (_, i) => applyTrees(model, rowOf(columns, i)))).toEqual(naive);
      expect([...marginsOfTrees(model, columns, nRows, 'plain')]).toEqual(naive);
      expect([...marginsOfTrees(model, columns, nRows)]).toEqual(naive);
      // A few rows alone, and a smaller model after a larger one in the same memory.
      expect([...marginsOfTrees(model, columns, 5)]).toEqual(naive.slice(0, 5));
    }
  });

  it('with some values changed are those of rows laid out anew, compiled and plain', () => {
    const [nRows, nFeatures] = [203, 6];
    const trees = flatTrees(randomModel(5, 21, nFeatures, 5).trees);
    const columns = randomColumns(6, nRows, nFeatures);
    const changes = [7, 8].map((seed) => new Map(randomColumns(seed, nRows, 3).map((column, k) => [2 * k, column])));
    const starts = Float64Array.from({ length: nRows }, (_, i) => i / 7);
    const sumsWith = (given: readonly Float64Array[], kernel: 'auto' | 'plain') => {
      const sums = starts.slice();
      addLeaves(trees, given, sums, [], kernel);
      return sums;
    };
    const anew = [columns, ...changes.map((change) => columns.map((column, j) => change.get(j) ?? column))].map(
      (given) => sumsWith(given, 'plain'),
    );
    for (const kernel of ['auto', 'plain'] as const) {
      const sums = starts.slice();
      const others = changes.map((own) => ({ columns: own, sums: starts.slice() }));
      addLeaves(trees, columns, sums, others, kernel);
      expect([sums, ...others.map((other) => other.sums)]).toEqual(anew);
    }
    expect(sumsWith(columns, 'auto')).toEqual(anew[0]);
    expect(anew[1]).not.toEqual(anew[0]);
  });

  it('are those of a walk node by node for fitted trees', () => {
    const columns = randomColumns(7, 900, 12);
    const random = generator(3);
    const labels = Uint8Array.from(columns[0], (value) => (value > 0 === random() < 0.7 ? 1 : 0));
    const { parameters } = fitGradient(binColumns(columns, { nBins: 64 }), labels, { nTrees: 30, maxLeaves: 31 });
    expect(parameters.trees.length).toBeGreaterThan(20);
    const naive = Array.from(labels, (_, i) => naiveMargin(parameters, rowOf(columns, i)));
    expect(new Set(naive).size).toBeGreaterThan(100);
    expect([...marginsOfTrees(parameters, columns, 900)]).toEqual(naive);
    expect([...marginsOfTrees(parameters, columns, 900, 'plain')]).toEqual(naive);
  });

  it('take only the rows asked for', () => {
    const model = randomModel(1, 3, 2, 3);
    expect(marginsOfTrees(model, randomColumns(1, 50, 2), 0)).toHaveLength(0);
    expect(marginsOfTrees(model, randomColumns(1, 50, 2), 49)).toHaveLength(49);
  });
});
