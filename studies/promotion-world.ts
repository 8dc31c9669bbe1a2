import type { SnapshotTable } from '../features/matrix.ts';
import { outcomeFigures } from '../models/backtest/figures.ts';
import type { ModelName, OutcomeBacktest, OutcomePredictions, Verdict } from '../models/backtest/types.ts';
import { decideVerdict } from '../models/backtest/verdict.ts';
import { NO_DAY } from '../models/math/day.ts';
import { type Random, randomStream } from '../models/math/random.ts';

/** What is true of the new score and of the one in use (equal weights). */
export type Truth = 'labels are shuffled' | 'both are equally good' | 'the new one is better';

export interface WorldSize {
  readonly nAccounts: number;
  readonly nDates: number;
  /** Draws of accounts per interval. */
  readonly bootstrap: number;
}

/** Chance to churn in the window after a date for an account of average risk, as log-odds. */
const AVERAGE = -2.2;
/** Log-odds per standard deviation of an account's risk. */
const SLOPE = 1.5;
/** Standard deviation of what a score gets wrong of the risk; a better score gets less wrong. */
const [NOISE, LESS_NOISE] = [0.9, 0.15];

/** The back-test and the verdict of one seeded world. */
export interface PromotionTrial {
  readonly churn: OutcomeBacktest;
  readonly verdict: Verdict;
}

/**
 * One world: accounts with a lasting risk, dates a quarter apart, and churn that follows the risk; two scores that see the
 * risk through lasting errors of their own; then the figures and the verdict of the product.
 *
 * With shuffled labels neither score says anything about churn. An account is scored until it churns, so its rows are no
 * independent evidence, and the intervals must know it.
 */
export function promotionTrial(
  truth: Truth,
  { nAccounts, nDates, bootstrap }: WorldSize,
  seed: number,
): PromotionTrial {
  const random = randomStream(seed, `promotion/${truth}`);
  const rows: { account: number; date: number; label: number; scores: readonly [number, number] }[] = [];
  for (let account = 0; account < nAccounts; account++) {
    const risk = normal(random);
    const seen = truth === 'labels are shuffled' ? normal(random) : risk;
    const noise = truth === 'the new one is better' ? LESS_NOISE : NOISE;
    const scores = [seen + noise * normal(random), seen + NOISE * normal(random)] as const;
    for (let date = 0; date < nDates; date++) {
      const label = random() < 1 / (1 + Math.exp(-AVERAGE - SLOPE * risk)) ? 1 : 0;
      rows.push({ account, date, label, scores });
      if (label === 1) break;
    }
  }
  rows.sort((a, b) => a.date - b.date || a.account - b.account);
  const table = tableOf(rows, nAccounts);
  const predictions = predictionsOf(table, {
    chosen: (row) => rows[row].scores[0],
    base_rate: () => 0,
    tenure_segment: (row) => (rows[row].account % 4) / 10,
    equal_weights: (row) => rows[row].scores[1],
  });
  const churn = outcomeFigures(table, predictions, {
    bootstrap,
    seed,
    capacity: 20,
    folds: foldsOf(nDates),
    bands: null,
  });
  const verdict = decideVerdict({ churn, bands: null, leadTime: null, horizonDays: 90, nTrainingEventAccounts: 200 });
  return { churn, verdict };
}

/** Standard normal (Box and Muller 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const dayOfDate = (date: number): number => 19_000 + 91 * date;

function foldsOf(nDates: number) {
  return [
    {
      fold: 1,
      recalibrationDate: '2022-01-08',
      nTrainRows: 1,
      nTrainEventAccounts: 200,
      nPurgedDates: 0,
      chosenFamily: 'logistic' as const,
    },
  ].filter(() => nDates > 0);
}

function tableOf(rows: readonly { account: number; date: number; label: number }[], nAccounts: number): SnapshotTable {
  const accountIds = Array.from({ length: nAccounts }, (_, i) => `a${String(i).padStart(6, '0')}`);
  return {
    nRows: rows.length,
    accountIds,
    accountIndex: Int32Array.from(rows, ({ account }) => account),
    snapshotDay: Int32Array.from(rows, ({ date }) => dayOfDate(date)),
    groupOfAccount: null,
    context: {},
    tenureDays: new Float64Array(rows.length).fill(400),
    mrr: new Float64Array(rows.length).fill(100),
    inputs: [],
    metrics: [],
    churnLabel: Int8Array.from(rows, ({ label }) => label),
    churnDay: Int32Array.from(rows, ({ date, label }) => (label === 1 ? dayOfDate(date) + 45 : NO_DAY)),
    expansionLabel: new Int8Array(rows.length).fill(-1),
  };
}

function predictionsOf(
  table: SnapshotTable,
  scores: Partial<Record<ModelName, (row: number) => number>>,
): OutcomePredictions {
  const label = Uint8Array.from(table.churnLabel);
  const baseRate = label.reduce((sum, one) => sum + one, 0) / Math.max(1, label.length);
  return {
    outcome: 'churn',
    nRows: table.nRows,
    row: Int32Array.from({ length: table.nRows }, (_, row) => row),
    fold: new Int32Array(table.nRows).fill(1),
    label,
    models: (Object.keys(scores) as ModelName[]).map((model) => {
      const score = Float64Array.from(label, (_, row) => scores[model]?.(row) ?? 0);
      const margin = calibrated(score, label, baseRate);
      return { model, margin, probability: margin.map((m) => 1 / (1 + Math.exp(-m))) };
    }),
  };
}

/** A score as log-odds: a line through the means of the two classes with their pooled variance (Fisher 1936). */
function calibrated(score: Float64Array, label: Uint8Array, baseRate: number): Float64Array {
  const ofClass = (one: number) => score.filter((_, i) => label[i] === one);
  const mean = (list: Float64Array) => list.reduce((sum, x) => sum + x, 0) / Math.max(1, list.length);
  const [stay, leave] = [mean(ofClass(0)), mean(ofClass(1))];
  const spread = score.reduce((sum, x, i) => sum + (x - (label[i] === 1 ? leave : stay)) ** 2, 0) / score.length;
  const slope = spread === 0 ? 0 : (leave - stay) / spread;
  const odds = Math.log(baseRate / (1 - baseRate));
  return score.map((x) => odds + slope * (x - (stay + leave) / 2));
}
