import { describe, expect, it } from 'vitest';
import { fitCohorts } from '../../features/cohorts/fit.ts';
import { rowsWhere } from '../../features/matrix.ts';
import { selectRows } from '../../features/select-rows.ts';
import { greenMissAutopsy } from '../../models/autopsy/autopsy.ts';
import { categoryRisks } from '../../models/autopsy/category-risk.ts';
import { normalRange } from '../../models/autopsy/normal-range.ts';
import type { AutopsyFold } from '../../models/autopsy/risks.ts';
import { sourceValues } from '../../models/autopsy/source-value.ts';
import { keptWindows, stayedRows, windowReader } from '../../models/autopsy/windows.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import type { ChurnedAccount, ScoredBands } from '../../models/backtest/scored-history.ts';
import { NO_DAY } from '../../models/math/day.ts';
import { foldRefits } from '../../models/refit/fold-refits.ts';
import type { Band, Category } from '../../models/runtime/types.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { predictionsOf } from './backtest-book.ts';
import { allRows, input, madeTable, month } from './fit-kit.ts';

const N_ACCOUNTS = 500;
const N_LEAVING = 40;
const N_DATES = 8;
/** Leaving accounts leave on the fifteenth day after the last date. */
const LEAVES = month(N_DATES) + 15;
const CATEGORIES: readonly Category[] = ['usage', 'support', 'payments'];

/**
 * Everybody is green. Leaving accounts fall to the worst value in metrics of `category` from date `from` on; everything else is
 * noise. `used`: categories that the model looks at.
 */
function world(category: Category | null, from: number, used: readonly Category[], seed = 1) {
  const random = generator(seed);
  const inputs = CATEGORIES.flatMap((own) =>
    [0, 1].map((k) => input(`${own}_${k}`, { category: own, healthier: 'higher' })),
  );
  const base = madeTable({
    nAccounts: N_ACCOUNTS,
    nDates: N_DATES,
    inputs,
    rowOf: (account, date) => {
      const isLeaving = account < N_LEAVING;
      const isDown = isLeaving && date >= from;
      return {
        metrics: inputs.map((spec) => (isDown && spec.category === category ? -1 : random())),
        label: isLeaving && date >= N_DATES - 3 ? 1 : 0,
        segment: account % 2 === 0 ? 'smb' : 'mid',
      };
    },
  });
  const table = { ...base, churnDay: base.accountIndex.map((account) => (account < N_LEAVING ? LEAVES : NO_DAY)) };
  const scored: ScoredBands = { row: allRows(table), band: Array.from(allRows(table), (): Band => 'green') };
  const references = fitCohorts(table, allRows(table), { tenureDays: [], by: ['segment'], minSize: 50 });
  const features = inputs.flatMap((spec, i) => (used.includes(spec.category) ? [{ kind: 'metric', input: i }] : []));
  const fold = { rows: allRows(table), references, features } as AutopsyFold;
  const predictions = predictionsOf(table, { chosen: () => 0.05 });
  return { table, predictions, scored, folds: [fold], minLeadDays: 30, bootstrap: 200, seed: 1 };
}

const labelsOf = (request: ReturnType<typeof world>) => {
  const made = greenMissAutopsy(request)!;
  return { ...made, shareOf: (label: string) => made.totals.labels.find((own) => own.label === label)! };
};

