import { describe, expect, it } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import type { Config } from '../../pipeline/config/index.ts';
import type { Predictions } from '../../pipeline/stages/backtest.ts';
import { laterWindowsOf } from '../../pipeline/stages/later-windows.ts';
import { lifetimeValueOf } from '../../pipeline/stages/lifetime-values.ts';
import { revenueOf } from '../../pipeline/stages/revenue.ts';
import type { ScoredAccount } from '../../pipeline/stages/score-book.ts';
import type { WalkForward } from '../../pipeline/stages/walk-forward.ts';
import { bookOf, month, predictionsOf } from '../models/backtest-book.ts';
import { input } from '../models/fit-kit.ts';

const config = {
  seed: 1,
  report: { currency: 'EUR' },
  money: { grossMargin: 0.8, discountRate: 0.1, years: 3 },
  outcomes: {
    churn: { gapDays: 0, horizonDays: 90 },
    expansion: { gapDays: 0, horizonDays: 180, minGrowth: 0.1 },
  },
} as unknown as Config;

const account = (
  accountId: string,
  band: string,
  mrr: number | null,
  churnProbability: number,
  csm: string | null,
  segment: string | null,
) =>
  ({
    accountId,
    day: month(9),
    mrr,
    csm,
    segment,
    result: { band, churnProbability, expansionProbability: 0.1 },
  }) as unknown as ScoredAccount;

const ACCOUNTS = [
  account('a', 'red', 100, 0.5, 'kim', 'smb'),
  account('b', 'red', 1000, 0.3, 'lee', 'mid'),
  account('c', 'yellow', 300, 0.2, 'kim', 'smb'),
  account('d', 'green', 5000, 0.01, null, null),
  account('e', 'green', null, 0.1, 'lee', 'mid'),
];

/** Forty accounts on two dates whose windows do not overlap; the first five churn after each. */
const DATES = [1, 5];
const table = (() => {
  const rows = DATES.flatMap((date) =>
    Array.from({ length: 40 }, (_, i) => ({
      account: `p${String(i).padStart(2, '0')}`,
      day: month(date),
      label: (i < 5 ? 1 : 0) as 0 | 1,
      mrr: 10 * (i + 1) * date,
    })),
  );
  return bookOf(rows);
})();
const churn = predictionsOf(table, { chosen: (row) => 0.05 + 0.01 * table.accountIndex[row] });
const nothingSeen = {
  fold: 0,
  evidence: { rows: new Int32Array(0), logOdds: new Float64Array(0), labels: new Uint8Array(0) },
};
const fits = {
  churn: { timeline: { maturityDays: 100 }, folds: [], final: nothingSeen },
  expansion: null,
} as unknown as WalkForward;
/** Today's book of the accounts above: renewal in 30 days, in a year, on the last day of the window, after it, not known. */
const bookWith = (days: readonly number[]) => ({
  ...bookOf(ACCOUNTS.map(({ accountId }) => ({ account: accountId, day: month(9), label: -1 as const }))),
  inputs: [input('days_to_renewal')],
  metrics: [Float64Array.from(days)],
});
const book = bookWith([30, 365, 89, 90, Number.NaN]);
const worthOf = lifetimeValueOf(config, [], () => Number.NaN);
const madeOf = (history: SnapshotTable, todays: SnapshotTable) =>
  revenueOf(
    history,
    { churn, expansion: null } as unknown as Predictions,
    fits,
    todays,
    ACCOUNTS,
    month(9),
    [],
    worthOf,
    config,
  );
const made = madeOf(table, book);

