import { expect, test } from 'vitest';
import type { FitResult } from '../../models/backtest/fold.ts';
import type { Config } from '../../pipeline/config/index.ts';
import { renewalsOf } from '../../pipeline/stages/days-to-renewal.ts';
import { futureOf } from '../../pipeline/stages/lifetime-values.ts';
import type { ScoredAccount } from '../../pipeline/stages/score-book.ts';
import { bookOf, month } from '../models/backtest-book.ts';
import { input } from '../models/fit-kit.ts';

const config = {
  money: { grossMargin: 1, discountRate: 0, years: 1 },
  outcomes: { churn: { gapDays: 0, horizonDays: 90 } },
} as unknown as Config;

/** Accounts on two dates 90 days apart; the first half is due in the second window and half of them leave in it, nobody else does. */
const history = (() => {
  const book = bookOf(
    [month(1), month(1) + 90].flatMap((day) =>
      Array.from({ length: 200 }, (_, i) => ({ account: `a${String(i).padStart(3, '0')}`, day, label: 0 as const })),
    ),
  );
  const days = Float64Array.from(book.accountIndex, (account) => (account < 100 ? 100 : 300));
  return { ...book, inputs: [input('days_to_renewal')], metrics: [days] };
})();
const rows = Int32Array.from(history.accountIndex.keys());
const fit = {
  fold: 0,
  evidence: {
    rows,
    logOdds: new Float64Array(rows.length).fill(-2),
    labels: Uint8Array.from(rows, (row) =>
      history.snapshotDay[row] > month(1) && history.accountIndex[row] < 100 && row % 2 === 0 ? 1 : 0,
    ),
  },
} as unknown as FitResult;

test('renewals are found by account, in whatever order the rows stand', () => {
  const book = { ...history, accountIndex: Int32Array.of(2, 0, 1), metrics: [Float64Array.of(30, 10, 20)] };
  const daysOf = renewalsOf(book);
  expect(['a000', 'a001', 'a002'].map(daysOf)).toEqual([10, 20, 30]);
  expect(daysOf('nobody')).toBeNaN();
  expect(renewalsOf({ ...book, inputs: [], metrics: [] })('a000')).toBeNaN();
});

test('an account that is up for renewal soon is worth less than one that is not, as the past shows', () => {
  const book = { ...history, accountIndex: Int32Array.of(1, 0), metrics: [Float64Array.of(300, 100)] };
  const { later, worthOf } = futureOf(history, fit, book, config);
  expect(later).toHaveLength(1);
  expect(later[0].levels.within - later[0].levels.after).toBeGreaterThan(3);
  const account = (accountId: string) =>
    ({ accountId, mrr: 100, result: { churnProbability: 0.05 } }) as unknown as ScoredAccount;
  const [due, far] = ['a000', 'a001'].map((id) => worthOf(account(id)));
  // In the second window half of what is left goes.
  expect(due / far).toBeGreaterThan(0.6);
  expect(due / far).toBeLessThan(0.9);
});