describe('greenMissAutopsy', () => {
  it('finds what the model looked at and could have told long before', () => {
    const { misses, totals, shareOf } = labelsOf(world('usage', 3, ['usage']));
    const earlier = shareOf('detectable_earlier');
    expect(totals.nMisses).toBe(N_LEAVING);
    expect(earlier.share.value).toBeGreaterThan(0.95);
    expect(earlier.excess.low).toBeGreaterThan(0.7);
    expect(totals.categories[0].category).toBe('usage');
    const found = misses.filter(({ category }) => category === 'usage');
    expect(found.length).toBeGreaterThan(0.9 * N_LEAVING);
    // The fourth date is the first sign, but for those that had one by chance before.
    const days = found.map(({ daysAhead }) => daysAhead!);
    expect(days.filter((own) => own === LEAVES - month(4)).length).toBeGreaterThan(0.7 * found.length);
  });

  it('names the category that the model did not look at', () => {
    const { misses, shareOf } = labelsOf(world('payments', 3, ['usage']));
    expect(shareOf('visible_only').share.value).toBeGreaterThan(0.85);
    expect(
      misses.filter(({ label, category }) => label === 'visible_only' && category === 'payments').length,
    ).toBeGreaterThan(0.85 * N_LEAVING);
  });

  it('does not call it earlier where the sign came too late to act', () => {
    const late = labelsOf(world('usage', N_DATES - 1, ['usage']));
    expect(late.shareOf('visible_too_late').excess.low).toBeGreaterThan(0.5);
    expect(late.shareOf('visible_only').share.value).toBeLessThan(0.1);
    expect(late.shareOf('detectable_earlier').excess.low ?? -1).toBeLessThanOrEqual(0.02);
  });

  it('calls it invisible where nothing moves: no more misses have a sign by chance than accounts that stayed', () => {
    const shares = Array.from({ length: 60 }, (_, seed) => {
      const { shareOf } = labelsOf({ ...world(null, 0, ['usage', 'support', 'payments'], 50 + seed), bootstrap: 0 });
      return shareOf('invisible');
    });
    const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [missed, kept] = [
      meanOf(shares.map(({ share }) => share.value!)),
      meanOf(shares.map((own) => own.keptShare)),
    ];
    // Judged by a border that they had drawn themselves, those that stayed would lie 2 points higher.
    expect(Math.abs(missed - kept)).toBeLessThan(0.015);
    expect(Math.abs(kept - 0.88)).toBeLessThan(0.02);
  });

  it('names the category and the date of the sign that gave the label, though another lay further out', () => {
    // Payments, which the model uses, is low from the fourth date on; usage, which it does not, collapses on the last.
    const { table, ...request } = world('usage', N_DATES - 1, ['payments']);
    const payments = table.inputs.flatMap(({ category }, m) => (category === 'payments' ? [m] : []));
    const metrics = table.metrics.map((column, m) =>
      payments.includes(m)
        ? column.map((value, row) =>
            table.accountIndex[row] < N_LEAVING && table.snapshotDay[row] >= month(4) ? 0.004 * value : value,
          )
        : column,
    );
    const { misses } = greenMissAutopsy({ ...request, table: { ...table, metrics } })!;
    const earlier = misses.filter(({ label }) => label === 'detectable_earlier');
    expect(earlier.length).toBeGreaterThan(0.7 * N_LEAVING);
    for (const { category, firstOutDate, daysAhead } of earlier) {
      expect(category).toBe('payments');
      expect(daysAhead).toBeGreaterThanOrEqual(30);
      expect(firstOutDate).not.toBe('2024-08-01');
    }
  });

  it('gives a twin of the same cohort and date that stayed', () => {
    const request = world('usage', 3, ['usage']);
    const { misses } = greenMissAutopsy(request)!;
    const numberOf = (id: string) => request.table.accountIds.indexOf(id);
    for (const { accountId, twinAccountId, twinDistance } of misses) {
      expect(numberOf(twinAccountId!)).toBeGreaterThanOrEqual(N_LEAVING);
      expect(numberOf(twinAccountId!) % 2).toBe(numberOf(accountId) % 2);
      expect(twinDistance).toBeGreaterThan(0);
    }
    // The nearest of all 460 that stayed, not only of those drawn to say what is normal.
    const { table, folds } = request;
    const { risks } = categoryRisks(table, allRows(table), folds[0].references);
    const lastRowOf = (account: number) =>
      allRows(table).findLast((row) => table.accountIndex[row] === account) ?? Number.NaN;
    const distanceOf = (a: number, b: number) => {
      const [one, other] = [a, b].map((account) => risks.get(lastRowOf(account))!);
      return Math.sqrt(one.reduce((sum, risk, c) => sum + (risk - other[c]) ** 2, 0) / one.length);
    };
    for (const { accountId, twinAccountId, twinDistance } of misses.slice(0, 8)) {
      const account = numberOf(accountId);
      const peers = Array.from({ length: N_ACCOUNTS - N_LEAVING }, (_, i) => N_LEAVING + i).filter(
        (other) => other % 2 === account % 2,
      );
      const nearest = peers.reduce((a, b) => (distanceOf(account, b) < distanceOf(account, a) ? b : a));
      expect(numberOf(twinAccountId!)).toBe(nearest);
      expect(twinDistance).toBeCloseTo(distanceOf(account, nearest), 12);
    }
  });

  it('takes the twin from the next larger cohort where nobody of the own one stayed green', () => {
    const { scored, ...request } = world('usage', 3, ['usage']);
    const isOdd = (row: number) => request.table.accountIndex[row] % 2 === 1;
    const isStaying = (row: number) => request.table.accountIndex[row] >= N_LEAVING;
    const band = Array.from(scored.row, (row): Band => (isOdd(row) && isStaying(row) ? 'red' : 'green'));
    const { misses } = greenMissAutopsy({ ...request, scored: { ...scored, band } })!;
    expect(misses).toHaveLength(N_LEAVING);
    for (const { twinAccountId } of misses) {
      const twin = request.table.accountIds.indexOf(twinAccountId!);
      expect(twin).toBeGreaterThanOrEqual(N_LEAVING);
      expect(twin % 2).toBe(0);
    }
  });

  it('has nothing to look at where nobody was missed', () => {
    const request = world(null, 0, []);
    const red = { ...request.scored, band: request.scored.band.map((): Band => 'red') };
    expect(greenMissAutopsy({ ...request, scored: red })).toBeNull();
  });
});

