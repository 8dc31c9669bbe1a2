import { describe, expect, test } from 'vitest';
import { binColumns, fitGradient, type GradientOptions, type ThreadHost } from '../../models/gradient/index.ts';
import { CONTROL } from '../../models/gradient/layout.ts';
import { LEAST_ODDS, MOST_ODDS, oddsAgainst } from '../../models/gradient/odds.ts';
import { searchNodes } from '../../models/gradient/searching.ts';
import { kernelBytes } from '../../models/gradient/wasm/commands.ts';
import { openWorkspace } from '../../models/gradient/workspace.ts';
import { float64, signed, unsigned } from '../../models/wasm/encoding.ts';
import { webAssembly } from '../../models/wasm/web-assembly.ts';
import { treeThreads } from '../../pipeline/workers/tree-threads.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { COMMAND, type KernelCase, openCase, randomCase, SIDE } from './gradient-kit.ts';

/** Names other threads, but starts none: this one then does all parts. */
const parts = (nThreads: number): ThreadHost => ({ nThreads, start: () => {} });

/** The memory after each of a row of commands, but for the place of what must not be left out. */
function memoriesOf(made: KernelCase, kernel: 'plain' | 'webassembly'): Uint8Array[] {
  const kit = openCase({ ...made, options: { ...made.options, kernel } });
  const { workspace, context, all, freeSlots, from, to } = kit;
  const memories: Uint8Array[] = [];
  const keep = () => {
    const bytes = workspace.views.bytes.slice(0, workspace.layout.totalBytes);
    memories.push(bytes.fill(0, CONTROL.sinks, CONTROL.partials));
  };
  const node = (slot: number, sums: { slope: number; packed: number }) => ({
    slot,
    sums: { ...sums, lower: -0.7, upper: 0.9 },
  });
  workspace.run(COMMAND.start);
  keep();
  const [parent, child] = freeSlots;
  const half = { slope: 12345, packed: 3 * context.scales.countRange + 40 };
  searchNodes(context, all, parent, 0, [node(parent, half)]);
  keep();
  for (const [column, side] of [
    [2, SIDE.left],
    [1, SIDE.right],
  ]) {
    kit.divide(from, to, { column, bin: 2, missingLeft: 1 }, side);
    keep();
    searchNodes(context, all, child, parent, [node(parent, half), node(child, half)]);
    keep();
  }
  return memories;
}

describe('the two kernels', () => {
  test.each([
    ['a few rows', 5, 3, 8, false],
    ['rows and columns that are no multiple of four', 1003, 7, 20, false],
    ['weights', 750, 13, 64, true],
    ['more than one block of columns', 1200, 130, 16, true],
    ['a last block of half a line', 700, 90, 16, false],
    ['256 bins', 2001, 9, 256, false],
  ])('leave the same bits everywhere in the memory: %s', (_, nRows, nColumns, nBins, isWeighted) => {
    const made = randomCase(nRows, nRows, nColumns, nBins, isWeighted);
    const signs = Int8Array.from({ length: nColumns }, (__, j) => (j % 3) - 1);
    for (const rules of [
      { minHessian: 0, minRowsPerLeaf: 0, l2: 0, signs },
      { minHessian: 0.5, minRowsPerLeaf: 2, l1: 0.3, l2: 1.5 },
    ]) {
      const options: GradientOptions = { ...made.options, ...rules };
      const plain = memoriesOf({ ...made, options }, 'plain');
      const compiled = memoriesOf({ ...made, options }, 'webassembly');
      plain.forEach((memory, i) => {
        expect(Buffer.compare(memory, compiled[i]), `command ${i}`).toBe(0);
      });
    }
  });

  test('fit the same model, whatever the number of parts', () => {
    const random = generator(7);
    for (let seed = 1; seed <= 12; seed++) {
      const nRows = 200 + Math.floor(random() * 1500);
      const made = randomCase(seed, nRows, 3 + seed * 7, [8, 64, 255][seed % 3], seed % 2 === 0);
      const binned = binColumns(made.columns, { nBins: made.nBins });
      const options: GradientOptions = {
        ...made.options,
        nTrees: 8,
        maxLeaves: 12,
        minRowsPerLeaf: 1 + (seed % 9),
        l1: (seed % 4) / 10,
        signs: Int8Array.from(made.columns, (__, j) => ((j + seed) % 3) - 1),
        rowShare: seed % 3 === 0 ? 0.7 : 1,
        columnShare: seed % 4 === 0 ? 0.5 : 1,
        maxColumnsPerTree: seed % 5 === 0 ? 2 : Infinity,
      };
      const fit = fitGradient(binned, made.labels, { ...options, kernel: 'plain' });
      expect(fit.parameters.trees.length).toBeGreaterThan(0);
      for (const nParts of [1, 2, 5]) {
        const other = fitGradient(binned, made.labels, { ...options, kernel: 'webassembly', threads: parts(nParts) });
        expect(other).toEqual(fit);
      }
    }
  });

  test('fit the same model with threads that come and go', () => {
    const made = randomCase(3, 20_000, 12, 64, false);
    const binned = binColumns(made.columns, { nBins: made.nBins });
    const options: GradientOptions = { nTrees: 60, maxLeaves: 31, kernel: 'webassembly' };
    const alone = fitGradient(binned, made.labels, options);
    for (const nThreads of [2, 3]) {
      expect(fitGradient(binned, made.labels, { ...options, threads: treeThreads(nThreads) })).toEqual(alone);
    }
  });
});

