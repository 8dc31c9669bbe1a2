import { describe, expect, it } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import type { Config } from '../../pipeline/config/index.ts';
import type { Predictions } from '../../pipeline/stages/backtest.ts';
import { laterWindowsOf } from '../../pipeline/stages/later-windows.ts';
import { revenueOf } from '../../pipeline/stages/revenue.ts';
import type { WalkForward } from '../../pipeline/stages/walk-forward.ts';
import { bookOf, month, predictionsOf } from '../models/backtest-book.ts';
import { input } from '../models/fit-kit.ts';
import { ACCOUNTS, book, config, nothingSeen, worthOf } from './revenue-kit.ts';

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

  function outlookIn(history: SnapshotTable, kind: string, horizonDays = 90) {
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
      const churn = { ...config.outcomes.churn, kind, horizonDays };
      const own = { ...config, outcomes: { ...config.outcomes, churn } } as Config;
      const later = laterWindowsOf(history, some.churn.final, own.outcomes.churn, 'churn');
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

    it('is not checked where no date lies near the day on which the last window begins', () => {
      // From January the second window of 75 days begins on March 16: April 1 is 16 days late. Of 85 it begins on March 26, 6 before.
      const pastWith = (horizonDays: number) =>
        outlookIn(history, 'inactivity', horizonDays).of(month(16), [fitOn(1, all), fitOn(2, all)], fitOn(0, all))[0]
          .past;
      expect(pastWith(75)).toEqual([]);
      expect(pastWith(85).map(({ date }) => date)).toEqual(['2024-01-01', '2024-07-01']);
    });

    it('is not checked on dates whose windows have not passed', () => {
      // The second window of July begins with October, and is known 100 days later.
      expect(of(month(10) + 100, [fitOn(1, all), fitOn(2, all)], fitOn(0, all))[0].past).toHaveLength(2);
      expect(of(month(10) + 99, [fitOn(1, all), fitOn(2, all)], fitOn(0, all))[0].past).toHaveLength(1);
    });
  });
});
