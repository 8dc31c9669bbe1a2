import { describe, expect, test } from 'vitest';
import { rowsWhere } from '../../features/matrix.ts';
import { selectRows } from '../../features/select-rows.ts';
import { sealModel } from '../../models/model-file/seal.ts';
import { loadModel } from '../../models/runtime/load.ts';
import { scoreColumns } from '../../pipeline/stages/accounts-file.ts';
import { scoreTodaysBook } from '../../pipeline/stages/todays-book.ts';
import { madeTable, month } from '../models/fit-kit.ts';
import { logisticDraft } from '../models/runtime-fixture.ts';

const model = loadModel(sealModel(logisticDraft(), []));
const partOf = (...given: Parameters<typeof rowsWhere>) => selectRows(given[0], rowsWhere(...given));

describe('trends of today’s book', () => {
  test('a trend is today’s score less that of the last snapshot at least 28 days ago', async () => {
    const table = madeTable({
      nAccounts: 6,
      nDates: 4,
      inputs: model.file.inputs,
      rowOf: (account, date) => ({
        metrics: model.file.inputs.map((_, i) => (account * 7 + date * 13 + i * 5) % 40),
        label: 0,
      }),
    });
    const on = (day: number) => partOf(table, (row) => table.snapshotDay[row] === day);
    // The last account is new: it stands in today's book alone.
    const past = partOf(table, (row) => table.snapshotDay[row] === month(4) || table.accountIndex[row] < 5);
    // Ten days after the last snapshot: that one is too fresh to compare with.
    const today = month(4) + 10;
    const { accounts, extras } = scoreTodaysBook(model, today, new Map(), past, on(month(4)));
    const { accounts: before } = scoreTodaysBook(model, today, new Map(), past, on(month(3)));
    const scoreBefore = new Map(before.map((account) => [account.accountId, account.result.healthScore]));
    expect(accounts.some(({ accountId }) => Math.abs(extras.get(accountId)?.trend?.points ?? 0) > 0.5)).toBe(true);
    accounts.forEach(({ accountId, result }, i) => {
      const trend = extras.get(accountId)?.trend ?? null;
      if (i === 5) expect(trend).toBeNull();
      else expect(trend?.points).toBe(result.healthScore - (scoreBefore.get(accountId) ?? Number.NaN));
      // Six accounts on four dates are too few to say what noise is.
      if (i !== 5) expect(trend?.isBeyondNoise).toBeNull();
    });
  });

  test('a trend is beyond noise where it is more than accounts that stayed move, whatever those that left did', () => {
    const [nToday, nLeft] = [60, 30];
    const table = madeTable({
      nAccounts: nToday + nLeft,
      nDates: 6,
      inputs: model.file.inputs,
      rowOf: (account, date) => {
        const isLast = date === 5;
        const level = isLast && account === 0 ? 39 : isLast && account === 1 ? 1 : 20 + 0.5 * ((account + date) % 3);
        // Accounts that left swing from end to end on every date.
        return {
          metrics: model.file.inputs.map(() => (account < nToday ? level : date % 2 === 0 ? 1 : 39)),
          label: 0,
        };
      },
    });
    const past = partOf(table, (row) => table.snapshotDay[row] < month(6));
    const book = partOf(table, (row) => table.snapshotDay[row] === month(6) && table.accountIndex[row] < nToday);
    const { accounts, extras } = scoreTodaysBook(model, month(6), new Map(), past, book);
    const trends = accounts.map(({ accountId }) => extras.get(accountId)!.trend!);
    expect(trends.slice(0, 2).map(({ isBeyondNoise }) => isBeyondNoise)).toEqual([true, true]);
    expect(trends[0].points * trends[1].points).toBeLessThan(0);
    expect(trends.slice(2).filter(({ isBeyondNoise }) => isBeyondNoise)).toEqual([]);
    const columns = scoreColumns(accounts, extras);
    const signs = columns.find(({ name }) => name === 'trend_sign')!.values as (string | null)[];
    expect([...signs].sort().filter((sign) => sign !== 'noise')).toEqual(['down', 'up']);
  });

  test('a fall is judged by what scores do from where it began, not from where it ended', () => {
    const [nSteady, nSwinging] = [80, 80];
    const table = madeTable({
      nAccounts: nSteady + nSwinging,
      nDates: 6,
      inputs: model.file.inputs,
      rowOf: (account, date) => {
        const steady = date === 5 && account === 0 ? 12 : 30 + 0.3 * ((account + date) % 3);
        const level = account < nSteady ? steady : (account + date) % 2 === 0 ? 2 : 22;
        return { metrics: model.file.inputs.map(() => level), label: 0 };
      },
    });
    const past = partOf(table, (row) => table.snapshotDay[row] < month(6));
    const book = partOf(table, (row) => table.snapshotDay[row] === month(6));
    const { accounts, extras } = scoreTodaysBook(model, month(6), new Map(), past, book);
    const trends = accounts.map(({ accountId }) => extras.get(accountId)!.trend!);
    // Those that swing move further than the one that left its steady score, and as they always do.
    expect(Math.abs(trends[0].points)).toBeLessThan(Math.abs(trends[nSteady].points));
    expect(trends[0].isBeyondNoise).toBe(true);
    expect(trends.slice(1).filter(({ isBeyondNoise }) => isBeyondNoise)).toEqual([]);
  });
});