test('odds against a margin are within a few units in the last place, and finite for every margin', () => {
  const random = generator(5);
  for (let i = 0; i < 20_000; i++) {
    const margin = 1300 * (random() - 0.5);
    expect(Math.abs(oddsAgainst(margin) / Math.exp(-margin) - 1)).toBeLessThan(3e-14);
  }
  expect(oddsAgainst(0)).toBe(1);
  for (const margin of [800, 1e9, Infinity]) {
    expect(oddsAgainst(margin)).toBe(LEAST_ODDS);
    expect(oddsAgainst(-margin)).toBe(MOST_ODDS);
  }
});

test('gains on one denominator choose the splits that bounded gains choose', () => {
  const { columns, labels } = randomCase(11, 4000, 9, 64, true);
  const binned = binColumns(columns, { nBins: 64 });
  const free = fitGradient(binned, labels, { nTrees: 20, signs: null }).parameters.trees;
  const bounded = fitGradient(binned, labels, { nTrees: 20, signs: new Int8Array(9) }).parameters.trees;
  expect(free.map((tree) => tree.threshold)).toEqual(bounded.map((tree) => tree.threshold));
});

test('the bytes of every shape are a valid module, small and the same each time', () => {
  for (const [nColumns, nBins, nParts] of [
    [1, 2, 1],
    [64, 256, 2],
    [65, 64, 8],
    [300, 128, 1],
  ]) {
    for (const flag of [true, false]) {
      const shape = { nColumns, nBins, nParts, isWeighted: flag, isFree: !flag };
      const bytes = kernelBytes(shape, flag);
      expect(webAssembly?.validate(bytes)).toBe(true);
      expect(bytes.length).toBeLessThan(7000 + 100 * nColumns * nParts);
      expect(kernelBytes(shape, flag)).toEqual(bytes);
    }
  }
});

test('numbers of the binary format are those of the WebAssembly specification', () => {
  expect(unsigned(624_485)).toEqual([0xe5, 0x8e, 0x26]);
  expect(signed(-123_456)).toEqual([0xc0, 0xbb, 0x78]);
  expect(signed(64)).toEqual([0xc0, 0x00]);
  expect(float64(1)).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
});

test('a fit that the memory cannot hold is refused with its size', () => {
  const size = { nRows: 3e7, nColumns: 60, nAllColumns: 60, nBins: 64, nSlots: 2, maxLeaves: 2, isWeighted: false };
  expect(() => openWorkspace({ ...size, isFree: true }, 'plain', null)).toThrow(
    'a fit on 30000000 rows and 60 columns needs 5 GB; at most 2 are possible',
  );
});
