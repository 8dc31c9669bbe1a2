import { describe, expect, test } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import { outcomeFigures } from '../../models/backtest/figures.ts';
import type { ModelName, OutcomeBacktest } from '../../models/backtest/types.ts';
import { calibrationLine } from '../../models/math/calibration-line.ts';
import { logLoss } from '../../models/math/probability-figures.ts';
import { randomStream } from '../../models/math/random.ts';
import { averagePrecision, rocAuc } from '../../models/math/ranking.ts';
import { type BookRow, bookOf, drawnBook, month, predictionsOf } from './backtest-book.ts';

const options = { bootstrap: 0, seed: 1, capacity: 2, folds: [], bands: null };

const modelOf = (backtest: OutcomeBacktest, name: ModelName) => backtest.models.find(({ model }) => model === name);

/** Two dates, six accounts; label 1: a and b on the first date, c on the second. */
const rows: BookRow[] = [...'abcdef'].flatMap((account) => [
  { account, day: month(1), label: account < 'c' ? 1 : 0, segment: account < 'd' ? 'smb' : 'enterprise' },
  { account, day: month(2), label: account === 'c' ? 1 : 0, segment: account < 'd' ? 'smb' : 'enterprise' },
]);
const small = bookOf(rows);
const at = (table: SnapshotTable, row: number) =>
  `${table.accountIds[table.accountIndex[row]]}${table.snapshotDay[row] === month(1) ? 1 : 2}`;

/** Probability by account and date; 0.1 where none is named. */
const named = (values: Readonly<Record<string, number>>) => (row: number) => values[at(small, row)] ?? 0.1;

/** A book in which `risk` of an account decides its label on each of `nDates` dates; scores carry noise. */
function plantedBook(nAccounts: number, nDates: number, seed: number, signal: number) {
  const random = randomStream(seed, 'planted book');
  const risk = Array.from({ length: nAccounts }, () => -1.5 + signal * (random() + random() - 1) * 3);
  const table = bookOf(
    risk.flatMap((value, i) =>
      Array.from({ length: nDates }, (_, d): BookRow => {
        const label = random() < 1 / (1 + Math.exp(-value)) ? 1 : 0;
        return { account: `a${String(i).padStart(4, '0')}`, day: month(1 + d), label, segment: i % 2 ? 'x' : 'y' };
      }),
    ),
  );
  return { table, probability: (row: number) => 1 / (1 + Math.exp(-risk[table.accountIndex[row]])) };
}

describe('pooled figures', () => {
  const predictions = predictionsOf(small, { chosen: named({ a1: 0.8, d1: 0.7, b1: 0.6, e2: 0.5, c2: 0.4 }) });
  const backtest = outcomeFigures(small, predictions, options);
  const chosen = modelOf(backtest, 'chosen');

  test('counts, base rate and test period', () => {
    expect(backtest).toMatchObject({
      outcome: 'churn',
      nRows: 12,
      nPositiveRows: 3,
      nAccounts: 6,
      nEventAccounts: 3,
      baseRate: { value: 0.25, low: null, high: null },
      testFrom: '2024-01-01',
      testTo: '2024-02-01',
    });
  });

  test('are those of the calibrated probability over all folds', () => {
    const { probability } = predictions.models[0];
    expect(chosen?.ranking.rocAuc.value).toBeCloseTo(rocAuc(probability, predictions.label), 12);
    expect(chosen?.ranking.averagePrecision.value).toBeCloseTo(averagePrecision(probability, predictions.label), 12);
    expect(chosen?.probability.logLoss.value).toBeCloseTo(logLoss(probability, predictions.label), 12);
    // Positives at ranks 1, 3, 5: (1/1 + 2/3 + 3/5) / 3.
    expect(chosen?.ranking.averagePrecision.value).toBeCloseTo((1 + 2 / 3 + 3 / 5) / 3, 12);
  });

  test('capacity picks the highest two of each date', () => {
    // January: a (hit), d. February: e, c (hit).
    expect(chosen?.ranking.precisionAtCapacity.value).toBeCloseTo(0.5, 12);
    expect(chosen?.ranking.recallAtCapacity.value).toBeCloseTo(2 / 3, 12);
    const wide = outcomeFigures(small, predictions, { ...options, capacity: 99 });
    expect(modelOf(wide, 'chosen')?.ranking.precisionAtCapacity.value).toBeCloseTo(0.25, 12);
    expect(modelOf(wide, 'chosen')?.ranking.recallAtCapacity.value).toBe(1);
  });

  test('ties at capacity count by their share', () => {
    const flat = outcomeFigures(small, predictionsOf(small, { chosen: () => 0.2 }), options);
    expect(modelOf(flat, 'chosen')?.ranking.precisionAtCapacity.value).toBeCloseTo(0.25, 12);
    expect(modelOf(flat, 'chosen')?.ranking.recallAtCapacity.value).toBeCloseTo(2 / 6, 12);
  });

  test('a tied run across the border of capacity counts by its share', () => {
    // January: a, b, d at 0.5, two of three can be worked: 2/3 of two hits. February: c (hit) and one of five.
    const tied = predictionsOf(small, { chosen: named({ a1: 0.5, b1: 0.5, d1: 0.5, c2: 0.6 }) });
    const { ranking } = outcomeFigures(small, tied, options).models[0];
    expect(ranking.precisionAtCapacity.value).toBeCloseTo((4 / 3 + 1) / 4, 12);
    expect(ranking.recallAtCapacity.value).toBeCloseTo((4 / 3 + 1) / 3, 12);
  });

  test('a constant probability has no calibration line', () => {
    const flat = outcomeFigures(small, predictionsOf(small, { chosen: () => 0.2 }), options);
    expect(modelOf(flat, 'chosen')?.probability.calibrationSlope.value).toBeNull();
  });
});

