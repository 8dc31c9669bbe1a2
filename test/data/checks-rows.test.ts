import { beforeAll, describe, expect, it } from 'vitest';
import { checkHistory } from '../../data/checks/check-history.ts';
import { duplicatedRuns, twinRuleOf } from '../../data/checks/duplicated.ts';
import { readDuplicates } from '../../data/checks/read-duplicates.ts';
import type { DayTwins } from '../../data/checks/twin-counts.ts';
import type { Finding } from '../../data/checks/types.ts';
import { tableSpecOf } from '../../data/tables.ts';
import { type Day, dayOf, formatDay, parseDay } from '../../models/math/day.ts';
import { checked, cleanHistory, dateOf, END_DAY, type Row, requestFor } from '../support/checked-history.ts';
import { historyInDuckDb } from '../support/history.ts';

const clean = cleanHistory();
const usage = clean.usage_events!;
const tickets = clean.tickets!;

/** The findings of the clean history with some of its tables changed. */
async function found(change: Record<string, readonly Row[]>): Promise<readonly Finding[]> {
  return (await checked({ ...clean, ...change })).findings;
}

/** What decides of a finding, with dates that can be read. */
function brief({ kind, table, part, firstDay, lastDay, counts }: Finding) {
  return { kind, table, part, first: dateText(firstDay), last: dateText(lastDay), counts };
}

function dateText(day: Day | null): string | null {
  return day === null ? null : formatDay(day);
}

const isBetween = (from: string, to: string, column?: string) => (row: Row) =>
  dateOf(row, column) >= from && dateOf(row, column) <= to;

const CONTENT = 'select count(*), cast(bit_xor(hash(u)) as varchar) from usage_events u';

describe('a history without a fault', () => {
  it.each([1, 2, 3])('has no finding (seed %i), and a series of each table', async (seed) => {
    const { findings, series } = await checked(cleanHistory(seed));
    expect(findings).toEqual([]);
    expect(series.map(({ table }) => table)).toEqual(['accounts', 'subscriptions', 'usage_events', 'tickets']);
  });

  it('has the rows of each day in its series', async () => {
    const { series } = await checked(clean);
    const own = series.find(({ table }) => table === 'usage_events')!;
    expect(formatDay(own.firstDay)).toBe('2024-01-01');
    expect(own.rows).toHaveLength(366);
    const at = dayOf(2024, 3, 12) - own.firstDay;
    expect(own.rows[at]).toBe(usage.filter(isBetween('2024-03-12', '2024-03-12')).length);
    expect(own.rows.reduce((a, b) => a + b, 0)).toBe(usage.length);
  });

  it('is left as it was', async () => {
    const source = await historyInDuckDb(clean);
    const before = await source.query(CONTENT);
    await checkHistory(source, requestFor(clean));
    expect(await source.query(CONTENT)).toEqual(before);
    source.close();
  });
});

