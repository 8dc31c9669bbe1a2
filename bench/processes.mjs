import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { rocAuc } from '../dist/models/math/ranking.js';
import { SETTINGS } from './gradient.mjs';
import { madeData, writeNumbers } from './made-data.mjs';
import { median, spread, thousands } from './measure.mjs';
import { startPeers } from './peer.mjs';

const CASES = [
  { nRows: 20_000, nColumns: 40, nBins: 64 },
  { nRows: 20_000, nColumns: 40, nBins: 256 },
  { nRows: 180_000, nColumns: 60, nBins: 64 },
];
const N_TEST_ROWS = 20_000;

/**
 * A fit of trees as a process from its start to its end: the interpreter, loading the library, reading the numbers, binning,
 * training with two threads and scoring; in turns with the peers, with the peak memory of each.
 */
export async function benchProcesses({ nRuns, seed, isQuick }) {
  const folder = mkdtempSync(join(tmpdir(), 'barometer-bench-'));
  const { libraries, close } = await startPeers();
  close();
  const python = process.env.PYTHON ?? 'python3';
  const script = (name) => fileURLToPath(new URL(`./${name}`, import.meta.url));
  const programs = [
    { name: null, command: [process.execPath, script('process-child.mjs')] },
    ...libraries.map(({ library, name }) => ({ name, library, command: [python, script('peer_trees.py')] })),
  ];
  const rows = [];
  try {
    for (const { nRows, nColumns, nBins } of isQuick ? [{ nRows: 2_000, nColumns: 10, nBins: 64 }] : CASES) {
      const test = madeData(N_TEST_ROWS, nColumns, seed + 1_000_000);
      const request = {
        ...SETTINGS,
        nRows,
        nColumns,
        nBins,
        nThreads: 2,
        isWeighted: false,
        file: writeNumbers(join(folder, 'train.f64'), madeData(nRows, nColumns, seed), null),
        testFile: writeNumbers(join(folder, 'test.f64'), test, null),
        nTestRows: N_TEST_ROWS,
      };
      const made = programs.map((program) => ({ ...program, seconds: [], peak: [], auc: Number.NaN }));
      const busy = [];
      for (let run = 0; run < nRuns; run++) {
        busy.push(loadavg()[0]);
        for (const program of made) {
          const { seconds, answer } = await runOnce(program.command, { ...request, library: program.library });
          program.seconds.push(seconds);
          program.peak.push(answer.peakMegabytes);
          program.auc = rocAuc(Float64Array.from(answer.scores), test.labels);
        }
      }
      const [ours, ...theirs] = made;
      const what = `process, trees, ${thousands(nRows)} x ${nColumns}, ${nBins} bins, 2 threads`;
      rows.push([what, spread(ours.seconds), `${besideOf(ours)}; load ${median(busy).toFixed(1)}`]);
      for (const peer of theirs) {
        const ratios = ours.seconds.map((seconds, run) => seconds / peer.seconds[run]);
        rows.push([
          `  ${peer.name}`,
          spread(peer.seconds),
          `${besideOf(peer)}; ours takes ${spread(ratios, 2, ' of it')}`,
        ]);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

const besideOf = ({ auc, peak }) => `AUC ${auc.toFixed(5)}; peak ${median(peak).toFixed(0)} MB`;

/** Start a program, give it a request, and wait for its end. */
async function runOnce([command, ...args], request) {
  const startedAt = performance.now();
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, OMP_WAIT_POLICY: 'passive' },
  });
  const ended = new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  child.stdin.end(`${JSON.stringify(request)}\n`);
  const answer = JSON.parse(await text(child.stdout));
  await ended;
  return { seconds: (performance.now() - startedAt) / 1000, answer };
}
