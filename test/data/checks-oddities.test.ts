import { describe, expect, it } from 'vitest';
import { expectedIn, isMissed } from '../../data/checks/expected.ts';
import { emptyStretches, gapFindings } from '../../data/checks/gaps.ts';
import type { CheckRequest, DaySeries, Finding } from '../../data/checks/types.ts';
import { type Day, dayOf, formatDay, partsOf, weekdayOf } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { checked, cleanHistory, dateOf, END_DAY, type Row, requestFor } from '../support/checked-history.ts';

const clean = cleanHistory();
const tickets = clean.tickets!;

async function found(
  change: Record<string, readonly Row[]>,
  request: Partial<CheckRequest> = {},
): Promise<readonly Finding[]> {
  return (await checked({ ...clean, ...change }, request)).findings;
}

describe('dates in the future', () => {
  const stray = (date: string) => [{ account_id: 'a001', opened_at: `${date} 09:00:00`, priority: 'normal' }];

  it('decide the data end, and nothing else is judged by them', async () => {
    const dataEnd = dayOf(2099, 1, 2);
    const findings = await found({ tickets: [...tickets, ...stray('2099-01-01')] }, { dataEnd });
    expect(findings.map(({ kind, severity, table }) => [kind, severity, table])).toEqual([
      ['future_dates', 'serious', 'tickets'],
      ['data_end', 'serious', null],
    ]);
    expect(findings[0]).toMatchObject({
      firstDay: dayOf(2099, 1, 1),
      lastDay: dayOf(2099, 1, 1),
      counts: { rows: 1, days: dayOf(2099, 1, 1) - END_DAY },
    });
    expect(findings[0]!.effect).toContain('set dates.data_end to 2025-01-01');
  });

  it('are none a few days ahead, nor where many rows go on: then the other tables stopped', async () => {
    const dataEnd = dayOf(2025, 1, 6);
    expect(await found({ tickets: [...tickets, ...stray('2025-01-05')] }, { dataEnd })).toMatchObject([
      { kind: 'stopped', table: 'usage_events', firstDay: END_DAY, counts: { days: 5 } },
    ]);
    const many = Array.from({ length: 40 }, (_, i) => stray(`2025-04-${String((i % 28) + 1).padStart(2, '0')}`)).flat();
    const kinds = (await found({ tickets: [...tickets, ...many] }, { dataEnd: dayOf(2025, 5, 1) })).map(
      ({ kind }) => kind,
    );
    expect(kinds).not.toContain('future_dates');
    expect(kinds).toContain('stopped');
  });

  it('are none where a table that had stopped goes on for a row just after the others', async () => {
    const few = tickets.filter((row) => dateOf(row, 'opened_at') <= '2024-09-30');
    const findings = await found({ tickets: [...few, ...stray('2025-01-10')] }, { dataEnd: dayOf(2025, 1, 11) });
    expect(findings.map(({ kind, table }) => [kind, table])).toEqual([
      ['data_end', null],
      ['gap', 'tickets'],
    ]);
  });

  it('and dates of the year 9998 do not stretch a table beyond measure', async () => {
    const { series, findings } = await checked(
      { ...clean, tickets: [...tickets, ...stray('9998-12-31'), ...stray('1900-01-01')] },
      { dataEnd: dayOf(9998, 12, 31) + 1 },
    );
    expect(series.find(({ table }) => table === 'tickets')!.rows).toHaveLength(366);
    expect(findings[0]).toMatchObject({ kind: 'future_dates', firstDay: dayOf(9998, 12, 31) });
  });
});

describe('a day that holds a large part of a table', () => {
  it('is a migration where terms begin', async () => {
    const subscriptions = clean.subscriptions!.map((line, i) => (i < 52 ? { ...line, starts_on: '2023-06-01' } : line));
    expect(await found({ subscriptions })).toMatchObject([
      {
        kind: 'bulk_day',
        table: 'subscriptions',
        firstDay: dayOf(2023, 6, 1),
        lastDay: dayOf(2023, 6, 1),
        counts: { rows: 52, tableRows: 60, rowsOfNextDay: 1 },
      },
    ]);
  });

  it('is a load date where things happen', async () => {
    const surveys = Array.from({ length: 406 }, (_, i) => ({
      account_id: `a0${10 + (i % 50)}`,
      answered_at: `${i < 100 ? '2024-03-15' : formatDay(dayOf(2024, 3, 1) + i - 100)} 10:0${i % 10}:00`,
      kind: 'nps',
      score: i % 11,
    }));
    const findings = await found({ surveys });
    expect(findings).toMatchObject([{ kind: 'bulk_day', table: 'surveys', counts: { rows: 101, tableRows: 406 } }]);
    expect(findings[0]!.effect).toContain('the date of a load');
  });

  it('is none where batches come each quarter', async () => {
    const surveys = Array.from({ length: 400 }, (_, i) => ({
      account_id: `a0${10 + (i % 50)}`,
      answered_at: `2024-${['02', '05', '08', '11'][i % 4]}-15 1${i % 10}:00:00`,
      kind: 'nps',
      score: i % 11,
    }));
    expect(await found({ surveys })).toEqual([]);
  });
});

