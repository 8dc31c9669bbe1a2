import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { binColumns, fitGradient, marginsOfTrees } from '../dist/models/gradient/index.js';
import { randomStream } from '../dist/models/math/random.js';
import { rocAuc } from '../dist/models/math/ranking.js';
import { treeThreads } from '../dist/pipeline/workers/tree-threads.js';
import { levelColumns, madeData, writeNumbers } from './made-data.mjs';
import { median, spread, thousands, timed } from './measure.mjs';
import { startPeers } from './peer.mjs';

export const SETTINGS = { nTrees: 200, maxLeaves: 31, maxDepth: 6, learningRate: 0.1, minRowsPerLeaf: 20, l2: 1 };

/**
 * What is trained on. `threads`: numbers of threads to try. `nLevels`: of attributes beside the columns; ours has a column for each
 * level, as the product has, the peers split sets of levels.
 */
const CASES = [
  { nRows: 5_000, nColumns: 40, nBins: 64, threads: [2] },
  { nRows: 20_000, nColumns: 40, nBins: 64, threads: [1, 2] },
  { nRows: 20_000, nColumns: 40, nBins: 256, threads: [1, 2] },
  { nRows: 180_000, nColumns: 60, nBins: 64, threads: [1, 2] },
  { nRows: 180_000, nColumns: 60, nBins: 256, threads: [1, 2] },
  { nRows: 180_000, nColumns: 60, nBins: 64, threads: [2], isWeighted: true },
  { nRows: 180_000, nColumns: 45, nBins: 64, threads: [2], nLevels: [3, 5, 12] },
  { nRows: 60_000, nColumns: 150, nBins: 64, threads: [2] },
  { nRows: 1_000_000, nColumns: 30, nBins: 64, threads: [2] },
  { nRows: 2_000_000, nColumns: 80, nBins: 64, threads: [2] },
];
const QUICK = [
  { nRows: 4_000, nColumns: 20, nBins: 64, threads: [1, 2] },
  { nRows: 4_000, nColumns: 10, nBins: 64, threads: [2], nLevels: [3, 5] },
];
const N_TEST_ROWS = 20_000;

/**
 * Training of boosted trees, binning included, ours and the peers' in turns on the same numbers, so that a machine that slows
 * down slows all. Beside each time stands the AUC on rows that were not trained on, and how our time compares, run by run.
 */
export async function benchGradient({ nRuns, seed, isQuick }) {
  const folder = mkdtempSync(join(tmpdir(), 'barometer-bench-'));
  const peers = await startPeers();
  const rows = [];
  try {
    for (const made of isQuick ? QUICK : CASES) {
      for (const nThreads of made.threads) rows.push(...(await compare(peers, folder, made, nThreads, nRuns, seed)));
    }
  } finally {
    peers.close();
    rmSync(folder, { recursive: true, force: true });
  }
  if (peers.libraries.length === 0)
    rows.push(['Python XGBoost, LightGBM', 'not installed', 'pip install xgboost lightgbm numpy, and run again']);
  return rows;
}