describe('per fold and per segment', () => {
  const foldOf = (row: number) => (small.snapshotDay[row] === month(1) ? 1 : 2);
  const predictions = predictionsOf(small, { chosen: named({ a1: 0.8, d1: 0.7, b1: 0.6, e2: 0.5, c2: 0.4 }) }, foldOf);
  const record = { nTrainRows: 50, nTrainEventAccounts: 9, nPurgedDates: 3, chosenFamily: 'logistic' as const };
  const folds = [
    { fold: 1, recalibrationDate: '2024-01-01', ...record },
    { fold: 2, recalibrationDate: '2024-02-01', ...record },
  ];
  const backtest = outcomeFigures(small, predictions, { ...options, folds });

  test('each fold has its own rows', () => {
    expect(backtest.perFold[0]).toMatchObject({
      ...folds[0],
      testDates: ['2024-01-01'],
      nTestRows: 6,
      nPositiveRows: 2,
    });
    expect(backtest.perFold[1]).toMatchObject({
      ...folds[1],
      testDates: ['2024-02-01'],
      nTestRows: 6,
      nPositiveRows: 1,
    });
    // First fold: + - + - - -: (1 + 2/3) / 2; seven of eight pairs won.
    expect(backtest.perFold[0].models[0].averagePrecision).toBeCloseTo(5 / 6, 12);
    expect(backtest.perFold[0].models[0].rocAuc).toBeCloseTo(7 / 8, 12);
  });

  test('a segment without an event is not listed; picks at capacity are those of the whole book', () => {
    expect(backtest.perSegment.map(({ segment }) => segment)).toEqual(['smb']);
    const [smb] = backtest.perSegment;
    expect(smb).toMatchObject({ nRows: 6, nEventAccounts: 3, bands: null, leadTime: null });
    expect(smb.baseRate.value).toBe(0.5);
    // Said: (0.8 + 0.6 + 0.4 + three times 0.1) / 6 = 0.35.
    expect(smb.saidMinusCame.value).toBeCloseTo(-0.15, 12);
    // Of four picks two are in the segment (a1, c2), both hits.
    expect(smb.models[0].ranking.precisionAtCapacity.value).toBe(1);
    expect(smb.models[0].ranking.recallAtCapacity.value).toBeCloseTo(2 / 3, 12);
  });

  test('no segment attribute, no segments', () => {
    const plain = { ...small, context: {} };
    expect(outcomeFigures(plain, predictions, options).perSegment).toEqual([]);
  });

  test('bands and lead time of a segment come from its own accounts', () => {
    const {
      table,
      predictions: drawn,
      replay,
    } = drawnBook({
      a: { bands: 'GRR', churnDay: month(3) + 10, segment: 'smb' },
      b: { bands: 'GGG', churnDay: month(3) + 10, segment: 'enterprise' },
      c: { bands: 'GGG', segment: 'smb' },
    });
    const bands = { replay, minLeadDays: 30, noticeDays: 30 };
    const [enterprise, smb] = outcomeFigures(table, drawn, { ...options, bands }).perSegment;
    expect(enterprise).toMatchObject({ segment: 'enterprise', bands: { missedChurn: { value: 1 } } });
    expect(smb).toMatchObject({ segment: 'smb', bands: { missedChurn: { value: 0 } }, leadTime: { nCaught: 1 } });
  });
});

