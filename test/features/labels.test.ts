import { describe, expect, it } from 'vitest';
import type { ChurnDefinition, ExpansionDefinition, TimelineSettings } from '../../features/timeline/types.ts';
import { type Day, formatDay, parseDay } from '../../models/math/day.ts';
import type { History } from '../support/history.ts';
import { sqlRows } from '../support/population-rows.ts';

const day = (text: string): Day => {
  const parsed = parseDay(text);
  if (parsed === null) throw new Error(`no date: ${text}`);
  return parsed;
};

function settingsFor(churn: ChurnDefinition, expansion: ExpansionDefinition | null = null): TimelineSettings {
  return {
    dataStart: day('2023-01-01'),
    dataEnd: day('2025-01-01'),
    every: 'month',
    from: null,
    minTenureDays: 0,
    churn,
    expansion,
    recalibrateEvery: 'month',
    folds: 6,
  };
}

/** Label and churn date by account on the given dates: `{ 'a 2024-03-01': '1 on 2024-03-31' }`. */
async function churnOf(
  tables: History,
  churn: ChurnDefinition,
  on: readonly string[],
): Promise<Record<string, string>> {
  const rows = await sqlRows(tables, settingsFor(churn), on.map(day));
  return Object.fromEntries(
    rows.map((row) => {
      const label = row.inGap ? 'in gap' : row.churnLabel === null ? 'open' : String(row.churnLabel);
      return [
        `${row.id} ${formatDay(row.t)}`,
        `${label}${row.churnDate === null ? '' : ` on ${formatDay(row.churnDate)}`}`,
      ];
    }),
  );
}

const account = (account_id: string, started_on = '2023-01-01') => ({ account_id, started_on });
const line = (account_id: string, starts_on: string, ends_on: string | null, more: Record<string, unknown> = {}) => ({
  account_id,
  starts_on,
  ends_on,
  mrr: 100,
  ...more,
});

