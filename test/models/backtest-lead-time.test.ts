import { describe, expect, test } from 'vitest';
import { leadTimeFigures } from '../../models/backtest/lead-time.ts';
import { moneyFigures } from '../../models/backtest/money.ts';
import { churnedAccounts } from '../../models/backtest/scored-history.ts';
import { dayOf } from '../../models/math/day.ts';
import { type Drawn, drawnBook, month } from './backtest-book.ts';

const options = { bootstrap: 0, seed: 1, minLeadDays: 30 };
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
    expect(figures.lowerQuartileDays).toBe(29.5);
    expect(figures.upperQuartileDays).toBe(60);
    // First red ever: 75, 45, 14 and account d from February 1, 135 days.
    expect(figures.firstEverRedMedianDays).toBe(60);
  });

  test('usable lead follows its own floor; 0 days means caught at all', () => {
    const usable = (minLeadDays: number) =>
      leadTimeFigures(table, predictions, replay, { ...options, minLeadDays }).shareUsable.value;
    expect(usable(14)).toBe(0.6);
    expect(usable(46)).toBe(0.2);
    expect(usable(0)).toBe(0.6);
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
    expect(figures).toMatchObject({ nChurnedAccounts: 0, nCaught: 0, lowerQuartileDays: null });
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