describe('rows that were recorded late', () => {
  const recorded = (isOld: (date: string) => boolean) =>
    tickets.map((row) => ({
      ...row,
      recorded_at: isOld(dateOf(row, 'opened_at')) ? '2024-10-15 03:00:00' : row.opened_at,
    }));

  it('all on one day are a load of old rows', async () => {
    const isOld = (date: string) => date < '2024-10-01';
    const nLate = tickets.filter((row) => dateOf(row, 'opened_at') < '2024-09-15').length;
    expect(await found({ tickets: recorded(isOld) })).toMatchObject([
      {
        kind: 'recorded_late',
        severity: 'serious',
        table: 'tickets',
        part: 'recorded_at',
        firstDay: dayOf(2024, 1, 1),
        counts: { rows: nLate, tableRows: tickets.length },
      },
    ]);
  });

  it('are nothing where it is a small part, or each in its own time', async () => {
    expect(await found({ tickets: recorded((date) => date > '2024-06-01' && date < '2024-07-01') })).toEqual([]);
    const late = tickets.map((row) => {
      const day = dayOf(...(dateOf(row, 'opened_at').split('-').map(Number) as [number, number, number]));
      return { ...row, recorded_at: formatDay(Math.min(END_DAY - 1, day + 40)) };
    });
    // Those of the last six weeks are all recorded on the last day: a ninth of the table.
    expect(await found({ tickets: late })).toEqual([]);
  });
});

describe('columns that hold something else', () => {
  it('closed_at in the future is a plan', async () => {
    const planned = tickets.map((row, i) => ({
      ...row,
      closed_at: i % 20 === 0 ? '2025-06-01 12:00:00' : '2024-12-31',
    }));
    const nPlanned = Math.ceil(tickets.length / 20);
    expect(await found({ tickets: planned })).toMatchObject([
      {
        kind: 'planned_dates',
        table: 'tickets',
        part: 'closed_at',
        counts: { rows: nPlanned, filledRows: tickets.length },
      },
    ]);
    // As of an earlier day, closings that came later stand in the table, and are none.
    expect(await found({ tickets: planned }, { latestFactDay: dayOf(2025, 6, 1) })).toEqual([]);
  });

  it('one user for all accounts is none', async () => {
    const usage = clean.usage_events!.map((row) => ({ ...row, user_id: 'system' }));
    expect(await found({ usage_events: usage })).toMatchObject([
      { kind: 'constant_id', table: 'usage_events', part: 'user_id', counts: { rows: usage.length, accounts: 60 } },
    ]);
    const two = usage.map((row, i) => (i === 4259 ? { ...row, user_id: 'other' } : row));
    expect(await found({ usage_events: two })).toEqual([]);
    const none = usage.map((row) => ({ ...row, user_id: null }));
    expect(await found({ usage_events: none })).toEqual([]);
  });
});

describe('a source that begins after the first snapshot', () => {
  it('is named with its first day', async () => {
    const late = tickets.filter((row) => dateOf(row, 'opened_at') >= '2024-06-03');
    expect(await found({ tickets: late })).toMatchObject([
      { kind: 'begins_late', table: 'tickets', firstDay: dayOf(2024, 1, 1) + 60, lastDay: dayOf(2024, 6, 2) },
    ]);
    expect(await found({ tickets: late }, { firstSnapshotDay: dayOf(2024, 6, 1) })).toEqual([]);
    expect(await found({ tickets: late }, { firstSnapshotDay: null })).toEqual([]);
  });
});

