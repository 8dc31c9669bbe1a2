import { describe, expect, it } from 'vitest';
import type { FitResult } from '../../models/backtest/fold.ts';
import { takenAt } from '../../models/math/columns.ts';
import { logit, sigmoid } from '../../models/math/logistic.ts';
import { logOddsIn } from '../../models/money/later-windows.ts';
import type { Config } from '../../pipeline/config/index.ts';
import { expansionMoney } from '../../pipeline/stages/expansion-money.ts';
import { pastOutlooks } from '../../pipeline/stages/later-windows.ts';
import type { ScoredAccount } from '../../pipeline/stages/score-book.ts';
import type { WalkForward } from '../../pipeline/stages/walk-forward.ts';
import { bookOf, month } from '../models/backtest-book.ts';
import { input } from '../models/fit-kit.ts';

const config = {
  seed: 1,
  outcomes: { expansion: { gapDays: 0, horizonDays: 90, minGrowth: 0.1 } },
} as unknown as Config;
const MATURITY_DAYS = 100;

/**
 * A hundred accounts on three dates 90 days apart. The first 40 pay half as much again in the window of the first date, and
 * double that in the window of the second; accounts from 80 on are gone by the second date.
 */
const grows = (i: number) => i < 40;
const DATES = [month(1), month(1) + 90, month(1) + 180];
const [FIRST, SECOND, THIRD] = DATES;
const table = (() => {
  const mrrOn = (i: number, date: number) => 100 * (grows(i) ? [1, 1.5, 3][DATES.indexOf(date)] : 1);
  const rows = Array.from({ length: 100 }, (_, i) => i).flatMap((i) =>
    DATES.filter((date) => i < 80 || date === FIRST).map((date) => ({
      account: `q${String(i).padStart(3, '0')}`,
      day: date,
      label: 0 as const,
      mrr: mrrOn(i, date),
    })),
  );
  const book = bookOf(rows);
  const label = (row: number) => (grows(book.accountIndex[row]) && book.snapshotDay[row] < THIRD ? 1 : 0);
  return {
    ...book,
    expansionLabel: Int8Array.from({ length: book.nRows }, (_, row) => label(row)),
    inputs: [input('days_to_renewal')],
    metrics: [Float64Array.from({ length: book.nRows }, (_, row) => (book.accountIndex[row] % 2 === 0 ? 100 : 400))],
  };
})();
const chance = (row: number) => (grows(table.accountIndex[row]) ? 0.6 : 0.1);
const rowsOn = (dates: readonly number[]) =>
  Int32Array.from(table.snapshotDay.keys()).filter((row) => dates.includes(table.snapshotDay[row]));
const fitOn = (fold: number, dates: readonly number[]) => {
  const rows = rowsOn(dates);
  return {
    fold,
    evidence: {
      rows,
      logOdds: Float64Array.from(rows, (row) => logit(chance(row))),
      labels: Uint8Array.from(rows, (row) => table.expansionLabel[row]),
    },
  };
};
const predictions = (() => {
  const row = rowsOn([FIRST, SECOND]);
  const probability = Float64Array.from(row, chance);
  return {
    outcome: 'expansion' as const,
    nRows: row.length,
    row,
    fold: row.map((own) => (table.snapshotDay[own] === FIRST ? 1 : 2)),
    label: Uint8Array.from(row, (own) => table.expansionLabel[own]),
    models: [{ model: 'chosen' as const, margin: probability.map(logit), probability }],
  };
})();
const accounts = ['a', 'b'].map((accountId) => ({
  accountId,
  mrr: 1000,
  result: { expansionProbability: 0.6 },
})) as unknown as ScoredAccount[];

function moneyOn(
  today: number,
  folds = [fitOn(1, [FIRST, SECOND]), fitOn(2, [FIRST, SECOND])],
  maturityDays = MATURITY_DAYS,
  told = predictions,
) {
  const fits = {
    timeline: { maturityDays },
    folds,
    final: fitOn(0, DATES),
  } as unknown as WalkForward['expansion'];
  const renewalOf = (accountId: string) => (accountId === 'a' ? 100 : 400);
  return expansionMoney(table, told, fits, accounts, renewalOf, today, config)!;
}

