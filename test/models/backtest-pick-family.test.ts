import { describe, expect, test } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import { pairedPrecision } from '../../models/backtest/paired-precision.ts';
import { pickFamilies } from '../../models/backtest/pick-family.ts';
import type { Family } from '../../models/fit/settings.ts';
import { averagePrecision } from '../../models/math/ranking.ts';
import { generator } from '../fixtures/models/made-data.ts';

/** Forty accounts on dates 0, 100, 200; one in four has the event. */
const N = 40;
const DAYS = [0, 100, 200];
const label = (account: number) => (account % 4 === 0 ? 1 : 0);
const table = {
  accountIndex: Int32Array.from({ length: 3 * N }, (_, row) => row % N),
  snapshotDay: Int32Array.from({ length: 3 * N }, (_, row) => DAYS[Math.floor(row / N)]),
  groupOfAccount: null,
  churnLabel: Int8Array.from({ length: 3 * N }, (_, row) => label(row % N)),
} as unknown as SnapshotTable;

/** Log-odds that point the right way with this strength, a little uneven so that differences vary between accounts. */
function logOdds(rows: Int32Array, strength: number): Float64Array {
  return Float64Array.from(rows, (row) => {
    const account = row % N;
    return (label(account) === 1 ? 1 : -1) * strength * (1 + (account % 5) / 10) - 0.5;
  });
}

interface Strengths {
  readonly logistic: number;
  readonly gradient: number;
}

/** A fit on date `train`, tested on date `test`; both families as strong as given, out of fold and out of time. */
function fitOf(
  fold: number,
  train: number,
  test: number | null,
  outOfFold: Strengths,
  outOfTime: Strengths,
): FitResult {
  const rowsOn = (date: number | null) =>
    Int32Array.from({ length: date === null ? 0 : N }, (_, i) => (date ?? 0) * N + i);
  const testRows = rowsOn(test);
  const rows = rowsOn(train);
  const predictions = (family: Family) => {
    const margin = logOdds(testRows, outOfTime[family]);
    return { model: family, margin, probability: margin.map((m) => 1 / (1 + Math.exp(-m))) };
  };
  const families = (['logistic', 'gradient'] as const).map((family) => ({
    fit: { family, outOfFoldLogOdds: logOdds(rows, outOfFold[family]) },
    test: predictions(family),
    scoredLogOdds: new Float64Array(0),
    bookLogOdds: new Float64Array(0),
  }));
  return {
    outcome: 'churn',
    fold,
    fitted: { chosen: families[0].fit, choice: 'unpicked' },
    testRows,
    models: families.map((family) => family.test),
    scored: { rows: new Int32Array(0), logOdds: new Float64Array(0) },
    evidence: {
      rows,
      labels: Uint8Array.from(rows, (row) => label(row % N)),
      logOdds: new Float64Array(0),
      bookLogOdds: new Float64Array(0),
    },
    families,
  } as unknown as FitResult;
}

const DAY_OF_FOLD = new Map([
  [1, 100],
  [2, 200],
]);
const pick = (results: readonly FitResult[], maturityDays: number) =>
  pickFamilies(table, results, DAY_OF_FOLD, maturityDays, 1).map(({ fitted }) => fitted.chosen.family);
const same = { logistic: 1, gradient: 1 };