describe('churn by subscription_end', () => {
  const churn: ChurnDefinition = { kind: 'subscription_end', graceDays: 7, gapDays: 0, horizonDays: 30 };

  it('is 1 from the first day of the window to its last, 0 on the day after', async () => {
    const accounts = [account('a'), account('b'), account('c')];
    const subscriptions = [
      line('a', '2023-01-01', '2024-03-01'),
      line('b', '2023-01-01', '2024-03-30'),
      line('c', '2023-01-01', '2024-03-31'),
    ];
    expect(await churnOf({ accounts, subscriptions }, churn, ['2024-03-01', '2024-04-01'])).toEqual({
      'a 2024-03-01': '1 on 2024-03-01',
      'b 2024-03-01': '1 on 2024-03-30',
      'c 2024-03-01': '0 on 2024-03-31',
    });
  });

  it('joins terms that are at most the grace days apart, and no more', async () => {
    const accounts = [account('a'), account('b')];
    const subscriptions = [
      line('a', '2023-01-01', '2024-03-10'),
      line('a', '2024-03-17', null),
      line('b', '2023-01-01', '2024-03-10'),
      line('b', '2024-03-18', null),
    ];
    expect(await churnOf({ accounts, subscriptions }, churn, ['2024-03-01', '2024-04-01'])).toEqual({
      'a 2024-03-01': '0',
      'a 2024-04-01': '0',
      'b 2024-03-01': '1 on 2024-03-10',
      // It came back: a relationship of its own, eligible again.
      'b 2024-04-01': '0',
    });
  });

  it('does not churn while another line of the account goes on', async () => {
    const subscriptions = [line('a', '2023-01-01', '2024-03-10'), line('a', '2023-06-01', '2024-09-10')];
    expect(await churnOf({ accounts: [account('a')], subscriptions }, churn, ['2024-03-01', '2024-09-01'])).toEqual({
      'a 2024-03-01': '0 on 2024-09-10',
      'a 2024-09-01': '1 on 2024-09-10',
    });
  });

  it('counts a notice as the event, though the end is planned after the data end, and then waits for nothing more', async () => {
    const subscriptions = [line('a', '2023-01-01', '2025-06-30', { notice_on: '2024-03-15' })];
    expect(
      await churnOf({ accounts: [account('a')], subscriptions }, churn, ['2024-02-01', '2024-03-01', '2024-04-01']),
    ).toEqual({
      'a 2024-02-01': '0 on 2024-03-15',
      'a 2024-03-01': '1 on 2024-03-15',
    });
  });

  it('knows a notice of the snapshot date only on the next day', async () => {
    const subscriptions = [line('a', '2023-01-01', '2024-08-31', { notice_on: '2024-03-01' })];
    expect(await churnOf({ accounts: [account('a')], subscriptions }, churn, ['2024-03-01', '2024-03-02'])).toEqual({
      'a 2024-03-01': '1 on 2024-03-01',
    });
  });

  it('takes the notice only of lines that end last', async () => {
    const subscriptions = [
      line('a', '2023-01-01', '2024-06-01', { notice_on: '2024-03-05' }),
      line('a', '2023-01-01', '2024-08-10', { notice_on: '2024-07-20' }),
    ];
    expect(await churnOf({ accounts: [account('a')], subscriptions }, churn, ['2024-03-01', '2024-07-01'])).toEqual({
      'a 2024-03-01': '0 on 2024-07-20',
      'a 2024-07-01': '1 on 2024-07-20',
    });
  });

  it('does not count a completed or transferred end: 0 while it lasts, not eligible after', async () => {
    const accounts = [account('a'), account('b'), account('c')];
    const subscriptions = [
      line('a', '2023-01-01', '2024-03-10', { end_kind: 'completed' }),
      line('b', '2023-01-01', '2024-03-10', { end_kind: 'transfer' }),
      line('b', '2023-01-01', '2024-03-10'),
      line('c', '2023-01-01', '2024-03-10', { end_kind: 'churn' }),
    ];
    expect(await churnOf({ accounts, subscriptions }, churn, ['2024-03-01', '2024-04-01'])).toEqual({
      'a 2024-03-01': '0',
      'b 2024-03-01': '0',
      'c 2024-03-01': '1 on 2024-03-10',
    });
  });

  it('leaves a row open until horizon and grace have passed, and an end open that grace days may still undo', async () => {
    const subscriptions = [line('a', '2023-01-01', '2024-12-27')];
    // 2024-11-25 + 37 = 2025-01-01 is mature; an end on 2024-12-27 may be followed by a term up to 2025-01-03.
    expect(await churnOf({ accounts: [account('a')], subscriptions }, churn, ['2024-11-25', '2024-11-26'])).toEqual({
      'a 2024-11-25': '0',
      'a 2024-11-26': 'open',
    });
    const justUndecided = [line('a', '2023-01-01', '2024-12-25')];
    expect(
      await churnOf({ accounts: [account('a')], subscriptions: justUndecided }, churn, ['2024-11-25', '2024-12-01']),
    ).toEqual({ 'a 2024-11-25': '0', 'a 2024-12-01': 'open' });
    const earlier = [line('a', '2023-01-01', '2024-12-24')];
    expect(
      await churnOf({ accounts: [account('a')], subscriptions: earlier }, churn, ['2024-11-25', '2024-12-01']),
    ).toEqual({
      'a 2024-11-25': '1 on 2024-12-24',
      'a 2024-12-01': 'open on 2024-12-24',
    });
  });

  it('excludes an event in the gap and says so', async () => {
    const accounts = [account('a'), account('b'), account('c')];
    const subscriptions = [
      line('a', '2023-01-01', '2024-03-14'),
      line('b', '2023-01-01', '2024-03-15'),
      line('c', '2023-01-01', '2024-04-14'),
    ];
    expect(await churnOf({ accounts, subscriptions }, { ...churn, gapDays: 14 }, ['2024-03-01'])).toEqual({
      'a 2024-03-01': 'in gap on 2024-03-14',
      'b 2024-03-01': '1 on 2024-03-15',
      'c 2024-03-01': '0 on 2024-04-14',
    });
  });
});