describe('differences from the chosen model', () => {
  test('are paired, above 0 where the chosen model is better, and leave out the families it is picked from', () => {
    const { table, probability } = plantedBook(300, 2, 5, 1);
    const noise = randomStream(1, 'noise');
    const predictions = predictionsOf(table, {
      chosen: probability,
      logistic: probability,
      base_rate: () => 0.2,
      equal_weights: (row) => 0.5 * probability(row) + 0.25 * noise(),
    });
    const { differences, models } = outcomeFigures(table, predictions, { ...options, bootstrap: 100 });
    expect(differences.map(({ against }) => against)).toEqual(['base_rate', 'equal_weights']);
    const [base, equal] = differences;
    expect(base.rocAuc.low).toBeGreaterThan(0);
    expect(base.logLossReduction.low).toBeGreaterThan(0);
    expect(equal.averagePrecision.value).toBeCloseTo(
      (models[0].ranking.averagePrecision.value ?? 0) - (models[3].ranking.averagePrecision.value ?? 0),
      12,
    );
  });

  test('of the families stand apart: what picking costs or gains, paired; with one family there is no choice', () => {
    const { table, probability } = plantedBook(300, 2, 5, 1);
    const noise = randomStream(2, 'noise');
    const noisy = Array.from({ length: table.nRows }, (_, row) => 0.4 * probability(row) + 0.3 * noise());
    const models = { chosen: probability, logistic: (row: number) => noisy[row], gradient: probability };
    const drawn = { ...options, bootstrap: 100 };
    const { families, differences } = outcomeFigures(table, predictionsOf(table, models), drawn);
    expect(differences).toEqual([]);
    expect(families.map(({ against }) => against)).toEqual(['logistic', 'gradient']);
    expect(families[0].averagePrecision.low).toBeGreaterThan(0);
    expect(families[0].logLossReduction.low).toBeGreaterThan(0);
    expect(families[1].averagePrecision).toEqual({ value: 0, low: 0, high: 0 });
    const { gradient: _, ...single } = models;
    expect(outcomeFigures(table, predictionsOf(table, single), options).families).toEqual([]);
  });

  test('of a copy of the chosen model are exactly 0', () => {
    const { table, probability } = plantedBook(200, 2, 6, 1);
    const predictions = predictionsOf(table, { chosen: probability, champion: probability });
    const [same] = outcomeFigures(table, predictions, { ...options, bootstrap: 50 }).differences;
    expect(same.averagePrecision).toEqual({ value: 0, low: 0, high: 0 });
    expect(same.logLossReduction).toEqual({ value: 0, low: 0, high: 0 });
  });

  test('are over the rows that both have predicted', () => {
    // The champion has no prediction in January; in February it ranks c below two others, the chosen model on top.
    const predictions = predictionsOf(small, {
      chosen: named({ a1: 0.9, c2: 0.6, d2: 0.5 }),
      champion: (row) => (at(small, row).endsWith('1') ? Number.NaN : named({ d2: 0.6, e2: 0.5, c2: 0.4 })(row)),
    });
    const backtest = outcomeFigures(small, predictions, options);
    expect(backtest.differences).toMatchObject([
      { against: 'champion', nRows: 6, nChurnedAccounts: 1, averagePrecision: { value: expect.closeTo(2 / 3, 12) } },
    ]);
    expect(modelOf(backtest, 'champion')?.nRows).toBe(6);
    expect(modelOf(backtest, 'chosen')?.nRows).toBe(12);
  });

  test('with nothing in common are unknown', () => {
    const predictions = predictionsOf(small, { chosen: () => 0.2, champion: () => Number.NaN });
    const [difference] = outcomeFigures(small, predictions, { ...options, bootstrap: 20 }).differences;
    expect(difference).toMatchObject({ nRows: 0, nChurnedAccounts: 0, averagePrecision: { value: null, low: null } });
  });
});

