import { describe, expect, test } from 'vitest';
import { leadTimeFigures } from '../../models/backtest/lead-time.ts';
import { moneyFigures } from '../../models/backtest/money.ts';
import { churnedAccounts } from '../../models/backtest/scored-history.ts';
import { dayOf } from '../../models/math/day.ts';
import { type Drawn, drawnBook, month } from './backtest-book.ts';
import { input } from './fit-kit.ts';

const options = { bootstrap: 0, seed: 1, minLeadDays: 30, noticeDays: 30 };
const june15 = dayOf(2024, 6, 15);

/** How one drawn account was called before its event. */
function called(drawn: Drawn, everyone: Record<string, Drawn> = {}) {
  const { table, predictions, scored } = drawnBook({ a: drawn, ...everyone });
  const [account] = churnedAccounts(table, predictions, scored);
  return account;
}

describe('last unbroken red spell before the event', () => {
  test('starts at its first red snapshot', () => {
    // Red from April 1: 75 days to June 15.
    expect(called({ bands: 'GGGRRR', churnDay: june15 })).toMatchObject({ leadDays: 75, lastBand: 'red' });
  });

  test('a spell that ended does not count; the first red ever stands apart', () => {
    // Red in February, green in March, red again in May and June: 45 days, and 135 from February 1.
    const account = called({ bands: 'GRGGRR', churnDay: june15 });
    expect(account).toMatchObject({ leadDays: 45, firstRedDays: 135, isLeftTruncated: false });
  });

  test('not red at the last snapshot is not caught, however long it was red before', () => {
    expect(called({ bands: 'RRRRRG', churnDay: june15 })).toMatchObject({ leadDays: 0, lastBand: 'green' });
    expect(called({ bands: 'RRRRRY', churnDay: june15 })).toMatchObject({ leadDays: 0, lastBand: 'yellow' });
  });

  test('a date without a score breaks the spell', () => {
    const others = { z: { bands: 'GGGGGG' } };
    expect(called({ bands: 'GRR.RR', churnDay: june15 }, others)).toMatchObject({ leadDays: 45 });
  });

  test('a snapshot on the event date comes too late', () => {
    // Red only on June 1, the day of the event.
    expect(called({ bands: 'GGGGGR', churnDay: month(6) })).toMatchObject({ leadDays: 0, lastBand: 'green' });
    // First scored on the event date: judged by that snapshot, without lead.
    const others = { z: { bands: 'GGGGGG' } };
    const late = called({ bands: '.....R', churnDay: month(6) }, others);
    expect(late).toMatchObject({ leadDays: 0, lastBand: 'red', firstRedDays: null });
  });

  test('snapshots after the event do not count', () => {
    expect(called({ bands: 'GGRRGG', churnDay: dayOf(2024, 4, 20) })).toMatchObject({ leadDays: 50, lastBand: 'red' });
  });

  test('a spell from the first test date is left-truncated', () => {
    expect(called({ bands: 'RRRRRR', churnDay: june15 })).toMatchObject({ leadDays: 166, isLeftTruncated: true });
    // A newcomer that is red from its own first day is not.
    const others = { z: { bands: 'GGGGGG' } };
    expect(called({ bands: '...RRR', churnDay: june15 }, others)).toMatchObject({
      leadDays: 75,
      isLeftTruncated: false,
    });
  });

  test('of two churns in the test period the first is judged', () => {
    const { table, predictions, scored } = drawnBook({ a: { bands: 'GRR.RR', churnDay: dayOf(2024, 3, 20) } });
    // It came back in May and left again in July; its rows from then on know the second date.
    const churnDay = table.churnDay.map((day, row) => (table.snapshotDay[row] > day ? dayOf(2024, 7, 10) : day));
    const label = predictions.label.map((_, i) => (i < 6 ? 1 : 0));
    const [account] = churnedAccounts({ ...table, churnDay }, { ...predictions, label }, scored);
    expect(account).toMatchObject({ eventDay: dayOf(2024, 3, 20), leadDays: 48 });
  });

  test('snapshots without a mature label count for the spell when they were scored', () => {
    const book = drawnBook({ a: { bands: 'GGRrrg', churnDay: dayOf(2024, 5, 20) } });
    const [all] = churnedAccounts(book.table, book.predictions, book.scored);
    expect(all).toMatchObject({ leadDays: 80, lastBand: 'red' });
    const broken = drawnBook({ a: { bands: 'GGRgrg', churnDay: dayOf(2024, 5, 20) } });
    expect(churnedAccounts(broken.table, broken.predictions, broken.scored)[0].leadDays).toBe(19);
    // Predicted rows alone end in March, and cannot see the break.
    const predicted = { row: broken.predictions.row, band: broken.replay.band };
    expect(churnedAccounts(broken.table, broken.predictions, predicted)[0].leadDays).toBe(80);
  });
});

