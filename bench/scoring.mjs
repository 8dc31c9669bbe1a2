import { binColumns, fitGradient, marginsOfTrees } from '../dist/models/gradient/index.js';
import { applyModel, contributionsOf, newRowScore, scoreRow } from '../dist/models/runtime/index.js';
import { modelOf } from '../dist/models/runtime/load.js';
import { SETTINGS } from './gradient.mjs';
import { madeData } from './made-data.mjs';
import { median, processorTimed, spread } from './measure.mjs';

const PROBABILITIES = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
const CATEGORIES = ['usage', 'adoption', 'engagement', 'support', 'payments'];

/**
 * Scoring with 200 trees of 31 leaves on 40 metrics, and with 40 coefficients, in one thread: margins in batch; then one account
 * at a time, metrics by name in, from the margin alone to the whole result with reasons. All in time of the processor.
 */
export function benchScoring({ nRuns, seed, isQuick }) {
  const nRows = isQuick ? 4_000 : 40_000;
  const data = madeData(nRows, 40, seed);
  const { parameters } = fitGradient(binColumns(data.columns, { nBins: 256 }), data.labels, SETTINGS);
  return [
    ...batch(parameters, data, nRuns, 'auto'),
    ...batch(parameters, data, nRuns, 'plain'),
    ...single(modelWith(parameters, data), data, nRuns),
    ...single(modelWith(linear(data.columns.length), data), data, nRuns),
  ];
}

function batch(parameters, { columns, nRows }, nRuns, kernel) {
  let sum = 0;
  const perSecond = repeated(nRuns, () => {
    for (const margin of marginsOfTrees(parameters, columns, nRows, kernel)) sum += margin;
  }).map((seconds) => nRows / seconds / 1000);
  const what = kernel === 'plain' ? 'the same without WebAssembly' : `margins of ${SETTINGS.nTrees} trees, in batch`;
  return [
    [what, spread(perSecond, 0, ' thousand rows/s'), `mean margin ${(sum / nRows / (nRuns + 1)).toFixed(4)}; one core`],
  ];
}

function single(model, { columns, nRows }, nRuns) {
  const { parameters } = model.file.outcomes.churn;
  const names = model.file.inputs.map(({ name }) => name);
  const n = Math.min(nRows, 5_000);
  const rows = Array.from({ length: n }, (_, i) => Float64Array.from(columns, (column) => column[i]));
  const inputs = rows.map((row) => ({
    context: { tenureDays: 400, segment: 'smb', asOf: '2026-01-01' },
    metrics: Object.fromEntries(names.map((name, j) => [name, Number.isNaN(row[j]) ? null : row[j]])),
  }));
  const scored = newRowScore(model.compiled);
  let at = rows[0];
  const cursor = { metric: (j) => at[j], attribute: () => 'smb', tenureDays: 400 };
  const ways = [
    ['margin', (i) => applyModel(parameters, rows[i])],
    ['margin and contributions', (i) => contributionsOf(parameters, rows[i]).base],
    [
      'health score, no reasons',
      (i) => {
        at = rows[i];
        scoreRow(model.compiled, cursor, scored);
        return scored.healthScore;
      },
    ],
    ['score(): the whole result with reasons', (i) => model.score(inputs[i]).healthScore],
  ];
  return ways.map(([what, score]) => {
    let sum = 0;
    const micros = repeated(nRuns, () => {
      for (let i = 0; i < n; i++) sum += score(i);
    }).map((seconds) => (seconds / n) * 1e6);
    return [
      `one account, ${parameters.family}: ${what}`,
      spread(micros, 1, ' µs'),
      `mean ${(sum / n / (nRuns + 1)).toFixed(4)}; ${(1000 / median(micros)).toFixed(0)} thousand/s`,
    ];
  });
}

/** Seconds of the processor of several runs, after one that warms up. */
function repeated(nRuns, work) {
  work();
  return Array.from({ length: nRuns }, () => processorTimed(work).seconds);
}

function linear(nColumns) {
  return {
    family: 'logistic',
    intercept: -2,
    coefficients: Array.from({ length: nColumns }, (_, j) => Math.sin(j + 1)),
    centers: Array.from({ length: nColumns }, () => 0.5),
  };
}

/** As much of a model file as scoring reads: trees look at the metrics, coefficients at percentiles among the peers. */
function modelWith(parameters, { columns, nRows }) {
  const inputs = columns.map((_, j) => ({
    name: `metric_${j}`,
    category: CATEGORIES[j % CATEGORIES.length],
    healthier: 'higher',
    nullPolicy: 'missing',
    unit: 'events',
    meaning: `Number ${j} of this account, last 28 days.`,
  }));
  const quantiles = columns.map((column) => {
    const sorted = column.filter((value) => !Number.isNaN(value)).sort();
    return PROBABILITIES.map((p) => sorted[Math.floor(p * sorted.length)]);
  });
  const features = inputs.map((_, input) =>
    parameters.family === 'logistic'
      ? { kind: 'cohort_percentile', input, whenMissing: 0.5 }
      : { kind: 'metric', input },
  );
  const [nAccounts, attributes] = [nRows, [['smb'], null]];
  return modelOf({
    inputs,
    cohorts: {
      tenureDays: [90, 180, 365],
      by: ['segment'],
      probabilities: PROBABILITIES,
      cells: attributes.map((own) => ({ tenureBand: null, attributes: own, nAccounts, quantiles })),
    },
    outcomes: { churn: { features, parameters, calibration: { kind: 'platt', a: 0, b: 1 } }, expansion: null },
    health: {
      anchor: { date: '2026-01-01', logOdds: -2.5 },
      pointsToDoubleOdds: 10,
      grades: { A: 65, B: 50, C: 35 },
      categoryWeights: CATEGORIES.map((category) => ({ category, weight: 20 })),
      bands: {
        policy: 'capacity',
        cutoffs: [{ attributes: {}, red: 40, yellow: 60 }],
        hysteresis: { clearGap: 2, minDwellDays: 14 },
      },
    },
    playbook: [{ band: 'red', category: 'usage', action: 'Book a review' }],
  });
}