describe('gaps', () => {
  it('names the removed days, and counts what was to be expected', async () => {
    const isLost = isBetween('2024-06-04', '2024-06-06');
    const [finding, ...others] = await found({ usage_events: usage.filter((row) => !isLost(row)) });
    expect(others).toEqual([]);
    expect(brief(finding!)).toMatchObject({
      kind: 'gap',
      table: 'usage_events',
      first: '2024-06-04',
      last: '2024-06-06',
      counts: { days: 3, expectedDays: 3 },
    });
    // 22 to 29 a day.
    expect(finding!.counts.expectedRows).toBeGreaterThanOrEqual(66);
    expect(finding!.counts.expectedRows).toBeLessThanOrEqual(usage.filter(isLost).length);
    expect(finding!.seen).toMatch(/^usage_events has no rows from 2024-06-04 to 2024-06-06 \(3 days\), where at least/);
  });

  it('spans a silent weekend, begins and ends on working days, and is serious where today’s windows lie', async () => {
    const isLost = isBetween('2024-12-13', '2024-12-16');
    const [finding, ...others] = await found({ usage_events: usage.filter((row) => !isLost(row)) });
    expect(others).toEqual([]);
    expect(brief(finding!)).toMatchObject({
      first: '2024-12-13',
      last: '2024-12-16',
      counts: { days: 4, expectedDays: 2 },
    });
    expect(finding!.severity).toBe('serious');
  });

  it('are one finding each', async () => {
    const isLost = (row: Row) => ['2024-03-05', '2024-03-06', '2024-08-20'].includes(dateOf(row));
    const findings = await found({ usage_events: usage.filter((row) => !isLost(row)) });
    expect(findings.map(brief).map(({ kind, first, last }) => [kind, first, last])).toEqual([
      ['gap', '2024-03-05', '2024-03-06'],
      ['gap', '2024-08-20', '2024-08-20'],
    ]);
  });

  it('judge a table with a few rows a week by weeks: a silent week is nothing, ten of them are', async () => {
    const few = tickets.filter((_, i) => i % 12 === 0);
    const without = (from: string, to: string) => few.filter((row) => !isBetween(from, to, 'opened_at')(row));
    expect(await found({ tickets: without('2024-05-06', '2024-05-12') })).toEqual([]);
    const [finding, ...others] = await found({ tickets: without('2024-04-01', '2024-06-30') });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'gap', table: 'tickets' });
    const last = few.filter((row) => dateOf(row, 'opened_at') < '2024-04-01').at(-1)!;
    const next = few.find((row) => dateOf(row, 'opened_at') > '2024-06-30')!;
    expect(finding!.firstDay).toBe(parseDay(dateOf(last, 'opened_at'))! + 1);
    expect(finding!.lastDay).toBe(parseDay(dateOf(next, 'opened_at'))! - 1);
  });

  it('of terms say what they do to labels', async () => {
    const subscriptions = Array.from({ length: 300 }, (_, i) => i).flatMap((day) =>
      Array.from({ length: 6 }, (_, i) => ({
        account_id: `a${String((day * 6 + i) % 60).padStart(3, '0')}`,
        starts_on: formatDay(dayOf(2024, 1, 1) + day),
        ends_on: formatDay(dayOf(2024, 1, 1) + day + 400),
        mrr: 10 + i,
      })),
    );
    const isLost = isBetween('2024-05-07', '2024-05-11', 'starts_on');
    const findings = await found({ subscriptions: subscriptions.filter((row) => !isLost(row)) });
    const gap = findings.find(({ kind }) => kind === 'gap')!;
    expect(brief(gap)).toMatchObject({ table: 'subscriptions', first: '2024-05-07', last: '2024-05-11' });
    expect(gap.effect).toContain('accounts that renewed then look churned');
  });
});

describe('a source that stopped', () => {
  it('is named with its last day, although the others go on', async () => {
    const findings = await found({ tickets: tickets.filter((row) => dateOf(row, 'opened_at') <= '2024-12-06') });
    const nBefore = tickets.filter(isBetween('2024-10-12', '2024-12-06', 'opened_at')).length;
    expect(findings.map(brief)).toEqual([
      {
        kind: 'stopped',
        table: 'tickets',
        part: null,
        first: '2024-12-07',
        last: '2024-12-31',
        counts: { days: 25, weeklyRowsBefore: Math.round(nBefore / 8) },
      },
    ]);
    expect(findings[0]!.severity).toBe('serious');
    expect(findings[0]!.seen).toContain('usage_events goes on');
  });

  it('is nothing where it is a day late; two working days are a finding', async () => {
    expect(await found({ usage_events: usage.filter((row) => dateOf(row) <= '2024-12-30') })).toEqual([]);
    expect(await found({ usage_events: usage.filter((row) => dateOf(row) <= '2024-12-27') })).toMatchObject([
      { kind: 'stopped', severity: 'warning', counts: { days: 4 } },
    ]);
  });

  it('is the data end where no table goes on', async () => {
    const { findings } = await checked(clean, { dataEnd: END_DAY + 40 });
    expect(findings.map(brief)).toEqual([
      { kind: 'data_end', table: null, part: null, first: '2025-01-01', last: '2025-02-09', counts: { days: 40 } },
    ]);
    expect(findings[0]!.effect).toContain('Set dates.data_end to 2025-01-01.');
  });
});

