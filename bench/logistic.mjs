import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { fitLogistic, fitLogisticPath } from '../dist/models/logistic/index.js';
import { madeData, withoutGaps, writeNumbers } from './made-data.mjs';
import { spread, thousands, timed } from './measure.mjs';
import { startScript } from './peer.mjs';

/** A whole path of penalties, as selection of metrics fits one per fold, and one ridge fit beside scikit-learn's. */
export async function benchLogistic({ nRuns, seed, isQuick }) {
  const paths = (
    isQuick
      ? [[4_000, 20]]
      : [
          [20_000, 40],
          [60_000, 60],
        ]
  ).map(([nRows, nColumns]) => benchPath(nRows, nColumns, nRuns, seed));
  const [nRows, nColumns] = isQuick ? [4_000, 20] : [180_000, 60];
  return [...paths, ...(await benchFit(nRows, nColumns, nRuns, seed))];
}

function benchPath(nRows, nColumns, nRuns, seed) {
  const data = withoutGaps(madeData(nRows, nColumns, seed));
  let last;
  const seconds = Array.from({ length: nRuns }, () => {
    const run = timed(() => fitLogisticPath(data.columns, data.labels, { l1Ratio: 1 }));
    last = run.result;
    return run.seconds;
  });
  return [`logistic path, ${thousands(nRows)} x ${nColumns}`, spread(seconds), `${last.fits.length} penalties`];
}

/** After its answer the peer's threads look for work for a moment; they are asleep when our turn comes. */
const REST_MS = 300;

/** Ridge with C = 1, ours to a breach of 1e-5 of the optimality conditions, lbfgs as it comes, turn by turn. */
async function benchFit(nRows, nColumns, nRuns, seed) {
  const data = withoutGaps(madeData(nRows, nColumns, seed));
  const folder = mkdtempSync(join(tmpdir(), 'barometer-bench-'));
  const { ask, close } = startScript('peer_logistic.py');
  const version = (await ask({}))?.version ?? null;
  const [ours, theirs] = [[], []];
  let [own, peer] = [null, null];
  try {
    const file = version === null ? null : writeNumbers(join(folder, 'train.f64'), data, null);
    for (let run = 0; run < nRuns; run++) {
      await rest(REST_MS);
      const { seconds, result } = timed(() =>
        fitLogistic(data.columns, data.labels, { lambda: 1 / nRows, l1Ratio: 0, tolerance: 1e-5 }),
      );
      ours.push(seconds);
      own = result.objective;
      if (version === null) continue;
      const answer = await ask({ file, nRows, nColumns, c: 1, tolerance: 1e-4 });
      theirs.push(answer.seconds);
      peer = answer.objective;
    }
  } finally {
    close();
    rmSync(folder, { recursive: true, force: true });
  }
  const what = `logistic fit, ${thousands(nRows)} x ${nColumns}`;
  if (version === null) return [[what, spread(ours), 'scikit-learn is not installed: nothing to compare with']];
  const ratios = ours.map((seconds, run) => seconds / theirs[run]);
  return [
    [what, spread(ours), `objective ${own.toFixed(12)}`],
    [
      `  scikit-learn ${version}, lbfgs`,
      spread(theirs),
      `objective ${peer.toFixed(12)}; ours takes ${spread(ratios, 2, '')}`,
    ],
  ];
}
