import { describe, expect, test } from 'vitest';
import {
  type CalibrationRows,
  chooseCalibration,
  fitBeta,
  fitIsotonic,
  fitPlatt,
} from '../../models/calibration/index.ts';
import { sigmoid } from '../../models/math/logistic.ts';
import { pairedDifference, rowLosses, simplestWithinOneError } from '../../models/math/paired-loss.ts';
import { calibratedLogOdds } from '../../models/runtime/calibration.ts';
import { generator } from '../fixtures/models/made-data.ts';

const N_DATES = 8;

/** Accounts seen on eight dates each; labels from `truth(margin, date)`. */
function rowsOf(
  seed: number,
  nAccounts: number,
  truth: (margin: number, date: number) => number,
  spread = 2,
): CalibrationRows {
  const random = generator(seed);
  const n = nAccounts * N_DATES;
  const groups = Int32Array.from({ length: n }, (_, i) => Math.floor(i / N_DATES));
  const days = Int32Array.from({ length: n }, (_, i) => 30 * (i % N_DATES));
  const margins = Float64Array.from({ length: n }, () => -1.5 + spread * (random() + random() + random() - 1.5));
  const labels = Uint8Array.from(margins, (margin, i) => (random() < truth(margin, i % N_DATES) ? 1 : 0));
  return { margins, labels, groups, days };
}

describe('chooseCalibration', () => {
  test('Platt where a line is the truth', () => {
    const rows = rowsOf(7, 900, (margin) => sigmoid(0.5 + 0.8 * margin));
    const { calibration, tried } = chooseCalibration(rows, 1);
    expect(calibration).toEqual(fitPlatt(rows.margins, rows.labels));
    expect(tried.map(({ kind }) => kind)).toEqual(['platt', 'beta', 'isotonic']);
  });

  test('beta where the slope changes', () => {
    const bent = { kind: 'beta' as const, a: 1.6, b: 0.05, c: 0 };
    const rows = rowsOf(8, 3000, (margin) => sigmoid(calibratedLogOdds(bent, margin)), 4);
    expect(chooseCalibration(rows, 1).calibration).toEqual(fitBeta(rows.margins, rows.labels));
  });

  test('isotonic where the truth is a step, and only with enough events', () => {
    const step = (margin: number) => (margin < -1.5 ? 0.05 : 0.3);
    const many = rowsOf(9, 1500, step);
    expect(chooseCalibration(many, 1).calibration).toEqual(fitIsotonic(many.margins, many.labels));
    const few = rowsOf(9, 60, step);
    expect(few.labels.reduce((sum, label) => sum + label, 0)).toBeLessThan(100);
    expect(chooseCalibration(few, 1)).toEqual({
      calibration: fitPlatt(few.margins, few.labels),
      nTestRows: 0,
      tried: [],
    });
  });

  test('a step that was there in the first stretch alone is not believed, because none of the later dates shows it', () => {
    const truth = (margin: number, date: number) => (date < 2 ? (margin < -1.5 ? 0.02 : 0.5) : sigmoid(margin));
    const rows = rowsOf(10, 1500, truth);
    // Over all rows together the step is the better description; on what came after, the line is.
    expect(chooseCalibration(rows, 1).calibration.kind).not.toBe('isotonic');
  });

  test('the first stretch is only learned from, the last only tried on', () => {
    const rows = rowsOf(11, 400, sigmoid);
    const { nTestRows, tried } = chooseCalibration(rows, 3);
    expect(nTestRows).toBe(400 * 6);
    // A change of the first two dates, which are never tested, moves the losses only through the fits.
    const changed = { ...rows, labels: rows.labels.map((label, i) => (i % N_DATES < 2 ? 1 - label : label)) };
    expect(chooseCalibration(changed, 3).nTestRows).toBe(nTestRows);
    expect(chooseCalibration(changed, 3).tried[0].logLoss).toBeGreaterThan(tried[0].logLoss);
    // A change of the last stretch moves its own losses, and no fit that is tried.
    const last = (i: number) => i % N_DATES >= 6;
    const later = { ...rows, margins: rows.margins.map((margin, i) => (last(i) ? margin - 50 : margin)) };
    expect(chooseCalibration(later, 3).tried[0].logLoss).toBeGreaterThan(tried[0].logLoss + 0.5);
  });

  test('one date, one class and no rows: Platt, and nothing tried', () => {
    const rows = rowsOf(12, 500, sigmoid);
    expect(chooseCalibration({ ...rows, days: new Int32Array(rows.days.length) }, 1).tried).toEqual([]);
    expect(chooseCalibration({ ...rows, labels: rows.labels.map(() => 1) }, 1).calibration.kind).toBe('platt');
    const none = { margins: new Float64Array(0), labels: new Uint8Array(0), groups: new Int32Array(0) };
    expect(chooseCalibration({ ...none, days: new Int32Array(0) }, 1).calibration).toEqual({
      kind: 'platt',
      a: 0,
      b: 1,
    });
  });
});

test('the one-standard-error rule takes the first candidate that is not clearly worse than the best', () => {
  const random = generator(13);
  const n = 400;
  const cluster = Int32Array.from({ length: n }, (_, i) => Math.floor(i / 4));
  const labels = Uint8Array.from({ length: n }, () => (random() < 0.3 ? 1 : 0));
  const noisy = (size: number) =>
    rowLosses(
      Float64Array.from(labels, (label) => (label === 1 ? 1 : -1) + size * (random() - 0.5)),
      labels,
    );
  const [worst, near, best] = [noisy(6).map((loss) => loss + 1), noisy(0.2), noisy(0.1)];
  expect(simplestWithinOneError([worst, near, best], cluster)).toBe(1);
  const { mean, standardError } = pairedDifference(near, best, cluster);
  expect(mean).toBeLessThanOrEqual(standardError);
  expect(simplestWithinOneError([best, worst], cluster)).toBe(0);
});