describe('recorded churn', () => {
  const churn: ChurnDefinition = { kind: 'recorded', graceDays: 0, gapDays: 0, horizonDays: 30 };

  it('is the earlier of notice and churn; without subscriptions an account leaves for good', async () => {
    const accounts = [account('a'), account('b'), account('c')];
    const churn_events = [
      { account_id: 'a', churned_on: '2024-03-30' },
      { account_id: 'a', churned_on: '2024-08-10' },
      { account_id: 'b', churned_on: '2024-05-31', notice_on: '2024-03-10' },
    ];
    expect(await churnOf({ accounts, churn_events }, churn, ['2024-02-01', '2024-03-01', '2024-04-01'])).toEqual({
      'a 2024-02-01': '0 on 2024-03-30',
      'a 2024-03-01': '1 on 2024-03-30',
      'b 2024-02-01': '0 on 2024-03-10',
      'b 2024-03-01': '1 on 2024-03-10',
      'c 2024-02-01': '0',
      'c 2024-03-01': '0',
      'c 2024-04-01': '0',
    });
  });

  it('with subscriptions an account is out between notice and churn, and back when something is in force', async () => {
    const accounts = [account('a')];
    const subscriptions = [line('a', '2023-01-01', null)];
    const churn_events = [{ account_id: 'a', churned_on: '2024-05-15', notice_on: '2024-03-10' }];
    const on = ['2024-03-01', '2024-04-01', '2024-05-01', '2024-06-01'];
    expect(await churnOf({ accounts, subscriptions, churn_events }, churn, on)).toEqual({
      'a 2024-03-01': '1 on 2024-03-10',
      'a 2024-06-01': '0',
    });
  });

  it('excludes a row whose churn had happened, but was recorded later', async () => {
    const accounts = [account('a')];
    const churn_events = [{ account_id: 'a', churned_on: '2024-03-25', recorded_at: '2024-04-05' }];
    expect(await churnOf({ accounts, churn_events }, churn, ['2024-03-01', '2024-04-01', '2024-05-01'])).toEqual({
      'a 2024-03-01': '1 on 2024-03-25',
      'a 2024-04-01': 'in gap',
    });
  });
});

describe('churn by inactivity', () => {
  const churn: ChurnDefinition = {
    kind: 'inactivity',
    inactiveDays: 90,
    activity: { table: 'usage_events', where: { feature: ['order'] } },
    graceDays: 0,
    gapDays: 0,
    horizonDays: 90,
  };
  const orders = (account_id: string, ...days: string[]) =>
    days.map((on) => ({ account_id, occurred_at: `${on} 15:00:00`, feature: 'order' }));

  it('is eligible for 90 days after the last order, 1 without one in the window, on the day the silence reaches 90 days', async () => {
    const usage_events = orders('a', '2024-02-10', '2024-08-10');
    // 2024-02-10 + 90 = 2024-05-10.
    expect(
      await churnOf({ accounts: [account('a')], usage_events }, churn, [
        '2024-02-10',
        '2024-02-11',
        '2024-05-10',
        '2024-05-11',
      ]),
    ).toEqual({
      'a 2024-02-11': '1 on 2024-05-10',
      'a 2024-05-10': '1 on 2024-05-10',
    });
  });

  it('is 0 with an order on the first or last day of the window, 1 with one on the day after', async () => {
    const accounts = [account('a'), account('b'), account('c')];
    const usage_events = [
      ...orders('a', '2024-02-10', '2024-03-01'),
      ...orders('b', '2024-02-10', '2024-05-29'),
      ...orders('c', '2024-02-10', '2024-05-30'),
    ];
    expect(await churnOf({ accounts, usage_events }, churn, ['2024-03-01'])).toEqual({
      'a 2024-03-01': '0 on 2024-05-30',
      'b 2024-03-01': '0 on 2024-05-10',
      'c 2024-03-01': '1 on 2024-05-10',
    });
  });

  it('looks only at rows that qualify', async () => {
    const usage_events = [
      ...orders('a', '2024-02-10'),
      { account_id: 'a', occurred_at: '2024-03-20 10:00:00', feature: 'login' },
    ];
    expect(await churnOf({ accounts: [account('a')], usage_events }, churn, ['2024-03-01'])).toEqual({
      'a 2024-03-01': '1 on 2024-05-10',
    });
    const none = { ...churn, activity: { table: 'usage_events', where: { feature: [] } } };
    expect(await churnOf({ accounts: [account('a')], usage_events }, none, ['2024-03-01'])).toEqual({});
  });

  it('excludes a silence that reaches its full length within the gap', async () => {
    const accounts = [account('a'), account('b')];
    const usage_events = [...orders('a', '2024-01-05'), ...orders('b', '2024-01-05', '2024-03-12')];
    // 2024-01-05 + 90 = 2024-04-04: in the gap of 2024-03-10 up to 2024-04-09; b is seen again inside the gap.
    expect(await churnOf({ accounts, usage_events }, { ...churn, gapDays: 30 }, ['2024-03-10'])).toEqual({
      'a 2024-03-10': 'in gap on 2024-04-04',
      'b 2024-03-10': '1 on 2024-06-10',
    });
  });
});

