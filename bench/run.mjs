import { parseArgs } from 'node:util';
import { benchGradient, benchTreeQuality } from './gradient.mjs';
import { benchLogistic } from './logistic.mjs';
import { machine, table } from './measure.mjs';
import { benchProcesses } from './processes.mjs';
import { benchScale } from './scale.mjs';
import { benchScoring } from './scoring.mjs';
import { benchWholeRun } from './whole-run.mjs';

const BENCHES = {
  gradient: benchGradient,
  processes: benchProcesses,
  quality: benchTreeQuality,
  logistic: benchLogistic,
  scoring: benchScoring,
  recalibrate: benchWholeRun,
  scale: benchScale,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
  },
});
const nRuns = Number(values.runs);
const seed = Number(values.seed);
const unknown = positionals.filter((name) => !(name in BENCHES));
if (!Number.isInteger(nRuns) || nRuns < 1 || !Number.isInteger(seed) || unknown.length > 0) {
  process.stderr.write(
    `usage: npm run bench -- [--runs N] [--seed S] [--quick] [${Object.keys(BENCHES).join(' | ')}] ...\n`,
  );
  process.exit(1);
}
const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
const runs = nRuns === 1 ? 'one run' : `median of ${nRuns} runs (lowest-highest)`;
process.stdout.write(`${machine()}\nseed ${seed}, ${runs}${values.quick ? ', quick: too small to quote' : ''}\n\n`);
const rows = [['what', 'measured', 'beside it']];
for (const name of names) {
  process.stderr.write(`${name} ...\n`);
  rows.push(...(await BENCHES[name]({ nRuns, seed, isQuick: values.quick })));
}
process.stdout.write(`${table(rows)}\n`);