describe('money of today’s book', () => {
  it('by band: accounts, ARR, and what is expected to leave of it', () => {
    expect(made.currency).toBe('EUR');
    expect(made.bands.map(({ band, nAccounts, arr }) => [band, nAccounts, arr])).toEqual([
      ['red', 2, 13_200],
      ['yellow', 1, 3600],
      ['green', 2, 60_000],
    ]);
    [600 + 3600, 720, 600].forEach((lost, i) => {
      expect(made.bands[i].expectedLost).toBeCloseTo(lost, 9);
    });
  });

  it('by CSM, most at risk first, red apart; accounts without one stand together', () => {
    expect(made.csms.map(({ csm, nAccounts, nRed, arr, redArr }) => [csm, nAccounts, nRed, arr, redArr])).toEqual([
      ['lee', 2, 1, 12_000, 12_000],
      ['kim', 2, 1, 4800, 1200],
      [null, 1, 0, 60_000, 0],
    ]);
    [3600, 1320, 600].forEach((lost, i) => {
      expect(made.csms[i].expectedLost).toBeCloseTo(lost, 9);
    });
  });

  it('lifetime value: the sum over accounts, and the mean of each segment', () => {
    const [a, b, c, d, e] = ACCOUNTS.map(worthOf);
    expect(e).toBe(0);
    expect(made.lifetime.total).toBeCloseTo(a + b + c + d, 6);
    expect(made.lifetime.bySegment.map(({ segment, nAccounts }) => [segment, nAccounts])).toEqual([
      ['mid', 2],
      ['smb', 2],
    ]);
    expect(made.lifetime.bySegment[0].mean).toBeCloseTo(b / 2, 6);
    expect(made.lifetime.bySegment[1].mean).toBeCloseTo((a + c) / 2, 6);
    expect(made.lifetime).toMatchObject(config.money);
  });
});

describe('the forecast of churn', () => {
  it('of today is the expected ARR; of past dates what was expected then beside what left', () => {
    expect(made.churn.today.nAccounts).toBe(5);
    expect(made.churn.today.arr).toBe(76_800);
    expect(made.churn.today.expected).toBeCloseTo(600 + 3600 + 720 + 600, 6);
    expect(made.expansion).toBeNull();
    const arrOf = (i: number, date: number) => 12 * 10 * (i + 1) * date;
    const sums = DATES.map((date) => ({
      came: [0, 1, 2, 3, 4].reduce((sum, i) => sum + arrOf(i, date), 0),
      expected: Array.from({ length: 40 }, (_, i) => (0.05 + 0.01 * i) * arrOf(i, date)).reduce((a, b) => a + b, 0),
    }));
    for (const { date, came, expected, nAccounts } of made.churn.past) {
      const own = sums[date === '2024-01-01' ? 0 : 1];
      expect(came).toBe(own.came);
      expect(expected).toBeCloseTo(own.expected, 6);
      expect(nAccounts).toBe(40);
    }
    expect(made.churn.past).toHaveLength(2);
  });
});

describe('the forecast of renewals', () => {
  // Every fourth account was up for renewal within the window at each date.
  const due = (row: number) => table.accountIndex[row] % 4 === 0;
  const history = {
    ...table,
    inputs: [input('days_to_renewal')],
    metrics: [Float64Array.from({ length: table.nRows }, (_, row) => (due(row) ? 45 : 300))],
  };

  it('is of the accounts whose renewal lies within the window, today and at past dates', () => {
    const { renewals } = madeOf(history, book);
    expect(renewals?.today).toMatchObject({ nAccounts: 2, arr: 1200 + 3600, horizonDays: 90 });
    expect(renewals?.today.expected).toBeCloseTo(600 + 720, 6);
    renewals?.past.forEach(({ came, expected, nAccounts }, d) => {
      const arrOf = (i: number) => 12 * 10 * (i + 1) * DATES[d];
      const dueThen = Array.from({ length: 10 }, (_, k) => 4 * k);
      expect(nAccounts).toBe(10);
      expect(came).toBe(arrOf(0) + arrOf(4));
      expect(expected).toBeCloseTo(
        dueThen.reduce((sum, i) => sum + (0.05 + 0.01 * i) * arrOf(i), 0),
        6,
      );
    });
    expect(renewals?.past).toHaveLength(2);
    // The shock is that of all accounts, not of the few that are due.
    expect(renewals?.today.sharedShock).toBe(madeOf(history, book).churn.today.sharedShock);
  });

  it('counts no past date on which nobody was due as a window that held', () => {
    const later = history.metrics[0].map((days, row) => (table.snapshotDay[row] === month(DATES[0]) ? 300 : days));
    const { renewals } = madeOf({ ...history, metrics: [later] }, book);
    expect(renewals?.past.map(({ date }) => date)).toEqual(['2024-05-01']);
    expect(renewals?.nHeld).toBeLessThanOrEqual(1);
  });

  it('is none where no renewal is known of anybody', () => {
    expect(made.renewals).toBeNull();
    const unknown = { ...history, metrics: [new Float64Array(table.nRows).fill(Number.NaN)] };
    expect(madeOf(unknown, bookWith(Array.from(ACCOUNTS, () => Number.NaN))).renewals).toBeNull();
  });
});