describe('the pick between families', () => {
  test('trees that are better out of fold by more than a standard error are picked, equal ones are not', () => {
    expect(pick([fitOf(1, 0, 1, { logistic: 0.5, gradient: 2 }, same)], 50)).toEqual(['gradient']);
    expect(pick([fitOf(1, 0, 1, same, same)], 50)).toEqual(['logistic']);
    expect(pick([fitOf(1, 0, 1, { logistic: 2, gradient: 0.5 }, same)], 50)).toEqual(['logistic']);
  });

  test('what an earlier fold showed counts once its labels were mature on the recalibration date, not a day before', () => {
    const first = fitOf(1, 0, 1, same, { logistic: 0.5, gradient: 2 });
    const second = fitOf(2, 0, 2, same, same);
    // Test date 100 of fold 1 is mature on day 100 + maturity; fold 2 is recalibrated on day 200.
    expect(pick([first, second], 100)).toEqual(['logistic', 'gradient']);
    expect(pick([first, second], 101)).toEqual(['logistic', 'logistic']);
  });

  test('a fold never learns from its own test dates, and the final fit learns from all', () => {
    const first = fitOf(1, 0, 1, same, { logistic: 0.5, gradient: 2 });
    const final = fitOf(0, 0, null, same, same);
    expect(pick([first, final], 1)).toEqual(['logistic', 'gradient']);
  });

  test('the chosen predictions are those of the picked family, and the choice is told in words', () => {
    const [picked] = pickFamilies(table, [fitOf(1, 0, 1, { logistic: 0.5, gradient: 2 }, same)], DAY_OF_FOLD, 50, 1);
    expect(picked.models[0].model).toBe('chosen');
    expect(picked.models[0].margin).toBe(picked.families[1].test.margin);
    expect(picked.evidence.logOdds).toBe(picked.families[1].fit.outOfFoldLogOdds);
    expect(picked.fitted.choice).toMatch(/^gradient: on 40 held-out and 0 earlier out-of-time predictions/);
  });
});

describe('pairedPrecision', () => {
  const random = generator(91);
  const n = 1200;
  const cluster = Int32Array.from({ length: n }, (_, i) => 7 * Math.floor(i / 4));
  const labels = Uint8Array.from({ length: n }, () => (random() < 0.15 ? 1 : 0));
  const scored = (signal: number) => Float64Array.from(labels, (label) => signal * label + random());
  const [strong, weak] = [scored(0.9), scored(0.3)];

  test('is the difference of the two figures, with the spread of draws of accounts made by hand', () => {
    const { mean, standardError } = pairedPrecision(strong, weak, labels, cluster, 1);
    expect(mean).toBeCloseTo(averagePrecision(strong, labels) - averagePrecision(weak, labels), 12);
    const differences = Array.from({ length: 300 }, () => {
      const weights = new Float64Array(n);
      for (let k = 0; k < n / 4; k++) {
        const account = Math.floor(random() * (n / 4));
        for (let i = 4 * account; i < 4 * account + 4; i++) weights[i]++;
      }
      return averagePrecision(strong, labels, weights) - averagePrecision(weak, labels, weights);
    });
    const middle = differences.reduce((sum, value) => sum + value, 0) / 300;
    const spread = Math.sqrt(differences.reduce((sum, value) => sum + (value - middle) ** 2, 0) / 299);
    expect(Math.abs(standardError / spread - 1)).toBeLessThan(0.3);
  });

  test('is exactly 0 between equal scores, and 0 without a positive', () => {
    expect(pairedPrecision(weak, weak.slice(), labels, cluster, 1)).toEqual({ mean: 0, standardError: 0 });
    expect(pairedPrecision(strong, weak, new Uint8Array(n), cluster, 1)).toEqual({ mean: 0, standardError: 0 });
  });
});

test('trees whose log loss is about the same are picked where they find clearly more, not where they find less', () => {
  const make = (better: Family): FitResult => {
    const fit = fitOf(1, 0, 1, same, same);
    const { rows, labels } = fit.evidence;
    const ranked = logOdds(rows, 1);
    // One account that stays stands above all who leave; the others who stay are said to be a little safer.
    const mixed = ranked.map((margin, i) => (i === 1 ? 2 : labels[i] === 0 ? margin - 0.25 : margin));
    const families = fit.families.map((family) => ({
      ...family,
      fit: { ...family.fit, outOfFoldLogOdds: family.fit.family === better ? ranked : mixed },
    }));
    return { ...fit, families };
  };
  const [found, missed] = (['gradient', 'logistic'] as const).map(
    (better) => pickFamilies(table, [make(better)], DAY_OF_FOLD, 50, 1)[0].fitted,
  );
  const [, loss, error] = /log loss was lower by ([\d.]+) \(standard error ([\d.]+)\)/.exec(found.choice) ?? [];
  expect(Number(loss)).toBeLessThan(Number(error));
  expect(found.choice).toMatch(/^gradient: .* average precision higher by /);
  expect(found.chosen.family).toBe('gradient');
  expect(missed.choice).toMatch(/^logistic, the simpler: .* average precision lower by /);
});