describe('money of accounts that expand', () => {
  it('is none where expansion is not modelled', () => {
    expect(expansionMoney(table, null, null, accounts, () => Number.NaN, month(12), config)).toBeNull();
  });

  it('of past dates is what was paid then times the growth of the window', () => {
    const { past } = moneyOn(month(12)).forecast;
    // Half of 1200 of each of the 40; then twice 1800, less that.
    expect(past.map(({ date, came }) => [date, came])).toEqual([
      ['2024-01-01', 40 * 600],
      ['2024-03-31', 40 * 1800],
    ]);
  });

  it('of several windows adds up what each added, from what was paid when it began', () => {
    const { outlook } = moneyOn(month(12));
    expect(outlook[0]).toMatchObject({ nWindows: 2, days: 180, nAccounts: 2, arr: 24_000 });
    expect(outlook[0].past.map(({ date, came, nAccounts }) => [date, came, nAccounts])).toEqual([
      ['2024-01-01', 40 * 600 + 40 * 1800, 100],
    ]);
  });

  it('is not checked on dates whose windows have not passed', () => {
    // The second window of the first date begins with the second, and is known 100 days later.
    expect(moneyOn(SECOND + MATURITY_DAYS).outlook[0].past).toHaveLength(1);
    expect(moneyOn(SECOND + MATURITY_DAYS - 1).outlook[0].past).toHaveLength(0);
  });

  it('says on a past date only what its fold could know', () => {
    expect(
      moneyOn(month(12), [fitOn(1, [FIRST]), fitOn(2, [FIRST, SECOND])]).outlook[0].past.map(({ date, came }) => [
        date,
        came,
      ]),
    ).toEqual([['2024-03-31', 40 * 1800]]);
  });

  it('of a past date expects by the growth that was known by then', () => {
    // Of 100 accounts 40 look lively (0.6 of 1200), the others dull (0.1); of 80 that are left 40 pay 1800 by then.
    const expanding = [40 * 0.6 * 1200 + 60 * 0.1 * 1200, 40 * 0.6 * 1800 + 40 * 0.1 * 1200];
    const expectedWith = (maturityDays: number) =>
      moneyOn(month(12), undefined, maturityDays).forecast.past.map(({ expected }) => expected);
    // The growth of the first date's window is known 90 days later at the earliest, on the second date; else the least there is.
    const [late, soon] = [expectedWith(91), expectedWith(90)];
    expect(late[0]).toBeCloseTo(0.1 * expanding[0], 6);
    expect(late[1]).toBeCloseTo(0.1 * expanding[1], 6);
    expect(soon[0]).toBeCloseTo(0.1 * expanding[0], 6);
    expect(soon[1]).toBeCloseTo(0.5 * expanding[1], 6);
  });

  it('of several windows expects nothing of whoever had gone', () => {
    const fold = fitOn(1, [FIRST, SECOND]);
    // Accounts from 80 on look as lively as the 40 that grow, but are gone when the second window begins.
    const { rows } = fold.evidence;
    const logOdds = Float64Array.from(rows, (row) => (table.accountIndex[row] >= 80 ? logit(0.6) : logit(chance(row))));
    const folds = [{ ...fold, evidence: { ...fold.evidence, logOdds } }] as unknown as FitResult[];
    const window = { gapDays: 0, horizonDays: 90 };
    const [{ later, rows: ofBook, day }] = pastOutlooks(table, predictions, folds, window, () => 0);
    expect([day, ofBook.length, later.length]).toEqual([FIRST, 100, 1]);
    expect(sigmoid(logOddsIn(later[0], logit(0.6), 'after'))).toBeCloseTo(40 / 60, 1);
  });

  it('counts the accounts of the date alone', () => {
    const all = predictions.row;
    // The first ten accounts were not among those told.
    const kept = Int32Array.from(all.keys()).filter((i) => table.accountIndex[all[i]] >= 10);
    const [{ model, margin, probability }] = predictions.models;
    const told = {
      ...predictions,
      nRows: kept.length,
      row: takenAt(all, kept),
      fold: takenAt(predictions.fold, kept),
      label: takenAt(predictions.label, kept),
      models: [{ model, margin: takenAt(margin, kept), probability: takenAt(probability, kept) }],
    };
    const { forecast, outlook } = moneyOn(month(12), undefined, MATURITY_DAYS, told);
    expect(forecast.past.map(({ came }) => came)).toEqual([30 * 600, 30 * 1800]);
    expect(outlook[0].past.map(({ came, nAccounts }) => [came, nAccounts])).toEqual([[30 * 600 + 30 * 1800, 90]]);
  });

  it('takes growth as it was known, and renewals where they lie', () => {
    const { outlook, forecast } = moneyOn(month(12));
    // By half and by double: 0.75 on average.
    expect(forecast.today.expected).toBeCloseTo(24_000 * 0.6 * 0.75, 6);
    // In the next window those grew that look lively, half of the time, and nobody else; who is gone did not.
    const chanceOfNext = outlook[0].expected / (24_000 * 1.45 * 0.75) - (1.45 - 1) / (1.45 * 0.75);
    expect(chanceOfNext).toBeCloseTo(0.5, 1);
  });
});
