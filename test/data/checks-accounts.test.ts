import { describe, expect, it } from 'vitest';
import type { Finding } from '../../data/checks/types.ts';
import { type Day, dayOf, formatDay, parseDay } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { checked, cleanHistory, END_DAY, type Row } from '../support/checked-history.ts';

const clean = cleanHistory();

async function found(change: Record<string, readonly Row[]>, kind: string): Promise<Finding | undefined> {
  const { findings } = await checked({ ...clean, ...change });
  return findings.find((finding) => finding.kind === kind);
}

describe('accounts without usage', () => {
  // 10 more accounts, 8 of them small, in subscription all year; they pay 50 to 59 a month.
  const silent = Array.from({ length: 10 }, (_, i) => `z${i}`);
  const accounts = [
    ...clean.accounts!,
    ...silent.map((id, i) => ({
      account_id: id,
      started_on: `2023-0${(i % 8) + 1}-15`,
      segment: i < 8 ? 'tiny' : 'large',
    })),
  ];
  const lines = silent.map((id, i) => ({
    account_id: id,
    starts_on: `2023-0${(i % 8) + 1}-15`,
    ends_on: null,
    mrr: 50 + i,
  }));

  it('are counted, with their segment and what they pay', async () => {
    const finding = await found({ accounts, subscriptions: [...clean.subscriptions!, ...lines] }, 'no_usage');
    expect(finding).toMatchObject({
      severity: 'warning',
      table: 'usage_events',
      counts: { accounts: 10, judgedAccounts: 70, mrr: 50 * 10 + 45 },
    });
    expect(finding!.seen).toBe(
      '10 accounts of 70 (14%) with a subscription for at least four weeks since 2024-01-01 never had a row of usage. Mostly "tiny" (8 of 8). They pay USD 545 a month today.',
    );
  });

  it('are not those that left before usage was recorded, or came in the last four weeks', async () => {
    const before = lines.map((line) => ({ ...line, ends_on: '2024-01-20' }));
    expect(await found({ accounts, subscriptions: [...clean.subscriptions!, ...before] }, 'no_usage')).toBeUndefined();
    const late = lines.map((line) => ({ ...line, starts_on: '2024-12-10' }));
    expect(await found({ accounts, subscriptions: [...clean.subscriptions!, ...late] }, 'no_usage')).toBeUndefined();
    // Two short terms add up to four weeks.
    const twice = lines.flatMap((line) => [
      { ...line, starts_on: '2024-03-01', ends_on: '2024-03-16' },
      { ...line, starts_on: '2024-06-01', ends_on: '2024-06-16' },
    ]);
    expect(await found({ accounts, subscriptions: [...clean.subscriptions!, ...twice] }, 'no_usage')).toMatchObject({
      counts: { accounts: 10, judgedAccounts: 70, mrr: 0 },
    });
  });

  it('are few in every book: fewer than one in twenty are no finding', async () => {
    const few = lines.slice(0, 3);
    expect(await found({ accounts, subscriptions: [...clean.subscriptions!, ...few] }, 'no_usage')).toBeUndefined();
  });

  it('are those that had started, where there are no subscriptions', async () => {
    const { subscriptions: _, ...tables } = clean;
    const { findings } = await checked({ ...tables, accounts });
    expect(findings.filter(({ kind }) => kind === 'no_usage')).toMatchObject([
      { counts: { accounts: 10, judgedAccounts: 70 } },
    ]);
  });
});