describe('the outlook', () => {
  // Readings a quarter apart of 100 accounts. Half of the risky ones leave in the third quarter, ten more in the fourth.
  const risky = (i: number) => i < 50;
  const half = (i: number) => risky(i) && i % 2 === 0;
  const arrOf = (has: (i: number) => boolean) =>
    Array.from({ length: 100 }, (_, i) => (has(i) ? 12 * (10 + i) : 0)).reduce((sum, own) => sum + own, 0);
  const leavesIn = (i: number) => (half(i) ? 7 : i >= 90 ? 10 : 99);
  const historyOf = (dates: (i: number) => number[], dayOf: (i: number) => number | undefined) =>
    bookOf(
      Array.from({ length: 100 }, (_, i) => i).flatMap((i) =>
        dates(i).map((date) => {
          const churnDay = dayOf(i);
          return {
            account: `q${String(i).padStart(3, '0')}`,
            day: month(date),
            label: (date === leavesIn(i) ? 1 : 0) as 0 | 1,
            mrr: 10 + i,
            ...(churnDay === undefined ? {} : { churnDay }),
          };
        }),
      ),
    );
  const all = [month(1), month(4), month(7)];

  function outlookIn(history: SnapshotTable, kind: string) {
    const chance = (row: number) => (risky(history.accountIndex[row]) ? 0.5 : 0.02);
    const told = predictionsOf(history, { chosen: chance }, (row) => (history.snapshotDay[row] >= month(7) ? 2 : 1));
    const fitOn = (fold: number, days: readonly number[]) => {
      const rows = Int32Array.from(history.snapshotDay.keys()).filter((row) => days.includes(history.snapshotDay[row]));
      return {
        fold,
        evidence: {
          rows,
          logOdds: Float64Array.from(rows, (row) => Math.log(chance(row) / (1 - chance(row)))),
          // Enough leave a quarter after each reading for a line to be drawn.
          labels: Uint8Array.from(rows, (row) => (history.accountIndex[row] < 40 ? 1 : 0)),
        },
      };
    };
    const outlookOf = (today: number, folds: readonly unknown[], final: unknown) => {
      const some = {
        churn: { timeline: { maturityDays: 100 }, folds, final },
        expansion: null,
      } as unknown as WalkForward;
      const given = { churn: told, expansion: null } as unknown as Predictions;
      const later = laterWindowsOf(history, some.churn.final, config.outcomes.churn, 'churn');
      const own = { ...config, outcomes: { ...config.outcomes, churn: { ...config.outcomes.churn, kind } } } as Config;
      return revenueOf(history, given, some, book, ACCOUNTS, today, later, worthOf, own).outlook;
    };
    return { fitOn, outlookOf, of: (...given: Parameters<typeof outlookOf>) => outlookOf(...given).churn };
  }

  describe('where churn is an event', () => {
    const history = historyOf(
      () => [1, 4, 7],
      (i) => (half(i) ? month(8) : i >= 90 ? month(11) : undefined),
    );
    const { fitOn, of } = outlookIn(history, 'subscription_end');

    it('sums up by what was learned from readings before, and is checked by what left by the day', () => {
      const [two, three] = of(month(16), [fitOn(1, all), fitOn(2, all)], fitOn(0, all));
      expect([two.nWindows, two.days, three.nWindows, three.days]).toEqual([2, 180, 3, 270]);
      // Of January's book half of the risky accounts had left by the end of the third quarter, nobody by that of the second.
      expect(two.past.map(({ date, came }) => [date, came])).toEqual([
        ['2024-01-01', 0],
        ['2024-07-01', arrOf(half) + arrOf((i) => i >= 90)],
      ]);
      expect(three.past.map(({ date, came }) => [date, came])).toEqual([['2024-01-01', arrOf(half)]]);
    });

    it('of renewals is of what was due by then, and checked by what left of that', () => {
      // At each date every fifth account is due in the second window, the others in more than a year.
      const due = (i: number) => i % 5 === 0;
      const days = Float64Array.from({ length: history.nRows }, (_, row) =>
        due(history.accountIndex[row]) ? 120 : 500,
      );
      const dated = { ...history, inputs: [input('days_to_renewal')], metrics: [days] };
      const { fitOn: fitDated, outlookOf } = outlookIn(dated, 'subscription_end');
      const { renewals } = outlookOf(month(16), [fitDated(1, all), fitDated(2, all)], fitDated(0, all));
      // Today's accounts are due in 30 and in 89 days, and in 90: by the end of the second window all three.
      expect(renewals[0]).toMatchObject({ nWindows: 2, nAccounts: 3, arr: 12 * (100 + 300 + 5000) });
      expect(renewals[0].past.map(({ date, came, nAccounts }) => [date, came, nAccounts])).toEqual([
        ['2024-01-01', 0, 20],
        ['2024-07-01', arrOf((i) => due(i) && (half(i) || i >= 90)), 20],
      ]);
      expect(renewals[1].past.map(({ came }) => came)).toEqual([arrOf((i) => due(i) && half(i))]);
      expect(outlookOf(month(16), [fitOn(1, all)], fitOn(0, all)).churn[0].past).toHaveLength(1);
    });

    it('is not checked on dates whose windows have not passed', () => {
      // Two windows of July end in December, and are known 10 days later.
      expect(of(month(7) + 190, [fitOn(1, all), fitOn(2, all)], fitOn(0, all))[0].past).toHaveLength(2);
      expect(of(month(7) + 189, [fitOn(1, all), fitOn(2, all)], fitOn(0, all))[0].past).toHaveLength(1);
    });

    it('says on a past date only what its fold could know, and nothing without readings', () => {
      const [two] = of(month(16), [fitOn(1, [month(1)]), fitOn(2, all)], fitOn(0, all));
      expect(two.past.map(({ date }) => date)).toEqual(['2024-07-01']);
      expect(of(month(16), [fitOn(1, all), fitOn(2, all)], nothingSeen)).toEqual([]);
    });
  });

  describe('where churn is a silence', () => {
    // One is silent in July and there again in October. One was silent for long enough in February, and came back in that window.
    const history = historyOf(
      (i) => [1, 4, 7, 10].filter((date) => date <= leavesIn(i) && !(i === 60 && date === 7)),
      (i) => (i === 70 ? month(2) : undefined),
    );
    const { fitOn, of } = outlookIn(history, 'inactivity');

    it('is checked by the labels of the dates on which the windows begin', () => {
      const [two, three] = of(month(16), [fitOn(1, all), fitOn(2, all)], fitOn(0, all));
      expect(two.past.map(({ date, came }) => [date, came])).toEqual([
        ['2024-01-01', 0],
        ['2024-07-01', arrOf(half) + arrOf((i) => i >= 90)],
      ]);
      expect(three.past.map(({ date, came }) => [date, came])).toEqual([['2024-01-01', arrOf(half)]]);
    });

    it('is not checked on dates whose windows have not passed', () => {
      // The second window of July begins with October, and is known 100 days later.
      expect(of(month(10) + 100, [fitOn(1, all), fitOn(2, all)], fitOn(0, all))[0].past).toHaveLength(2);
      expect(of(month(10) + 99, [fitOn(1, all), fitOn(2, all)], fitOn(0, all))[0].past).toHaveLength(1);
    });
  });
});
