import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LEAST_ODDS, logLossOfOdds, MOST_ODDS, marginsOf, oddsAgainst } from '../../models/gradient/odds.ts';
import { type BinnedTree, emptyTree, multiplyOdds } from '../../models/gradient/tree.ts';
import { MAX_NODES, openWalk } from '../../models/gradient/wasm/walk.ts';
import { countingUp } from '../../models/math/columns.ts';
import { logLossOf } from '../../models/math/logistic.ts';
import { randomStream } from '../../models/math/random.ts';

/** A tree of random questions, grown from random leaves. */
function randomTree(nInner: number, nColumns: number, nBins: number, random: () => number): BinnedTree {
  const nNodes = 2 * nInner + 1;
  const tree = emptyTree(nNodes);
  const leaves = [0];
  for (let inner = 0; inner < nInner; inner++) {
    const [node] = leaves.splice(Math.floor(random() * leaves.length), 1);
    tree.column[node] = Math.floor(random() * nColumns);
    tree.missingLeft[node] = random() < 0.5 ? 1 : 0;
    // Bins from 1 to this one go left; bin 0 is missing.
    tree.bin[node] = 1 + Math.floor(random() * (nBins - 2));
    tree.left[node] = 2 * inner + 1;
    tree.right[node] = 2 * inner + 2;
    leaves.push(2 * inner + 1, 2 * inner + 2);
  }
  for (const leaf of leaves) tree.value[leaf] = 4 * (random() - 0.5);
  return { ...tree, nNodes };
}

/** The leaf value that a row reaches, question by question. */
function reached(tree: BinnedTree, binOf: (column: number) => number): number {
  let node = 0;
  while (tree.column[node] >= 0) {
    const bin = binOf(tree.column[node]);
    const isLeft = bin === 0 ? tree.missingLeft[node] === 1 : bin <= tree.bin[node];
    node = isLeft ? tree.left[node] : tree.right[node];
  }
  return tree.value[node];
}

describe('rows walked side by side', () => {
  test.each([
    ['of 64 bins', 64],
    ['of 256 bins', 256],
  ])('reach the leaves that each reaches alone, to the last bit of the plain twin: %s', (_, nBins) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: (MAX_NODES - 1) / 2 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 10_000 }),
        (nInner, nRows, seed) => {
          const random = randomStream(seed, 'walk');
          const nColumns = 7;
          const walk = openWalk(nRows, nColumns)!;
          const bins = Array.from({ length: nColumns }, () =>
            Uint8Array.from({ length: nRows }, () => Math.floor(random() * nBins)),
          );
          bins.forEach((own, column) => {
            walk.table.bytes.set(own, walk.table.start + column * walk.table.stride);
          });
          walk.odds.forEach((__, row) => {
            walk.odds[row] = Math.exp(6 * (random() - 0.5));
          });
          const start = walk.odds.slice();
          const twin = walk.odds.slice();
          const trees = [1, 2].map(() => randomTree(nInner, nColumns, nBins, random));
          for (const tree of trees) {
            walk.multiply(tree);
            multiplyOdds(tree, walk.table, twin, countingUp(nRows));
          }
          expect(walk.odds).toEqual(twin);
          walk.odds.forEach((odds, row) => {
            const sum = trees.reduce((total, tree) => total + reached(tree, (column) => bins[column][row]), 0);
            expect(Math.log(start[row]) - Math.log(odds)).toBeCloseTo(sum, 10);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('keep odds within their limits', () => {
    const walk = openWalk(2, 1)!;
    walk.odds.set([2 * LEAST_ODDS, MOST_ODDS / 2]);
    walk.table.bytes.set([1, 2], walk.table.start);
    const tree = { ...emptyTree(3), nNodes: 3 };
    tree.column[0] = 0;
    tree.bin[0] = 1;
    tree.left[0] = 1;
    tree.right[0] = 2;
    tree.value.set([0, 5, -5]);
    walk.multiply(tree);
    expect([...walk.odds]).toEqual([LEAST_ODDS, MOST_ODDS]);
  });
});

describe('the log loss of odds', () => {
  test('is that of their margins, with weights and without', () => {
    const random = randomStream(3, 'loss');
    const margins = Float64Array.from({ length: 4000 }, () => 30 * (random() - 0.5));
    const odds = margins.map(oddsAgainst);
    const labels = Uint8Array.from(margins, () => (random() < 0.3 ? 1 : 0));
    const weights = Float64Array.from(margins, () => Math.floor(3 * random()) / 2);
    expect(logLossOfOdds(odds, labels, null)).toBeCloseTo(logLossOf(margins, labels), 12);
    expect(logLossOfOdds(odds, labels, weights)).toBeCloseTo(logLossOf(margins, labels, weights), 12);
    expect(marginsOf(odds)[7]).toBeCloseTo(margins[7], 12);
  });

  test('is finite at the limits, and nothing without rows or weight', () => {
    const odds = Float64Array.of(MOST_ODDS, MOST_ODDS, LEAST_ODDS, LEAST_ODDS);
    const expected = (4 * Math.log(MOST_ODDS)) / 4;
    expect(logLossOfOdds(odds, Uint8Array.of(1, 1, 0, 0), null)).toBeCloseTo(expected, 9);
    expect(logLossOfOdds(odds, Uint8Array.of(0, 0, 1, 1), null)).toBeCloseTo(0, 12);
    expect(logLossOfOdds(new Float64Array(0), new Uint8Array(0), null)).toBeNaN();
    expect(logLossOfOdds(odds, Uint8Array.of(1, 1, 0, 0), new Float64Array(4))).toBeNaN();
  });
});
