import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { simulate } from '../dist/data/simulator/index.js';
import { median, spread, thousands } from './measure.mjs';

const CHILD = fileURLToPath(new URL('./scale-child.mjs', import.meta.url));
/** Events of an active user in a month that leave about so many events in all. */
const SIZES = [
  { name: '1 million', eventsPerUser: 0.16 },
  { name: '10 million', eventsPerUser: 1.6 },
  { name: '100 million', eventsPerUser: 16 },
];

/**
 * Extraction and features of a simulated history of 20,000 accounts x 24 months at three densities of usage, in turns with the
 * same usage metrics written by hand as SQL. Histories stay in the system's temporary folder for the next run.
 */
export async function benchScale({ nRuns, seed, isQuick }) {
  const rows = [];
  const seconds = [];
  for (const { name, eventsPerUser } of isQuick ? SIZES.slice(0, 1) : SIZES) {
    const { config, usage } = await history(isQuick ? 2_000 : 20_000, eventsPerUser, seed);
    const runs = { floor: [], usage: [], all: [] };
    const { request, greatestDifference } = await runChild('compare', config, usage);
    for (let run = 0; run < nRuns; run++) {
      for (const what of ['floor', 'usage', 'all']) {
        process.stderr.write(`  ${name}, ${what}, run ${run + 1} of ${nRuns}\n`);
        runs[what].push(await runChild(what, config, usage, JSON.stringify(request)));
      }
    }
    const of = (what, figure) => runs[what].map((run) => run[figure]);
    const beside = (what) =>
      `peak ${spread(of(what, 'peakMegabytes'), 0, ' MB')}, processors ${spread(of(what, 'cpuSeconds'), 1)}`;
    const ratio = (figure) => (median(of('usage', figure)) / median(of('floor', figure))).toFixed(2);
    seconds.push(median(of('all', 'seconds')));
    rows.push(
      [`scale, ${name} usage events`, '', `${thousands(runs.all[0].nRows)} rows`],
      ['  extraction', spread(of('all', 'loadSeconds')), `processors ${spread(of('all', 'loadCpuSeconds'), 1)}`],
      [`  features, all ${runs.all[0].nMetrics} metrics`, spread(of('all', 'seconds')), beside('all')],
      [`  features, ${runs.usage[0].nMetrics} usage metrics`, spread(of('usage', 'seconds')), beside('usage')],
      ['  the same by hand in SQL', spread(of('floor', 'seconds')), beside('floor')],
      [
        '  ratio to by hand',
        ratio('seconds'),
        `of processor time ${ratio('cpuSeconds')}; greatest difference ${greatestDifference}`,
      ],
    );
  }
  const growth = seconds.slice(1).map((now, i) => `${(now / seconds[i]).toFixed(1)}-fold`);
  return isQuick ? rows : [...rows, ['  growth by ten times the events', growth.join(', '), 'features, all metrics']];
}

async function history(accounts, eventsPerUser, seed) {
  const folder = join(tmpdir(), `barometer-bench-${accounts}-${eventsPerUser}-${seed}`);
  if (!existsSync(folder)) {
    process.stderr.write(
      `  simulating ${thousands(accounts)} accounts at ${eventsPerUser} events per user and month\n`,
    );
    const density = { seats: 1, eventsPerUser };
    const unfinished = `${folder}.unfinished`;
    await simulate({ accounts, months: 24, seed, out: unfinished, format: 'parquet', hidden: true, density });
    await rename(unfinished, folder);
  }
  return { config: join(folder, 'barometer.yaml'), usage: join(folder, 'usage_events.parquet') };
}

function runChild(...args) {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let answer = null;
    child.on('message', (message) => {
      answer = message;
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (answer === null) reject(new Error(`${args[0]} ended with exit code ${code} and no answer`));
      else resolve(answer);
    });
  });
}