describe('expansion', () => {
  const churn: ChurnDefinition = { kind: 'subscription_end', graceDays: 0, gapDays: 0, horizonDays: 30 };
  const expansion: ExpansionDefinition = { minGrowth: 0.1, gapDays: 0, horizonDays: 60, holdDays: 30 };

  async function expansionOf(
    subscriptions: readonly Record<string, unknown>[],
    definition: ExpansionDefinition = expansion,
    on = '2024-03-01',
  ): Promise<number | null> {
    const rows = await sqlRows({ accounts: [account('a')], subscriptions }, settingsFor(churn, definition), [day(on)]);
    expect(rows).toHaveLength(1);
    return rows[0].expansionLabel;
  }
  const base = line('a', '2023-01-01', null);

  it('is a rise of exactly the growth asked for, and nothing less', async () => {
    expect(await expansionOf([base, line('a', '2024-03-20', null, { mrr: 10 })])).toBe(1);
    expect(await expansionOf([base, line('a', '2024-03-20', null, { mrr: 9.99 })])).toBe(0);
    expect(await expansionOf([base])).toBe(0);
  });

  it('must hold for the hold days', async () => {
    expect(await expansionOf([base, line('a', '2024-03-20', '2024-04-19', { mrr: 50 })])).toBe(1);
    expect(await expansionOf([base, line('a', '2024-03-20', '2024-04-18', { mrr: 50 })])).toBe(0);
  });

  it('holds through a change of lines that leaves it high enough', async () => {
    const lines = [
      base,
      line('a', '2024-03-20', '2024-04-05', { mrr: 50 }),
      line('a', '2024-04-05', '2024-04-19', { mrr: 12 }),
    ];
    expect(await expansionOf(lines)).toBe(1);
    expect(await expansionOf([...lines.slice(0, 2), line('a', '2024-04-06', '2024-04-30', { mrr: 12 })])).toBe(0);
  });

  it('must begin inside the window', async () => {
    expect(await expansionOf([base, line('a', '2024-04-29', null, { mrr: 50 })])).toBe(1);
    expect(await expansionOf([base, line('a', '2024-04-30', null, { mrr: 50 })])).toBe(0);
    // A rise in the gap counts if it lasts into the window.
    const gap = { ...expansion, gapDays: 20 };
    expect(await expansionOf([base, line('a', '2024-03-05', null, { mrr: 50 })], gap)).toBe(1);
    expect(await expansionOf([base, line('a', '2024-03-05', '2024-04-10', { mrr: 50 })], gap)).toBe(0);
  });

  it('counts a renewal at a higher price, and not a renewal at the same', async () => {
    const old = line('a', '2023-04-01', '2024-04-01');
    expect(await expansionOf([old, line('a', '2024-04-01', null, { mrr: 120 })])).toBe(1);
    expect(await expansionOf([old, line('a', '2024-04-01', null)])).toBe(0);
  });

  it('is 0 for a row that churns in the window', async () => {
    const lines = [line('a', '2023-01-01', '2024-04-29'), line('a', '2024-03-05', '2024-04-29', { mrr: 50 })];
    expect(await expansionOf(lines)).toBe(0);
    const later = [line('a', '2023-01-01', '2024-05-20'), line('a', '2024-03-05', '2024-05-20', { mrr: 50 })];
    expect(await expansionOf(later)).toBe(1);
  });

  it('is open until window and hold days have passed', async () => {
    // 2024-10-03 + 60 + 30 = 2025-01-01.
    expect(await expansionOf([base], expansion, '2024-10-03')).toBe(0);
    expect(await expansionOf([base], expansion, '2024-10-04')).toBeNull();
  });

  it('adds many lines up exactly', async () => {
    const tenth = Array.from({ length: 10 }, () => line('a', '2023-01-01', null, { mrr: 0.1 }));
    // 1.00 grown by 0.1 is 1.10, however the ten parts add up in doubles.
    expect(await expansionOf([...tenth, line('a', '2024-03-20', null, { mrr: 0.1 })])).toBe(1);
    expect(await expansionOf([...tenth, line('a', '2024-03-20', null, { mrr: 0.099999 })])).toBe(0);
  });
});