describe('habits', () => {
  const START = dayOf(2023, 1, 2);
  const N_DAYS = 728;
  const seriesOf = (perDay: (day: Day) => number): DaySeries => ({
    table: 'invoices',
    firstDay: START,
    rows: Float64Array.from({ length: N_DAYS }, (_, i) => perDay(START + i)),
  });
  const found = (series: DaySeries) => gapFindings(series, emptyStretches(series), requestFor(clean));
  const brief = (findings: readonly Finding[]) =>
    findings.map(({ kind, firstDay, lastDay, counts }) => [
      kind,
      formatDay(firstDay!),
      formatDay(lastDay!),
      counts.days,
    ]);

  it('days of the month that are never used are no gap, but a day that is used elsewhere is', () => {
    const billing = (day: Day) => (partsOf(day).dayOfMonth > 28 ? 0 : 30);
    expect(found(seriesOf(billing))).toEqual([]);
    const lost = seriesOf((day) => (day === dayOf(2024, 5, 20) ? 0 : billing(day)));
    expect(brief(found(lost))).toEqual([['gap', '2024-05-20', '2024-05-20', 1]]);
  });

  it('weekdays that are often empty are no gap', () => {
    const bankHolidays = (day: Day) => (weekdayOf(day) === 0 && Math.floor((day - START) / 7) % 4 === 0 ? 0 : 40);
    expect(found(seriesOf(bankHolidays))).toEqual([]);
  });

  it('stretches that come each year are one closure; one that does not is a gap', () => {
    const isHoliday = (day: Day) => {
      const { month, dayOfMonth } = partsOf(day);
      return (
        (month === 12 && dayOfMonth >= 24 && dayOfMonth <= 27) || (month === 8 && dayOfMonth >= 10 && dayOfMonth <= 16)
      );
    };
    const closed = seriesOf((day) => (isHoliday(day) ? 0 : 40));
    expect(brief(found(closed))).toEqual([['closure', '2023-08-10', '2024-12-27', 22]]);
    const shorter = seriesOf((day) => {
      const isShort = day < dayOf(2024, 1, 1) || partsOf(day).dayOfMonth < 12 || partsOf(day).month === 12;
      return isHoliday(day) && isShort ? 0 : 40;
    });
    expect(brief(found(shorter))).toContainEqual(['gap', '2023-08-10', '2023-08-16', 7]);
    const once = seriesOf((day) => (isHoliday(day) && day < dayOf(2023, 10, 1) ? 0 : 40));
    expect(brief(found(once))).toEqual([['gap', '2023-08-10', '2023-08-16', 7]]);
  });

  it('counts that come in clusters are empty more often than those that come one by one', () => {
    const random = randomStream(1, 'clusters');
    const isLost = (day: Day) => day >= dayOf(2024, 3, 4) && day < dayOf(2024, 3, 14);
    const clustered = seriesOf((day) => (isLost(day) || random() > 0.2 ? 0 : 25));
    const even = seriesOf((day) => (isLost(day) ? 0 : 4 + (day % 3)));
    expect(isMissed(expectedIn(even, dayOf(2024, 3, 4), dayOf(2024, 3, 14)))).toBe(true);
    expect(isMissed(expectedIn(clustered, dayOf(2024, 3, 4), dayOf(2024, 3, 14)))).toBe(false);
  });

  it('weeks that swing between few and many say less than even ones with the same habit', () => {
    const isLost = (day: Day) => day >= dayOf(2024, 3, 4) && day < dayOf(2024, 3, 25);
    const onMonday = (rows: (week: number) => number) =>
      seriesOf((day) => (isLost(day) || weekdayOf(day) !== 0 ? 0 : rows(Math.floor((day - START) / 7))));
    const judged = (series: DaySeries) => expectedIn(series, dayOf(2024, 3, 4), dayOf(2024, 3, 25));
    const swinging = judged(onMonday((week) => (week % 2 === 0 ? 8 : 120)));
    expect(swinging.rows).toBe(24);
    expect(isMissed(swinging)).toBe(false);
    expect(isMissed(judged(onMonday(() => 8)))).toBe(true);
  });

  it('the surprise of Poisson counts is their mean', () => {
    const random = randomStream(2, 'poisson');
    // Sums of many small chances: variance a little below the mean.
    const rows = seriesOf(() =>
      Array.from({ length: 40 }, () => (random() < 0.5 ? 1 : 0)).reduce<number>((a, b) => a + b, 0),
    );
    const { surprise, nDays } = expectedIn(rows, dayOf(2024, 3, 4), dayOf(2024, 3, 6));
    expect(nDays).toBe(2);
    expect(surprise).toBeGreaterThan(36);
    expect(surprise).toBeLessThan(44);
  });
});