describe('duplicated loads', () => {
  const isTwice = isBetween('2024-09-10', '2024-09-12');
  const twice = usage.filter(isTwice);

  it('names days and rows of days that stand there twice, even where the second load was recorded later', async () => {
    for (const again of [twice, twice.map((row) => ({ ...row, recorded_at: '2024-09-20 01:00:00' }))]) {
      const findings = await found({ usage_events: [...usage, ...again] });
      expect(findings.map(brief)).toEqual([
        {
          kind: 'duplicated',
          table: 'usage_events',
          part: null,
          first: '2024-09-10',
          last: '2024-09-12',
          counts: {
            days: 3,
            rows: 2 * twice.length,
            surplusRows: twice.length,
            tableRows: usage.length + twice.length,
          },
        },
      ]);
      expect(findings[0]!.effect).toContain('2.0 times too high');
    }
  });

  it('counts a third load too', async () => {
    const [finding] = await found({ usage_events: [...usage, ...twice, ...twice] });
    expect(finding!.counts).toMatchObject({ rows: 3 * twice.length, surplusRows: 2 * twice.length });
  });

  it('says so where the whole table stands there twice', async () => {
    const findings = await found({ tickets: [...tickets, ...tickets] });
    expect(findings.map(brief)).toMatchObject([
      { kind: 'duplicated', first: '2024-01-01', last: '2024-12-31', counts: { surplusRows: tickets.length } },
    ]);
    expect(findings[0]!.seen).toMatch(/^tickets stands there twice/);
  });

  it('takes twins that are natural for what they are', async () => {
    // Every fourth event is clicked twice in one second, on every day; on some days every second one.
    const natural = usage.flatMap((row, i) =>
      i % 4 === 0 || (isBetween('2024-04-08', '2024-04-12')(row) && i % 2 === 0) ? [row, row] : [row],
    );
    expect(await found({ usage_events: natural })).toEqual([]);
    // Dates without times: the same account, user and feature many times a day.
    const dated = usage.map((row) => ({
      account_id: 'a000',
      occurred_at: dateOf(row),
      feature: row.feature,
      user_id: 'u',
    }));
    const coarse = await found({ usage_events: dated });
    expect(coarse.filter(({ kind }) => kind === 'duplicated')).toEqual([]);
  });

  it('finds the same in a part of the accounts of a large table, with exact counts', async () => {
    const tables = { ...clean, usage_events: [...usage, ...twice] };
    const source = await historyInDuckDb(tables);
    const spec = tableSpecOf('usage_events')!;
    const exact = await readDuplicates(source, spec, 9_000, requestFor(tables));
    expect(await readDuplicates(source, spec, 600_000, requestFor(tables))).toEqual(exact);
    expect(exact.flat().map(({ day }) => formatDay(day))).toEqual(['2024-09-10', '2024-09-11', '2024-09-12']);
    source.close();
  });

  it('judges a table in which most rows are repeated by whether they stand there an even number of times', () => {
    const day = (at: number, nRepeated: number, nEven: number): DayTwins => ({
      day: at,
      nRows: 200,
      nDistinct: 50,
      nRepeated,
      nEven,
    });
    const usual = Array.from({ length: 20 }, (_, i) => day(i, 40, 22));
    const doubled = [day(20, 50, 50), day(21, 50, 50)];
    const all = [...usual, ...doubled];
    expect(duplicatedRuns(all, twinRuleOf(all))).toEqual([doubled]);
    expect(duplicatedRuns(usual, twinRuleOf(usual))).toEqual([]);
  });
});

describe('findings', () => {
  let faulty: Record<string, readonly Row[]>;
  beforeAll(() => {
    const isLost = isBetween('2024-06-04', '2024-06-06');
    faulty = {
      ...clean,
      usage_events: [
        ...usage.filter((row) => !isLost(row)),
        ...usage.filter(isBetween('2024-09-10', '2024-09-12')),
      ].map((row) => (row.feature === 'export' && dateOf(row) >= '2024-10-08' ? { ...row, feature: 'export_2' } : row)),
      tickets: tickets.filter((row) => dateOf(row, 'opened_at') <= '2024-12-06'),
    };
  });

  it('do not depend on the order of rows, nor on threads', async () => {
    const expected = await checked(faulty);
    expect(expected.findings.map(({ kind }) => kind)).toEqual(['stopped', 'duplicated', 'feature_renamed', 'gap']);
    const reversed = Object.fromEntries(Object.entries(faulty).map(([name, rows]) => [name, rows.toReversed()]));
    const mixed = Object.fromEntries(
      Object.entries(faulty).map(([name, rows]) => [name, rows.map((_, i) => rows[(i * 7919) % rows.length]!)]),
    );
    expect(mixed.usage_events).toHaveLength(new Set(mixed.usage_events!.keys()).size);
    for (const threads of [1, 2, 4]) {
      expect(await checked(reversed, {}, threads)).toEqual(expected);
      expect(await checked(mixed, {}, threads)).toEqual(expected);
    }
  });

  it('come most serious first', async () => {
    const { findings } = await checked(faulty);
    expect(findings.map(({ severity }) => severity)).toEqual(['serious', 'warning', 'warning', 'note']);
  });
});