describe('figures over all churned accounts', () => {
  // Leads 75, 45, 14, 0, 0 and one account that stays.
  const book = drawnBook({
    a: { bands: 'GGGRRR', churnDay: june15, mrr: 100 },
    b: { bands: 'GGGGRR', churnDay: june15, mrr: 200 },
    c: { bands: 'GGGGGR', churnDay: june15, mrr: 300 },
    d: { bands: 'GRRRRG', churnDay: june15, mrr: 350 },
    e: { bands: 'GGGGGY', churnDay: june15, mrr: 50 },
    f: { bands: 'RRRRRR' },
  });
  const { table, predictions, replay } = book;

  test('shares have every churned account in the denominator', () => {
    const figures = leadTimeFigures(table, predictions, replay, options);
    expect(figures.nChurnedAccounts).toBe(5);
    expect(figures.nCaught).toBe(3);
    expect(figures.shareRed30.value).toBe(0.4);
    expect(figures.shareRed60.value).toBe(0.2);
    expect(figures.shareRed90.value).toBe(0);
    expect(figures.nLeftTruncated).toBe(0);
  });

  test('quartiles are among the caught', () => {
    const figures = leadTimeFigures(table, predictions, replay, options);
    expect(figures.medianDays).toEqual({ value: 45, low: null, high: null });
    expect(figures.lowerQuartileDays.value).toBe(29.5);
    expect(figures.upperQuartileDays.value).toBe(60);
    // First red ever: 75, 45, 14 and account d from February 1, 135 days.
    expect(figures.firstEverRedMedianDays.value).toBe(60);
  });

  test('usable lead follows its own floor; 0 days means caught at all', () => {
    const usable = (minLeadDays: number) =>
      leadTimeFigures(table, predictions, replay, { ...options, minLeadDays }).shareUsable.value;
    expect(usable(14)).toBe(0.6);
    expect(usable(46)).toBe(0.2);
    expect(usable(0)).toBe(0.6);
  });

  test('shares in ARR weigh each account by what it paid at its last snapshot', () => {
    const { arr } = leadTimeFigures(table, predictions, replay, options);
    // Of MRR 1000: a 100 with 75 days, b 200 with 45, c 300 with 14.
    expect(arr.shareRed30.value).toBeCloseTo(0.3, 12);
    expect(arr.shareRed60.value).toBeCloseTo(0.1, 12);
    expect(arr.shareRed90.value).toBe(0);
    expect(arr.shareUsable.value).toBeCloseTo(0.3, 12);
  });

  test('red precision in ARR: of what the red account-dates paid, what churned within 90 days', () => {
    const money = moneyFigures(table, predictions, replay, { ...options, currency: 'EUR' });
    // Within 90 days of June 15: from April on. Red then: a and b from April and May, c in June, d in April and May, f always.
    const redChurned = 100 * 3 + 200 * 2 + 300 * 1 + 350 * 2;
    const red = redChurned + 350 * 2 + 100 * 6;
    const churned = 3 * (100 + 200 + 300 + 350 + 50);
    const all = 6 * (100 + 200 + 300 + 350 + 50 + 100);
    expect(money.redPrecision.value).toBeCloseTo(redChurned / red, 12);
    expect(money.redLift.value).toBeCloseTo(redChurned / red / (churned / all), 12);
  });

  test('the median without those that were red from the first date on', () => {
    const early = drawnBook({
      a: { bands: 'RRRRRR', churnDay: june15 },
      b: { bands: 'GGGGRR', churnDay: june15 },
      c: { bands: 'GGGRRR', churnDay: june15 },
    });
    const figures = leadTimeFigures(early.table, early.predictions, early.replay, options);
    expect([figures.medianDays.value, figures.medianDaysFullySeen.value, figures.nLeftTruncated]).toEqual([75, 60, 1]);
  });

  test('accounts first seen too late to be warned are counted apart', () => {
    const young = drawnBook({
      a: { bands: '.....R', churnDay: june15 },
      b: { bands: 'GGGGRR', churnDay: june15 },
      c: { bands: 'GGGGGG', churnDay: june15 },
    });
    const figures = leadTimeFigures(young.table, young.predictions, young.replay, options);
    expect(figures.nYoung).toBe(1);
    expect(figures.shareUsable.value).toBeCloseTo(1 / 3, 12);
    expect(figures.shareUsableWithoutYoung.value).toBe(0.5);
  });

  test('lead to the deadline for notice: renewal less notice, or the event where that came first', () => {
    // On June 1 renewal is known to be in 29 days (June 30, notice by May 31), in 74 (August 14, later than the event), or not at all.
    const days = new Map([
      ['a', 29],
      ['b', 74],
      ['c', 29],
    ]);
    const inputs = [input('days_to_renewal')];
    const known = Float64Array.from(table.accountIndex, (account) => days.get(table.accountIds[account]) ?? Number.NaN);
    const withRenewals = { ...table, inputs, metrics: [known] };
    const { notice } = leadTimeFigures(withRenewals, predictions, replay, options);
    // a: red since April 1, 60 days before May 31. b: since May 1, 45 before the event. c: since June 1, a day too late.
    expect(notice).toMatchObject({ noticeDays: 30, nAccounts: 3 });
    expect(notice!.shareUsable.value).toBeCloseTo(2 / 3, 12);
    expect(notice!.medianDays.value).toBe(45);
    const strict = leadTimeFigures(withRenewals, predictions, replay, { ...options, minLeadDays: 50 });
    expect(strict.notice!.shareUsable.value).toBeCloseTo(1 / 3, 12);
    // Notice days alone keep a from 65 days: to the event it has 75.
    const late = (noticeDays: number) =>
      leadTimeFigures(withRenewals, predictions, replay, { ...options, minLeadDays: 65, noticeDays }).notice!;
    expect(late(30).shareUsable.value).toBe(0);
    expect(late(0).shareUsable.value).toBeCloseTo(1 / 3, 12);
  });

  test('money weighs each churned account by its ARR at the last snapshot', () => {
    const money = moneyFigures(table, predictions, replay, { ...options, currency: 'EUR' });
    // MRR 1000 churned, of it 600 red and 350 green.
    expect(money).toMatchObject({ currency: 'EUR', churnedArr: 12_000 });
    expect(money.redArrShare.value).toBeCloseTo(0.6, 12);
    expect(money.greenArrShare.value).toBeCloseTo(0.35, 12);
  });

  test('no churned account: counts of 0 and no figures', () => {
    const none = drawnBook({ a: { bands: 'GGR' } });
    const figures = leadTimeFigures(none.table, none.predictions, none.replay, options);
    expect(figures).toMatchObject({ nChurnedAccounts: 0, nCaught: 0, notice: null });
    expect(figures.lowerQuartileDays.value).toBeNull();
    expect(figures.shareRed30.value).toBeNull();
    expect(figures.medianDays.value).toBeNull();
  });
});

test('intervals by account appear with ten churned accounts and hold the value', () => {
  const histories = Object.fromEntries(
    Array.from({ length: 24 }, (_, i) => [`a${i}`, { bands: i % 3 === 0 ? 'GGGGGG' : 'GGGRRR', churnDay: june15 }]),
  );
  const { table, predictions, replay } = drawnBook(histories);
  const { shareRed30, medianDays } = leadTimeFigures(table, predictions, replay, { ...options, bootstrap: 200 });
  expect(shareRed30.value).toBeCloseTo(2 / 3, 12);
  expect(shareRed30.low).toBeGreaterThan(0.4);
  expect(shareRed30.low).toBeLessThan(2 / 3);
  expect(shareRed30.high).toBeLessThan(0.9);
  // Every caught account has the same lead.
  expect(medianDays).toEqual({ value: 75, low: 75, high: 75 });
});

test('label 1 without a churn date is refused', () => {
  const { table, predictions, scored } = drawnBook({ a: { bands: 'GGGRRR', churnDay: june15 } });
  const broken = { ...table, churnDay: table.churnDay.map(() => -2147483648) };
  expect(() => churnedAccounts(broken, predictions, scored)).toThrow(
    'account a has churn label 1 on 2024-04-01 and no churn date',
  );
});
