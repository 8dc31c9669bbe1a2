import { describe, expect, test } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import { pickFamilies } from '../../models/backtest/pick-family.ts';
import type { Family } from '../../models/fit/settings.ts';

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
  pickFamilies(table, results, DAY_OF_FOLD, maturityDays).map(({ fitted }) => fitted.chosen.family);
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
    const [picked] = pickFamilies(table, [fitOf(1, 0, 1, { logistic: 0.5, gradient: 2 }, same)], DAY_OF_FOLD, 50);
    expect(picked.models[0].model).toBe('chosen');
    expect(picked.models[0].margin).toBe(picked.families[1].test.margin);
    expect(picked.evidence.logOdds).toBe(picked.families[1].fit.outOfFoldLogOdds);
    expect(picked.fitted.choice).toMatch(/^gradient: on 40 held-out and 0 earlier out-of-time predictions/);
  });
});