describe('keptWindows', () => {
  // Accounts 0-9 leave; those and 10-109 have 3 readings, the others 6. Account 20 leaves later, 21 is red.
  const random = generator(12);
  const all = madeTable({
    nAccounts: 300,
    nDates: 6,
    inputs: [input('a')],
    rowOf: (account, date) => ({ metrics: [random()], label: account < 10 && date === 5 ? 1 : 0 }),
  });
  const isThere = (row: number) => all.accountIndex[row] >= 110 || all.snapshotDay[row] >= month(4);
  const table = selectRows(all, rowsWhere(all, isThere));
  const scored: ScoredBands = {
    row: allRows(table),
    band: Array.from(allRows(table), (row): Band => (table.accountIndex[row] === 21 ? 'red' : 'green')),
  };
  const base = predictionsOf(table, { chosen: () => 0.05 });
  const rowAt = (account: number, date: number) =>
    base.row.findIndex((row) => table.accountIndex[row] === account && table.snapshotDay[row] === month(date));
  const predictions = { ...base, label: base.label.map((label, i) => (i === rowAt(20, 6) ? 1 : label)) };
  const missedOn = (accounts: readonly number[], date: number) =>
    accounts.map((account) => {
      const lastRow = base.row[rowAt(account, date)];
      return { account, eventDay: table.snapshotDay[lastRow] + 20, lastRow } as ChurnedAccount;
    });
  const windowOf = windowReader(table, scored);

  it('are as long as those of the misses, and weigh as much on every date', () => {
    const missed = [...missedOn([0, 1, 2], 6), ...missedOn([3], 5)];
    const source = { table, predictions, scored, seed: 1 };
    const kept = keptWindows(source, missed, stayedRows(source, missed), windowOf);
    const weightOf = (date: number, nReadings: number) =>
      kept
        .filter(({ rows }) => rows.length === nReadings && table.snapshotDay[rows[rows.length - 1]] === month(date))
        .reduce((sum, { weight }) => sum + weight, 0);
    expect(weightOf(6, 3)).toBeCloseTo(3, 12);
    expect(weightOf(5, 2)).toBeCloseTo(1, 12);
    expect(kept.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(4, 12);
  });

  it('hold who left later and was not known to, and nobody who was red or left', () => {
    const source = { table, predictions, scored, seed: 1 };
    const accountsOn = (date: number) => {
      const missed = missedOn([0], date);
      const kept = keptWindows(source, missed, stayedRows(source, missed), windowOf);
      return new Set(kept.map(({ rows }) => table.accountIndex[rows[0]]));
    };
    expect([5, 6].map((date) => accountsOn(date).has(20))).toEqual([true, false]);
    expect([5, 6].map((date) => accountsOn(date).has(21))).toEqual([false, false]);
    expect([5, 6].map((date) => [...accountsOn(date)].some((account) => account < 10))).toEqual([true, false]);
  });
});

describe('normalRange', () => {
  it('is left by no more than the level of the kept windows, however many categories there are', () => {
    const random = generator(9);
    const risks = new Map<number, Float64Array>();
    const kept = Array.from({ length: 400 }, (_, w) => ({
      weight: 1,
      rows: [0, 1, 2].map((k) => {
        risks.set(
          3 * w + k,
          Float64Array.from({ length: 10 }, () => random()),
        );
        return 3 * w + k;
      }),
    }));
    const range = normalRange(kept, 10, (row) => risks.get(row)!, 0.1);
    const nOut = kept.filter((window) => range.judge(window).category !== null).length;
    expect(nOut).toBeLessThanOrEqual(40);
    expect(nOut).toBeGreaterThan(30);
  });

  it('never finds a reading outside that is not known', () => {
    const risks = (row: number) => Float64Array.of(row < 100 ? row / 100 : Number.NaN);
    const kept = Array.from({ length: 100 }, (_, row) => ({ rows: [row], weight: 1 }));
    const range = normalRange(kept, 1, risks, 0.1);
    expect(range.judge({ rows: [100], weight: 1 })).toEqual({
      category: null,
      firstByCategory: [null],
    });
    expect(range.judge({ rows: [99], weight: 1 }).category).toBe(0);
  });
});

describe('sourceValues', () => {
  it('a category that knows something is worth it, one of noise is not', () => {
    const random = generator(4);
    const inputs = [
      input('a', { category: 'usage', healthier: 'higher' }),
      input('b', { category: 'support', healthier: 'higher' }),
    ];
    const table = madeTable({
      nAccounts: 800,
      nDates: 4,
      inputs,
      rowOf: () => {
        const [a, b] = [random(), random()];
        return { metrics: [a, b], label: random() < 1 / (1 + Math.exp(1 + 4 * a)) ? 1 : 0 };
      },
    });
    const rowsOn = (...dates: number[]) =>
      allRows(table).filter((row) => dates.some((d) => table.snapshotDay[row] === month(d)));
    const references = fitCohorts(table, rowsOn(1, 2), { tenureDays: [], by: [], minSize: 50 });
    const features = [0, 1].map((at) => ({ kind: 'cohort_percentile', input: at, whenMissing: 0.5 }));
    const fold = {
      families: [{ fit: { family: 'logistic', model: { features } } }],
      evidence: { rows: rowsOn(1, 2) },
      fitted: { references },
      testRows: rowsOn(3, 4),
    } as unknown as FitResult;
    const values = sourceValues(table, foldRefits(table, [fold], true, 1)!, { bootstrap: 200, seed: 1 });
    expect(values.map(({ category, nMetrics }) => [category, nMetrics])).toEqual([
      ['usage', 1],
      ['support', 1],
    ]);
    expect(values[0].averagePrecisionLost.low).toBeGreaterThan(0.02);
    expect(values[0].logLossAdded.low).toBeGreaterThan(0);
    expect(values[1].averagePrecisionLost.low).toBeLessThanOrEqual(0);
    expect(values[1].logLossAdded.low).toBeLessThanOrEqual(0);
  });
});