describe('intervals', () => {
  test('are wider when accounts that share their fate are one group', () => {
    const { table, probability } = plantedBook(240, 1, 8, 1);
    const predictions = predictionsOf(table, { chosen: probability });
    const grouped = { ...table, groupOfAccount: Int32Array.from(table.accountIds, (_, i) => Math.floor(i / 12)) };
    // Sorted by label, so that neighbours, and with them groups, are alike.
    const alike = { ...predictions, label: predictions.label.slice().sort() };
    const width = (book: SnapshotTable) => {
      const { baseRate } = outcomeFigures(book, alike, { ...options, bootstrap: 200 });
      return (baseRate.high ?? 0) - (baseRate.low ?? 0);
    };
    const groups = outcomeFigures(grouped, alike, { ...options, bootstrap: 200 }).baseRate;
    // 55 or so positives of 240 sit in 5 groups: too few for an interval at all.
    expect(groups.low).toBeNull();
    const pairs = { ...table, groupOfAccount: Int32Array.from(table.accountIds, (_, i) => Math.floor(i / 4)) };
    expect(width(pairs)).toBeGreaterThan(1.5 * width(table));
  });

  test('a second date of the same account adds rows, not evidence', () => {
    const { table, probability } = plantedBook(200, 1, 9, 1);
    const once = predictionsOf(table, { chosen: probability });
    const twiceRows = Array.from({ length: table.nRows }, (_, row): BookRow[] => {
      const label = table.churnLabel[row] === 1 ? 1 : 0;
      const account = table.accountIds[table.accountIndex[row]];
      return [month(1), month(2)].map((day) => ({ account, day, label }));
    }).flat();
    const doubled = bookOf(twiceRows);
    const twice = predictionsOf(doubled, { chosen: (row) => probability(doubled.accountIndex[row]) });
    const draws = { ...options, bootstrap: 100 };
    const a = outcomeFigures(table, once, draws).models[0].ranking.rocAuc;
    const b = outcomeFigures(doubled, twice, draws).models[0].ranking.rocAuc;
    expect(b.low).toBeCloseTo(a.low ?? Number.NaN, 10);
    expect(b.high).toBeCloseTo(a.high ?? Number.NaN, 10);
  });

  test('of the calibration slope surround the exact slope of all rows', () => {
    const { table, probability } = plantedBook(400, 1, 12, 1);
    // Too extreme: log-odds doubled, so that the slope is near 1/2.
    const predictions = predictionsOf(table, {
      chosen: (row) => 1 / (1 + Math.exp(-2 * Math.log(probability(row) / (1 - probability(row))))),
    });
    const exact = calibrationLine(predictions.models[0].probability, predictions.label);
    const { models } = outcomeFigures(table, predictions, { ...options, bootstrap: 200 });
    const { calibrationSlope, calibrationIntercept } = models[0].probability;
    expect(calibrationSlope.value).toBeCloseTo(exact?.slope ?? Number.NaN, 9);
    expect(calibrationIntercept.value).toBeCloseTo(exact?.intercept ?? Number.NaN, 9);
    expect(calibrationSlope.low).toBeGreaterThan(0.25);
    expect(calibrationSlope.low).toBeLessThan(calibrationSlope.value ?? 0);
    expect(calibrationSlope.high).toBeGreaterThan(calibrationSlope.value ?? 9);
    expect(calibrationSlope.high).toBeLessThan(0.85);
  });

  test('are the same on a second run and move with the seed', () => {
    const { table, probability } = plantedBook(150, 2, 10, 1);
    const predictions = predictionsOf(table, { chosen: probability });
    const run = (seed: number) =>
      JSON.stringify(outcomeFigures(table, predictions, { ...options, bootstrap: 40, seed }));
    expect(run(1)).toBe(run(1));
    expect(run(1)).not.toBe(run(2));
  });
});

test('shuffled labels: average precision falls to the base rate', () => {
  const { table, probability } = plantedBook(1500, 1, 11, 1);
  const predictions = predictionsOf(table, { chosen: probability });
  const real = outcomeFigures(table, predictions, options);
  const random = randomStream(1, 'shuffle');
  const keys = Float64Array.from(predictions.label, () => random());
  const order = Int32Array.from(keys.keys()).sort((a, b) => keys[a] - keys[b]);
  const shuffled = outcomeFigures(
    table,
    { ...predictions, label: Uint8Array.from(order, (i) => predictions.label[i]) },
    options,
  );
  const precision = (backtest: OutcomeBacktest) => backtest.models[0].ranking.averagePrecision.value ?? Number.NaN;
  const base = real.baseRate.value ?? Number.NaN;
  expect(precision(real)).toBeGreaterThan(1.5 * base);
  expect(Math.abs(precision(shuffled) - base)).toBeLessThan(0.04);
});

test('no predictions at all: every figure unknown, nothing thrown', () => {
  const empty = predictionsOf(bookOf([{ account: 'a', day: month(1), label: -1 }]), { chosen: () => 0.1 });
  const backtest = outcomeFigures(bookOf([{ account: 'a', day: month(1), label: -1 }]), empty, {
    ...options,
    bootstrap: 10,
  });
  expect(backtest).toMatchObject({ nRows: 0, nEventAccounts: 0, testFrom: null, baseRate: { value: null } });
  expect(backtest.models[0].ranking.rocAuc.value).toBeNull();
  expect(backtest.models[0].probability.reliability).toEqual([]);
});
