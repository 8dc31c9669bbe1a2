import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fitCohorts } from '../dist/features/cohorts/fit.js';
import { pairedPrecision } from '../dist/models/backtest/paired-precision.js';
import { joinFolds } from '../dist/models/backtest/walk-forward.js';
import { featureColumns, scorecardFeatures, treeFeatures } from '../dist/models/fit/design.js';
import { trainingSetOf } from '../dist/models/fit/training-set.js';
import { pairedDifference, rowLosses } from '../dist/models/math/paired-loss.js';
import { averagePrecision, rocAuc } from '../dist/models/math/ranking.js';
import { loadConfig } from '../dist/pipeline/index.js';
import { openHistory } from '../dist/pipeline/stages/open-history.js';
import { readHistory } from '../dist/pipeline/stages/read-history.js';
import { walkForward } from '../dist/pipeline/stages/walk-forward.js';
import { table as textTable, thousands } from './measure.mjs';
import { findTensorFlow, neuralMargins } from './neural.mjs';

const SCRIPT = fileURLToPath(new URL('./opponents.py', import.meta.url));

/**
 * The walk-forward of a config beside Python's libraries, each with settings of its own tuned on a purged later period inside
 * every fold's training rows, on the same features, rows and labels.
 *
 * For each library: its average precision and log loss over the out-of-time predictions of all folds, and the difference to
 * the chosen model's with a 95% interval of a paired bootstrap by account (precision) or its standard error by account (loss).
 */
async function opponents(file, nTrials) {
  const loaded = await loadConfig(file);
  const { config } = loaded;
  const history = await openHistory(loaded, { kind: 'learn', asOf: null });
  const { snapshots } = await readHistory(history, config, null, () => {}, undefined);
  history.source.close();
  const { table } = snapshots;
  const fits = await walkForward(table, history.timeline, config, null, () => {});
  const folder = mkdtempSync(join(tmpdir(), 'barometer-opponents-'));
  try {
    const predictions = joinFolds(table, 'churn', fits.churn.folds);
    const asked = history.timeline.churn.folds.map((fold) =>
      writeFold(folder, table, history.timeline.churn, fold, config, nTrials),
    );
    const answers = asked.map(({ request }) => ask(request));
    const tf = await findTensorFlow();
    if (tf !== null) {
      asked.forEach(({ request, scorecard, train }, i) => {
        const split = { before: answers[i].before, after: answers[i].after };
        const margins = neuralMargins(tf, scorecard, train.labels, split, request.seed);
        answers[i].margins['small network, TensorFlow.js'] = margins;
        answers[i].versions['small network, TensorFlow.js'] = tf.version.tfjs;
      });
    }
    const cluster = Int32Array.from(predictions.row, (row) => {
      const account = table.accountIndex[row];
      return table.groupOfAccount?.[account] ?? account;
    });
    const columnOf = (name) => Float64Array.from(answers.flatMap((answer) => answer.margins[name]));
    const ours = ['chosen', 'logistic', 'gradient'].map((name) => {
      const { probability } = predictions.models.find(({ model }) => model === name);
      return [`Barometer, ${name}`, probability.map((p) => Math.log(p / (1 - p)))];
    });
    const theirs = Object.keys(answers[0].margins).map((name) => [
      `${name} ${answers[0].versions[name]}`,
      columnOf(name),
    ]);
    const [, chosen] = ours[0];
    return [...ours, ...theirs].map(([name, margin]) => compared(name, margin, chosen, predictions, cluster, config));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compared(name, margin, chosen, { label, nRows }, cluster, config) {
  const loss = rowLosses(margin, label);
  const difference = pairedDifference(loss, rowLosses(chosen, label), cluster);
  const precision = pairedPrecision(chosen, margin, label, cluster, config.seed);
  const signed = (value, error) =>
    margin === chosen ? '' : `${value >= 0 ? '+' : ''}${value.toFixed(4)} ±${(1.96 * error).toFixed(4)}`;
  return [
    name,
    rocAuc(margin, label).toFixed(4),
    averagePrecision(margin, label).toFixed(4),
    signed(precision.mean, precision.standardError),
    (loss.reduce((sum, value) => sum + value, 0) / nRows).toFixed(4),
    signed(difference.mean, difference.standardError),
  ];
}

/** What Python is asked of one fold, with its files: labels, days and clusters of its training rows, then both designs, training rows before test rows. */
function writeFold(folder, table, { maturityDays }, fold, config, nTrials) {
  const train = trainingSetOf(table, table.churnLabel, fold.trainDays);
  const test = trainingSetOf(table, table.churnLabel, fold.testDays);
  const references = fitCohorts(table, train.rows, config.cohorts);
  const rows = Int32Array.from([...train.rows, ...test.rows]);
  const path = (name) => join(folder, `${fold.number}-${name}`);
  const write = (name, values) => writeFileSync(path(name), new Uint8Array(Float64Array.from(values).buffer));
  write('labels', train.labels);
  write(
    'days',
    Array.from(train.rows, (row) => table.snapshotDay[row]),
  );
  write('clusters', train.cluster);
  const design = (name, specs) => {
    const columns = featureColumns(table, rows, specs, references);
    writeFileSync(path(name), Buffer.concat(columns.map((column) => Buffer.from(column.buffer))));
    return columns;
  };
  const scorecard = design('scorecard', scorecardFeatures(train, references));
  const trees = design('trees', treeFeatures(train, references));
  const request = {
    folder,
    fold: fold.number,
    nTrain: train.rows.length,
    nTest: test.rows.length,
    nTreeColumns: trees.length,
    nScorecardColumns: scorecard.length,
    purgeDays: maturityDays,
    nTrials,
    seed: config.seed + fold.number,
  };
  return { request, scorecard, train };
}

function ask(request) {
  const { status, stdout, stderr } = spawnSync(process.env.PYTHON ?? 'python3', [SCRIPT, JSON.stringify(request)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`the opponents failed on fold ${request.fold}: ${stderr}`);
  return JSON.parse(stdout);
}

const [nTrials, ...files] = process.argv.slice(2);
if (!/^\d+$/.test(nTrials ?? '') || files.length === 0) {
  process.stderr.write('usage: PYTHON=python3 node bench/opponents.mjs TRIALS CONFIG ...\n');
  process.exit(1);
}
for (const file of files) {
  readFileSync(file);
  const rows = await opponents(file, Number(nTrials));
  process.stdout.write(`${file}, ${thousands(Number(nTrials))} trials a library and fold\n`);
  process.stdout.write(
    `${textTable([['model', 'AUC', 'AP', 'chosen less this', 'log loss', 'this less chosen'], ...rows])}\n\n`,
  );
}
