import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { simulate } from '../dist/data/simulator/index.js';
import { loadModel } from '../dist/models/runtime/index.js';
import { median, spread, thousands, timed } from './measure.mjs';

const CHILD = fileURLToPath(new URL('./whole-run-child.mjs', import.meta.url));

/** `recalibrate` from files to report on a simulated history, each run in a process of its own, whose peak memory is told. */
export async function benchWholeRun({ nRuns, seed, isQuick }) {
  const folder = mkdtempSync(join(tmpdir(), 'barometer-bench-'));
  const [accounts, months] = isQuick ? [200, 18] : [1_000, 24];
  try {
    const history = join(folder, 'history');
    const made = await simulate({ accounts, months, seed, out: history, format: 'parquet', hidden: true });
    const nEvents = made.rowCounts.usage_events ?? 0;
    const runs = [];
    for (let run = 0; run < nRuns; run++)
      runs.push(await runChild(join(history, 'barometer.yaml'), join(folder, 'out')));
    const name = `recalibrate, ${thousands(accounts)} accounts x ${months} months`;
    const stages = runs[0].stages.map(({ name: stage, summary }, i) => [
      `  ${stage}`,
      spread(runs.map((run) => run.stages[i].durationMs / 1000)),
      summary,
    ]);
    return [
      [name, spread(runs.map((run) => run.seconds)), `${thousands(nEvents)} usage events`],
      ...stages,
      [
        '  peak memory',
        spread(
          runs.map((run) => run.peakMegabytes),
          0,
          ' MB',
        ),
        'resident, all threads',
      ],
      ...benchModel(readFileSync(join(folder, 'out', 'model.json'), 'utf8'), Math.max(nRuns, 3), isQuick),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The exported model in one thread: whole results, with categories, reasons and actions. */
function benchModel(text, nRuns, isQuick) {
  const loads = Array.from({ length: nRuns }, () => timed(() => loadModel(text)).seconds * 1000);
  const model = loadModel(text);
  const inputs = model.file.testVectors.map(({ input }) => input);
  const nRows = isQuick ? 2_000 : 20_000;
  const perSecond = Array.from({ length: nRuns }, () => {
    const { seconds } = timed(() => {
      for (let i = 0; i < nRows; i++) model.score(inputs[i % inputs.length]);
    });
    return nRows / seconds / 1000;
  });
  const family = model.file.outcomes.churn.parameters.family;
  return [
    [
      'load the model file',
      spread(loads, 1, ' ms'),
      `${(text.length / 1024).toFixed(0)} KB, ${model.file.inputs.length} metrics`,
    ],
    [
      'score with reasons and actions',
      spread(perSecond, 1, ' thousand rows/s'),
      `${family}, ${(1000 / median(perSecond)).toFixed(0)} µs a row`,
    ],
  ];
}

function runChild(config, out) {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, [config, out], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let answer = null;
    child.on('message', (message) => {
      answer = message;
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (answer === null) reject(new Error(`recalibrate ended with exit code ${code} and no answer`));
      else resolve(answer);
    });
  });
}
