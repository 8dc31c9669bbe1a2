import { describe, expect, it } from 'vitest';
import type { OutcomePredictions } from '../../models/backtest/types.ts';
import { applyOutcomeModel } from '../../models/fit/apply.ts';
import { averagePrecision } from '../../models/math/ranking.ts';
import type { OutcomeModel } from '../../models/runtime/types.ts';
import { type FrozenModel, stayingPower } from '../../models/staying/staying-power.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { identityReferences, input, madeTable, month, sigmoid } from './fit-kit.ts';

const N_FOLDS = 6;
const N_ACCOUNTS = 900;
const OPTIONS = { replicates: 100, seed: 1 };

/** The true model of a date: what drives churn turns from the first metric to the second by `turn` a date. */
function modelAt(date: number, turn: number): OutcomeModel {
  return {
    features: [0, 1].map((metric) => ({ kind: 'metric' as const, input: metric })),
    parameters: {
      family: 'logistic',
      intercept: -2.5,
      coefficients: [3 * Math.cos(turn * date), 3 * Math.sin(turn * date)],
      centers: [0, 0],
    },
    calibration: { kind: 'platt', a: 0, b: 1 },
    baseRate: 0.1,
    nRows: 1,
    nAccounts: 1,
    nEventAccounts: 1,
  };
}

/** A world of one test date per fold, each fold's model being the truth of its own date. */
function world(turn: number, nAccounts = N_ACCOUNTS) {
  const random = generator(71);
  const table = madeTable({
    nAccounts,
    nDates: N_FOLDS,
    inputs: [input('first'), input('second')],
    rowOf: (_, date) => {
      const metrics = [random() - 0.5, random() - 0.5];
      const margin = -2.5 + 3 * (Math.cos(turn * date) * metrics[0] + Math.sin(turn * date) * metrics[1]);
      return { metrics, label: random() < sigmoid(margin) ? 1 : 0 };
    },
  });
  const references = identityReferences(2);
  const rowsOf = (date: number) => Int32Array.from({ length: nAccounts }, (_, i) => date * nAccounts + i);
  const models = Array.from(
    { length: N_FOLDS },
    (_, date): FrozenModel => ({
      model: modelAt(date, turn),
      references,
      testRows: rowsOf(date),
    }),
  );
  const row = Int32Array.from({ length: table.nRows }, (_, r) => r);
  const fresh = models.map(({ model, testRows }) => applyOutcomeModel(model, references, table, testRows));
  const join = (pick: (own: (typeof fresh)[number]) => Float64Array) =>
    Float64Array.from(fresh.flatMap((own) => [...pick(own)]));
  const predictions: OutcomePredictions = {
    outcome: 'churn',
    nRows: row.length,
    row,
    fold: Int32Array.from(row, (r) => 1 + Math.floor(r / nAccounts)),
    label: Uint8Array.from(table.churnLabel),
    models: [{ model: 'chosen', margin: join((own) => own.margin), probability: join((own) => own.probability) }],
  };
  return { table, models, predictions, references };
}

describe('stayingPower', () => {
  const turning = world(0.3);
  const found = stayingPower(turning.table, turning.predictions, turning.models, 91, OPTIONS)!;

  it('sees the loss of models whose drivers have turned, larger with age', () => {
    const kept = found.ages.map(({ keptAdvantage }) => keptAdvantage.value!);
    expect(kept).toHaveLength(N_FOLDS - 1);
    expect(kept[0]).toBeGreaterThan(kept[2]);
    expect(kept[2]).toBeGreaterThan(kept[4]);
    // Cosine of the angle between old and true driver: 0.96 after one date, 0.36 after four, 0.07 after five.
    expect(kept[4]).toBeLessThan(0.35);
    for (const { addedLogLoss } of found.ages.slice(1)) expect(addedLogLoss.low).toBeGreaterThan(0);
  });

  it('tells a half-life with an interval, and the words and the review follow from it', () => {
    const { value, low, high } = found.halfLifeDays!;
    expect([low! < value!, value! < high!]).toEqual([true, true]);
    expect(value).toBeGreaterThan(91);
    expect(value).toBeLessThan(91 * 5);
    expect(found.reviewDays).toBe(Math.max(28, Math.min(92, Math.floor(low!))));
    expect(found.words).toContain(`gone after ${Math.round(value!)} days`);
    const quick = stayingPower(turning.table, turning.predictions, turning.models, 20, OPTIONS)!;
    expect(quick.reviewDays).toBe(Math.max(28, Math.floor(quick.halfLifeDays!.low!)));
    expect(quick.reviewDays).toBeLessThan(92);
  });

  it('pairs each test date with the model of so many folds before, and no other rows', () => {
    const { table, models, references } = turning;
    const nMissed = 4;
    const parts = [4, 5].map((fold) => {
      const { testRows } = models[fold];
      return {
        testRows,
        old: applyOutcomeModel(models[fold - nMissed].model, references, table, testRows).probability,
      };
    });
    const rows = Int32Array.from(parts.flatMap(({ testRows }) => [...testRows]));
    const labels = Uint8Array.from(rows, (row) => table.churnLabel[row]);
    const old = Float64Array.from(parts.flatMap((part) => [...part.old]));
    const age = found.ages[nMissed - 1];
    expect([age.nMissed, age.nRows]).toEqual([nMissed, rows.length]);
    expect(age.averagePrecision.value).toBeCloseTo(averagePrecision(old, labels), 12);
    const churned = new Set(
      Array.from(rows)
        .filter((row) => table.churnLabel[row] === 1)
        .map((r) => table.accountIndex[r]),
    );
    expect(age.nChurnedAccounts).toBe(churned.size);
    expect(Math.min(...Array.from(rows, (row) => table.snapshotDay[row]))).toBe(month(5));
  });

  it('sees no loss where nothing turns', () => {
    const steady = world(0);
    const none = stayingPower(steady.table, steady.predictions, steady.models, 91, OPTIONS)!;
    for (const { keptAdvantage } of none.ages) expect(keptAdvantage.value).toBeCloseTo(1, 12);
    expect([none.halfLifeDays, none.reviewDays]).toEqual([null, 92]);
    expect(none.words).toBe('No loss beyond chance was seen in models up to 455 days older than the fresh ones.');
  });

  it('says nothing of ages with a handful of churned accounts, nor with one fold', () => {
    const small = world(0.3, 30);
    const few = stayingPower(small.table, small.predictions, small.models, 91, OPTIONS)!;
    expect(few.ages.every(({ nChurnedAccounts }) => nChurnedAccounts >= 20)).toBe(true);
    expect(few.ages.length).toBeLessThan(N_FOLDS - 1);
    expect(stayingPower(small.table, small.predictions, small.models.slice(0, 1), 91, OPTIONS)).toBeNull();
  });
});