async function compare(peers, folder, made, nThreads, nRuns, seed) {
  const { nRows, nColumns, nBins, isWeighted = false, nLevels = [] } = made;
  const data = madeData(nRows, nColumns, seed, nLevels);
  const test = madeData(N_TEST_ROWS, nColumns, seed + 1_000_000, nLevels);
  const [columns, testColumns] = [data, test].map((own) => [...own.columns, ...levelColumns(own, nLevels)]);
  const weights = weightsFor(nRows, seed);
  const request = {
    ...SETTINGS,
    nRows,
    nColumns,
    nAttributes: nLevels.length,
    nBins,
    nThreads,
    isWeighted,
    file: writeNumbers(join(folder, 'train.f64'), data, weights),
    testFile: writeNumbers(join(folder, 'test.f64'), test, weightsFor(N_TEST_ROWS, seed)),
    nTestRows: N_TEST_ROWS,
  };
  const options = {
    ...SETTINGS,
    weights: isWeighted ? weights : null,
    threads: nThreads > 1 ? treeThreads(nThreads) : null,
  };
  const ours = [];
  const theirs = peers.libraries.map((peer) => ({ ...peer, seconds: [], auc: Number.NaN }));
  let auc = Number.NaN;
  const busy = [];
  for (let run = 0; run < nRuns; run++) {
    busy.push(loadavg()[0]);
    const { seconds, result } = timed(() => fitGradient(binColumns(columns, { nBins }), data.labels, options));
    ours.push(seconds);
    auc = rocAuc(marginsOfTrees(result.parameters, testColumns, test.nRows), test.labels);
    for (const peer of theirs) {
      const answer = await peers.train({ ...request, library: peer.library });
      peer.seconds.push(answer.seconds);
      peer.auc = rocAuc(Float64Array.from(answer.scores), test.labels);
    }
  }
  const attributes = nLevels.length === 0 ? '' : ` + attributes of ${nLevels.join(', ')} levels`;
  const what = `trees, ${thousands(nRows)} x ${nColumns}${attributes}, ${nBins} bins${isWeighted ? ', weights' : ''}`;
  const threads = nThreads === 1 ? '1 thread' : `${nThreads} threads`;
  return [
    [`${what}, ${threads}`, spread(ours), `AUC ${auc.toFixed(5)}; load ${median(busy).toFixed(1)}`],
    ...theirs.map((peer) => [
      `  ${peer.name}`,
      spread(peer.seconds),
      `AUC ${peer.auc.toFixed(5)}; ours takes ${spread(
        ours.map((seconds, run) => seconds / peer.seconds[run]),
        2,
        ' of it',
      )}`,
    ]),
  ];
}

/** AUC on held-out rows over ten seeds, ours beside the peers': mean difference with its standard error. */
export async function benchTreeQuality({ seed, isQuick }) {
  const folder = mkdtempSync(join(tmpdir(), 'barometer-bench-'));
  const peers = await startPeers();
  const [nRows, nColumns] = isQuick ? [2_000, 10] : [20_000, 40];
  const differences = new Map(peers.libraries.map(({ library }) => [library, []]));
  const ours = [];
  try {
    for (let i = 0; i < (isQuick ? 2 : 10); i++) {
      const data = madeData(nRows, nColumns, seed + i);
      const test = madeData(2 * nRows, nColumns, seed + i + 1_000_000);
      const { parameters } = fitGradient(binColumns(data.columns, { nBins: 64 }), data.labels, SETTINGS);
      ours.push(rocAuc(marginsOfTrees(parameters, test.columns, test.nRows), test.labels));
      const request = {
        ...SETTINGS,
        nRows,
        nColumns,
        nBins: 64,
        nThreads: 1,
        isWeighted: false,
        file: writeNumbers(join(folder, 'train.f64'), data, weightsFor(nRows, seed)),
        testFile: writeNumbers(join(folder, 'test.f64'), test, weightsFor(2 * nRows, seed)),
        nTestRows: 2 * nRows,
      };
      for (const { library } of peers.libraries) {
        const { scores } = await peers.train({ ...request, library });
        differences.get(library).push(ours[i] - rocAuc(Float64Array.from(scores), test.labels));
      }
    }
  } finally {
    peers.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    [`AUC of trees, ${thousands(nRows)} x ${nColumns}`, meanOf(ours).toFixed(5), `mean of ${ours.length} seeds`],
    ...peers.libraries.map(({ library, name }) => [
      `  less that of ${name}`,
      meanOf(differences.get(library)).toFixed(5),
      `standard error ${standardError(differences.get(library)).toFixed(5)}`,
    ]),
  ];
}

function weightsFor(nRows, seed) {
  const random = randomStream(seed, `bench/weights/${nRows}`);
  return Float64Array.from({ length: nRows }, () => 0.5 + random());
}

function meanOf(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardError(values) {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
}
