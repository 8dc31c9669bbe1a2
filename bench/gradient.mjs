import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binColumns, fitGradient } from '../dist/models/gradient/index.js';
import { applyTrees } from '../dist/models/runtime/index.js';
import { madeData } from './made-data.mjs';
import { spread, thousands, timed } from './measure.mjs';
import { startPeer } from './peer.mjs';

export const SETTINGS = { nTrees: 100, maxLeaves: 15, maxDepth: 6, learningRate: 0.1, minRowsPerLeaf: 20, l2: 1 };

/**
 * Training of boosted trees, binning included, ours and the peer's in turns on the same numbers, so that a machine that
 * slows down slows both.
 */
export async function benchGradient({ nRuns, seed, isQuick }) {
  const folder = mkdtempSync(join(tmpdir(), 'barometer-bench-'));
  const peer = await startPeer();
  const rows = [];
  try {
    for (const [nRows, nColumns] of isQuick
      ? [[4_000, 20]]
      : [
          [20_000, 40],
          [60_000, 60],
        ]) {
      const data = madeData(nRows, nColumns, seed);
      const file = join(folder, `${nRows}.f64`);
      if (peer.isThere)
        writeFileSync(file, Buffer.concat([...data.columns, Float64Array.from(data.labels)].map(bytesOf)));
      const ours = [];
      const theirs = [];
      let loss = Number.NaN;
      let theirLoss = Number.NaN;
      for (let run = 0; run < nRuns; run++) {
        const { seconds, result } = timed(() =>
          fitGradient(binColumns(data.columns, { nBins: 256 }), data.labels, SETTINGS),
        );
        ours.push(seconds);
        loss = result.trainLoss;
        if (!peer.isThere) continue;
        const answer = await peer.ask({ file, nRows, nColumns, ...SETTINGS });
        theirs.push(answer.seconds);
        theirLoss = answer.logLoss;
      }
      const name = `trees, ${thousands(nRows)} x ${nColumns}`;
      rows.push([name, spread(ours), `training log loss ${loss.toFixed(5)}`]);
      rows.push(
        peer.isThere
          ? [`  ${peer.name}`, spread(theirs), `training log loss ${theirLoss.toFixed(5)}`]
          : ['  Python XGBoost', 'not installed', 'pip install xgboost numpy, and run again'],
      );
    }
  } finally {
    peer.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

/** Rows per second through 100 trees, margin alone. */
export function benchTreeScoring({ nRuns, seed, isQuick }) {
  const data = madeData(isQuick ? 4_000 : 20_000, 40, seed);
  const { parameters } = fitGradient(binColumns(data.columns, { nBins: 256 }), data.labels, SETTINGS);
  const rows = Array.from({ length: data.nRows }, (_, i) => Float64Array.from(data.columns, (column) => column[i]));
  let sum = 0;
  const perSecond = Array.from({ length: nRuns }, () => {
    const { seconds } = timed(() => {
      for (const row of rows) sum += applyTrees(parameters, row);
    });
    return rows.length / seconds / 1000;
  });
  return [
    [
      'margin of 100 trees',
      spread(perSecond, 0, ' thousand rows/s'),
      `mean margin ${(sum / nRuns / rows.length).toFixed(4)}`,
    ],
  ];
}

function bytesOf(values) {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