describe('usage without subscription', () => {
  it('is told before the first, after the last and between two terms, and for accounts that never had one', async () => {
    // a000 to a019: from 2024-03-01; a020 to a039: until 2024-09-30; a040 to a049: a hole from May to July; a050 on: none.
    const number = (row: Row) => Number(String(row.account_id).slice(1));
    const subscriptions = clean.subscriptions!.flatMap((line): Row[] => {
      const n = number(line);
      if (n < 20) return [{ ...line, starts_on: '2024-03-01' }];
      if (n < 40) return [{ ...line, ends_on: '2024-09-30' }];
      if (n < 50)
        return [
          { ...line, ends_on: '2024-05-01' },
          { ...line, starts_on: '2024-07-31' },
        ];
      return [];
    });
    const count = (isOutside: (n: number, date: string) => boolean) =>
      clean.usage_events!.filter((row) => isOutside(number(row), String(row.occurred_at).slice(0, 10))).length;
    const counts = {
      rowsBeforeFirst: count((n, date) => n < 20 && date < '2024-03-01'),
      rowsAfterLast: count((n, date) => n >= 20 && n < 40 && date > '2024-09-30'),
      rowsBetween: count((n, date) => n >= 40 && n < 50 && date > '2024-05-01' && date < '2024-07-31'),
      rowsWithoutAny: count((n) => n >= 50),
    };
    const rows = Object.values(counts).reduce((a, b) => a + b, 0);
    const finding = await found({ subscriptions }, 'usage_outside');
    expect(finding!.counts).toEqual({ rows, tableRows: clean.usage_events!.length, accounts: 60, ...counts });
    expect(finding).toMatchObject({ severity: 'serious', firstDay: dayOf(2024, 1, 1), lastDay: dayOf(2024, 12, 31) });
  });

  it('is none where it is rare, or lies in a hole within the grace days', async () => {
    const touching = clean.subscriptions!.flatMap((line) => [
      { ...line, ends_on: '2024-05-01' },
      { ...line, starts_on: '2024-05-08' },
    ]);
    expect(await found({ subscriptions: touching }, 'usage_outside')).toBeUndefined();
    const rare = clean.subscriptions!.map((line) => ({ ...line, ends_on: '2024-12-20' }));
    expect(await found({ subscriptions: rare }, 'usage_outside')).toBeUndefined();
  });

  it.each([1, 2, 3, 4])('agrees with a naive count on random terms (seed %i)', async (seed) => {
    const random = randomStream(seed, 'terms');
    const below = (n: number) => Math.floor(random() * n);
    const subscriptions = clean.accounts!.flatMap(({ account_id }) =>
      Array.from({ length: below(4) }, () => {
        const starts = dayOf(2023, 9, 1) + below(400);
        const ends = random() < 0.2 ? null : starts + 5 + below(200);
        return { account_id, starts_on: formatDay(starts), ends_on: ends === null ? null : formatDay(ends), mrr: 1 };
      }),
    );
    const { rows, accounts } = naiveOutside(clean.usage_events!, subscriptions, 7);
    const finding = await found({ subscriptions }, 'usage_outside');
    expect(finding!.counts).toMatchObject({ rows, accounts });
  });
});

/** Usage rows outside all relationships of their account, one by one: lines joined where they are at most `grace` days apart. */
function naiveOutside(usage: readonly Row[], subscriptions: readonly Row[], grace: number) {
  const spells = new Map<unknown, { from: Day; to: Day }[]>();
  const lines = subscriptions
    .map((line) => ({
      id: line.account_id,
      from: parseDay(String(line.starts_on))!,
      to: line.ends_on === null ? END_DAY : parseDay(String(line.ends_on))!,
    }))
    .sort((a, b) => a.from - b.from);
  for (const { id, from, to } of lines) {
    const own = spells.get(id) ?? [];
    const last = own.at(-1);
    if (last !== undefined && from - last.to <= grace) last.to = Math.max(last.to, to);
    else own.push({ from, to });
    spells.set(id, own);
  }
  const outside = usage.filter((row) => {
    const day = parseDay(String(row.occurred_at).slice(0, 10))!;
    return !(spells.get(row.account_id) ?? []).some(({ from, to }) => from <= day && day <= to);
  });
  return { rows: outside.length, accounts: new Set(outside.map(({ account_id }) => account_id)).size };
}
