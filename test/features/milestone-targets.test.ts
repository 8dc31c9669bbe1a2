import { describe, expect, it } from 'vitest';
import { buildCatalog, skippedMetrics } from '../../features/catalog/catalog.ts';
import { findMilestoneDays, MOST_MILESTONES } from '../../features/catalog/discover-milestones.ts';
import { historyInDuckDb } from '../support/history.ts';
import { computeMetrics, day, requestFor } from './compile-support.ts';
import { account, reached, T } from './values/kit.ts';

describe('days by which milestones are due', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const at = (account_id: string, on: string, name: string, recorded_at: string | null = null) =>
    reached(on, name, { account_id, recorded_at });
  const tables = {
    accounts: ids.map((id) => account(id)),
    milestones: [
      // Days 9, 19, 29 and 59 from the start: three quarters within 29 + a quarter of 30, rounded up.
      at('a', '2024-01-10', 'kickoff'),
      at('b', '2024-01-20', 'kickoff'),
      at('c', '2024-01-30', 'kickoff'),
      at('d', '2024-02-29', 'kickoff'),
      at('d', '2024-01-02', 'kickoff', '2024-03-01 00:00:00'), // recorded on the day itself: not known before it
      at('e', '2024-03-01', 'kickoff'), // on the day itself
      at('a', '2024-01-15', 'Go live'),
      at('a', '2024-02-20', 'Go live'), // the first counts
      at('b', '2024-01-15', 'Go live'),
      at('b', '2023-12-20', 'early'), // before the start
      at('c', '2023-12-20', 'early'),
      at('c', '2024-01-02', 'once'),
    ],
  };

  it('are those within which three quarters of the accounts that reached them did, the most common first', async () => {
    const source = await historyInDuckDb(tables);
    expect(await findMilestoneDays(source, day('2024-03-01'))).toEqual([
      { name: 'kickoff', days: 37 }, // 29 + (59 - 29) / 4 = 36.5
      { name: 'Go live', days: 14 },
      { name: 'early', days: 0 },
      { name: 'once', days: 1 },
    ]);
    // A day later d has reached it on day 1 and e on day 60: of 1, 9, 19, 29, 60 the fourth.
    expect((await findMilestoneDays(source, day('2024-03-02')))[0]).toEqual({ name: 'kickoff', days: 29 });
    expect(await findMilestoneDays(source, day('2023-01-01'))).toEqual([]);
    source.close();
  });

  it('are found for the eight most common at most, equal ones by name', async () => {
    const names = ['i', 'h', 'g', 'f', 'e', 'd', 'c', 'b', 'a'];
    const source = await historyInDuckDb({
      accounts: [account()],
      milestones: names.map((name) => reached('2024-01-05', name)),
    });
    const found = await findMilestoneDays(source, day('2024-03-01'));
    expect(found.map(({ name }) => name)).toEqual([...names].sort().slice(0, MOST_MILESTONES));
    source.close();
  });
});

describe('what depends on what is there', () => {
  const line = { account_id: 'a', starts_on: '2024-01-01', mrr: 1 };

  it('onboarding is overdue only where a milestone of onboarding is due, by the first of them', () => {
    const namesFor = (milestoneDays: readonly { name: string; days: number }[]) =>
      buildCatalog(requestFor({ milestones: [reached('2024-01-05', 'x')] }, { milestoneDays })).filter(({ name }) =>
        name.endsWith('_overdue'),
      );
    expect(namesFor([]).map(({ name }) => name)).toEqual([]);
    expect(namesFor([{ name: 'kickoff', days: 9 }]).map(({ name }) => name)).toEqual(['milestones_overdue']);
    const both = namesFor([
      { name: 'Go-Live', days: 90 },
      { name: 'Onboarding begun', days: 20 },
    ]);
    expect(both.map(({ name }) => name)).toEqual(['milestones_overdue', 'onboarding_overdue']);
    expect(both[1].meaning).toContain('more than 20 days ago');
  });

  it('without milestones the stage goes by tenure, without planned renewals there is no stage 4', async () => {
    const tables = { accounts: [account()], subscriptions: [{ ...line, renews_on: '2024-12-31' }] };
    const stages = async (history: Parameters<typeof computeMetrics>[0], dates: readonly string[]) => {
      const computed = await computeMetrics(history, dates);
      return dates.map((date) => computed.get(`a ${date}`)?.lifecycle_stage);
    };
    // 89, 90, 179 and 180 days of tenure, then 90 and 89 days to the renewal.
    const dates = ['2024-03-30', '2024-03-31', '2024-06-28', '2024-06-29', '2024-10-02', '2024-10-03'];
    expect(await stages(tables, dates)).toEqual([1, 2, 2, 3, 3, 4]);
    expect(await stages({ ...tables, subscriptions: [line] }, dates)).toEqual([1, 2, 2, 3, 3, 3]);
    expect(await stages({ accounts: [account()] }, dates)).toEqual([1, 2, 2, 3, 3, 3]);
    const meaning = (history: Parameters<typeof requestFor>[0]) =>
      buildCatalog(requestFor(history)).find(({ name }) => name === 'lifecycle_stage')?.meaning;
    expect(meaning(tables)).toContain('tenure is below 90 days');
    expect(meaning(tables)).toContain('4 whatever these say');
    expect(meaning({ accounts: [account()] })).not.toContain('4 whatever');
  });

  it('a decision maker is known by role or by flag, whichever column is there', async () => {
    const contact = { account_id: 'a', occurred_at: '2024-04-30 10:00:00', kind: 'call' };
    const touches = async (more: Readonly<Record<string, unknown>>) => {
      const tables = { accounts: [account()], touchpoints: [{ ...contact, ...more }] };
      return (await computeMetrics(tables, [T])).get(`a ${T}`)?.decision_maker_touches_90d;
    };
    expect(await touches({ role: 'CFO' })).toBe(1);
    expect(await touches({ is_executive: true })).toBe(1);
    expect(await touches({})).toBeUndefined();
    const skipped = skippedMetrics(requestFor({ accounts: [account()], touchpoints: [contact] }));
    expect(skipped.find(({ name }) => name === 'decision_maker_touches_90d')?.why).toBe(
      'Column touchpoints.role is absent.',
    );
  });

  it('modules, core and security features get metrics only where they are named', () => {
    const tables = { usage_events: [{ account_id: 'a', occurred_at: T, feature: 'x' }], subscriptions: [line] };
    const names = buildCatalog(requestFor(tables)).map(({ name }) => name);
    expect(names.filter((name) => /^(modules|core|security|integrations)_/.test(name))).toEqual([]);
  });
});
