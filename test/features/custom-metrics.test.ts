import { describe, expect, it } from 'vitest';
import { buildCatalog, skippedMetrics } from '../../features/catalog/catalog.ts';
import { customFault, customMetric } from '../../features/catalog/custom.ts';
import type { CustomMetric } from '../../features/catalog/types.ts';
import type { History } from '../support/history.ts';
import { computeMetrics, requestFor } from './compile-support.ts';
import { account, back, T, term, ticket, touch, use } from './values/kit.ts';

type Aggregate = CustomMetric['aggregate'];
type Where = CustomMetric['where'];

function custom(
  table: string,
  aggregate: Aggregate,
  windowDays: number | null,
  value?: string,
  where: Where = {},
): CustomMetric {
  return {
    name: 'own',
    category: 'usage',
    table,
    aggregate,
    value,
    where,
    windowDays,
    healthier: 'higher',
    unit: 'units',
    meaning: 'A number of our own.',
  };
}

/** Value of one custom metric for the account `a`; null: missing. */
async function ownValue(tables: History, metric: CustomMetric, date = T): Promise<number | null> {
  const catalog = [customMetric(metric, requestFor(tables).shape)];
  const computed = await computeMetrics(tables, [date], {}, () => catalog);
  const value = computed.get(`a ${date}`)?.own;
  if (value === undefined) throw new Error('No value was computed.');
  return Number.isNaN(value) ? null : rounded(value);
}

/** To twelve digits: thirds differ in the last bit. */
function rounded<T extends number | null>(value: T): T {
  return (value === null ? null : Number(value.toPrecision(12))) as T;
}

describe('custom metrics on usage', () => {
  const tables = {
    accounts: [account()],
    usage_events: [
      use(back(57), 'export', { quantity: 16, user_id: 'ann' }),
      use(back(56), 'export', { quantity: 8, user_id: 'ann' }),
      use(back(29), 'export', { quantity: 4, user_id: 'bob' }),
      use(back(28), 'export', { quantity: 2, user_id: 'cyd' }),
      use(back(28), 'import', { quantity: 10, user_id: 'cyd' }),
      use(back(1), 'export', { quantity: 1, user_id: 'cyd' }),
      use(back(1), 'import', { quantity: null, user_id: null }),
      use(back(0), 'export', { quantity: 999, user_id: 'eve' }),
      use(back(20), 'export', { quantity: 500, user_id: 'fay', recorded_at: `${T} 00:00:00` }),
    ],
  };
  const exports: Where = { feature: ['export'] };

  it.each<[string, Aggregate, number | null, string | undefined, Where, number | null]>([
    ['count over all columns', 'count', 28, undefined, {}, 4],
    ['count with a filter', 'count', 28, undefined, exports, 2],
    ['count with a list', 'count', 28, undefined, { feature: ['export', 'import'] }, 4],
    ['count with two columns', 'count', null, undefined, { feature: ['export'], user_id: ['ann', 'cyd'] }, 4],
    ['count of what is not there', 'count', 28, undefined, { feature: ['exprot'] }, 0],
    ['count ever', 'count', null, undefined, exports, 5],
    ['distinct', 'distinct', 28, 'user_id', {}, 1],
    ['distinct, wider by a day', 'distinct', 29, 'user_id', {}, 2],
    ['distinct ever, with a filter', 'distinct', null, 'user_id', exports, 3],
    ['sum', 'sum', 28, 'quantity', exports, 3],
    ['sum, wider by a day', 'sum', 29, 'quantity', exports, 7],
    ['sum ever', 'sum', null, 'quantity', {}, 41],
    ['sum of nothing', 'sum', 28, 'quantity', { feature: ['exprot'] }, 0],
    ['mean leaves empty values out', 'mean', 28, 'quantity', {}, 13 / 3],
    ['mean with a filter', 'mean', 56, 'quantity', exports, 15 / 4],
    ['mean of nothing', 'mean', 28, 'quantity', { feature: ['exprot'] }, null],
    ['max', 'max', 28, 'quantity', exports, 2],
    ['max ever', 'max', null, 'quantity', exports, 16],
    ['last', 'last', null, 'quantity', exports, 1],
    ['last with another filter', 'last', null, 'quantity', { feature: ['import'] }, 10],
    ['last within a window', 'last', 27, 'quantity', { feature: ['import'] }, null],
    ['last, window wider by a day', 'last', 28, 'quantity', { feature: ['import'] }, 10],
    ['days since', 'days_since', null, undefined, { user_id: ['bob'] }, 29],
    ['days since within a window', 'days_since', 28, undefined, { user_id: ['bob'] }, null],
    ['days since, window wider by a day', 'days_since', 29, undefined, { user_id: ['bob'] }, 29],
    ['ratio of rows', 'ratio', 28, undefined, exports, 2 / 4],
    ['ratio of a sum', 'ratio', 28, 'quantity', exports, 3 / 13],
    ['ratio ever', 'ratio', null, undefined, exports, 5 / 7],
    ['trend of rows', 'trend', 28, undefined, exports, 0], // 2 against 2
    ['trend of a sum', 'trend', 28, 'quantity', exports, (3 - 12) / (3 + 12)],
    ['a number as a filter', 'count', null, undefined, { quantity: ['10', '1.0'] }, 2],
  ])('%s', async (_, aggregate, windowDays, value, where, expected) => {
    expect(await ownValue(tables, custom('usage_events', aggregate, windowDays, value, where))).toBe(rounded(expected));
  });
});

describe('custom metrics on what is learnt later', () => {
  const tickets = {
    accounts: [account()],
    tickets: [
      ticket('2024-04-01', { kind: 'bug', csat: 2, closed_at: '2024-04-03 00:00:00' }), // closed 28 days before
      ticket('2024-04-10', { kind: 'bug', csat: 4, closed_at: '2024-04-20 00:00:00' }),
      ticket('2024-03-01', { kind: 'ask', csat: 5, closed_at: '2024-03-02 00:00:00' }),
      ticket('2024-03-02', {
        kind: 'bug',
        csat: 1,
        closed_at: '2024-05-01 00:00:00',
        reopened_at: '2024-04-30 00:00:00',
      }),
    ],
  };
  const bug: Where = { kind: ['bug'] };

  it.each<[string, Aggregate, number | null, string | undefined, Where, number | null, number]>([
    ['count goes by the opening', 'count', 28, undefined, bug, 1, 1],
    ['sum by the closing', 'sum', 90, 'csat', {}, 11, 12],
    ['sum ever, with a filter', 'sum', null, 'csat', bug, 6, 7],
    ['mean: a closing 28 days before is inside', 'mean', 28, 'csat', {}, 3, (4 + 1) / 2],
    ['max ever', 'max', null, 'csat', bug, 4, 4],
    ['last', 'last', null, 'csat', {}, 4, 1],
    ['last within a week', 'last', 7, 'csat', {}, null, 1],
    ['count of a value that is learnt later', 'count', null, undefined, { csat: ['2', '1'] }, 1, 2],
    ['days since a value that is learnt later', 'days_since', null, undefined, { csat: ['2', '1'] }, 28, 1],
    ['the same within a window', 'days_since', 28, undefined, { csat: ['2', '1'] }, 28, 1],
    ['ratio among the rows of the same clock', 'ratio', 90, undefined, { csat: ['4', '5'] }, 2 / 3, 2 / 4],
    ['trend by the closing', 'trend', 28, 'csat', {}, 1, (5 - 2) / (5 + 2)],
    ['distinct days of reopening', 'distinct', null, 'reopened_at', {}, 1, 1],
  ])('%s', async (_, aggregate, windowDays, value, where, expected, aDayLater) => {
    const metric = custom('tickets', aggregate, windowDays, value, where);
    expect(await ownValue(tickets, metric)).toBe(rounded(expected));
    expect(await ownValue(tickets, metric, '2024-05-02')).toBe(rounded(aDayLater));
  });

  it('of lines that end, and of the tone and the company of touchpoints', async () => {
    const tables = {
      accounts: [account()],
      subscriptions: [
        term('2024-01-01', '2024-04-03', 10, { end_kind: 'completed', list_mrr: 20 }),
        term('2024-01-01', '2024-05-01', 100, { end_kind: 'completed', list_mrr: 200 }),
        term('2024-01-01', null, 1000, { end_kind: null, list_mrr: null }),
      ],
      touchpoints: [
        touch(back(28), 'call', { is_executive: true, sentiment: 0.5 }),
        touch(back(29), 'call', { is_executive: true, sentiment: -1 }),
        touch(back(1), 'call', { is_executive: false, sentiment: 0.25 }),
        touch(back(1), 'email', { is_executive: null, sentiment: null }),
      ],
    };
    const ended: Where = { end_kind: ['completed'] };
    expect(await ownValue(tables, custom('subscriptions', 'count', null, undefined, ended))).toBe(1);
    expect(await ownValue(tables, custom('subscriptions', 'sum', 28, 'mrr', ended))).toBe(10);
    expect(await ownValue(tables, custom('subscriptions', 'sum', 28, 'mrr', ended), '2024-05-02')).toBe(100);
    expect(await ownValue(tables, custom('subscriptions', 'sum', null, 'list_mrr'))).toBe(220);
    expect(await ownValue(tables, custom('subscriptions', 'sum', null, 'mrr', { list_mrr: ['20.0'] }))).toBe(10);
    expect(await ownValue(tables, custom('touchpoints', 'mean', 28, 'sentiment', { is_executive: ['true'] }))).toBe(
      0.5,
    );
    expect(await ownValue(tables, custom('touchpoints', 'mean', 29, 'sentiment', { is_executive: ['true'] }))).toBe(
      -0.25,
    );
    expect(await ownValue(tables, custom('touchpoints', 'count', 28, undefined, { is_executive: ['false'] }))).toBe(1);
    expect(await ownValue(tables, custom('touchpoints', 'count', 28, undefined, { sentiment: ['0.25'] }))).toBe(1);
  });
});

describe('a custom metric in the catalog', () => {
  const shape = { usage_events: ['occurred_at', 'feature', 'quantity'], tickets: ['opened_at', 'closed_at', 'csat'] };
  const base = requestFor({}, { shape });

  it('carries what the config says of it, and counts of nothing are 0 while all else is missing', () => {
    for (const healthier of ['higher', 'lower', 'either'] as const) {
      const metric = { ...custom('usage_events', 'sum', 28, 'quantity'), healthier };
      const entry = buildCatalog({ ...base, custom: [metric] }).at(-1);
      expect(entry).toMatchObject({
        name: 'own',
        category: 'usage',
        unit: 'units',
        meaning: 'A number of our own.',
        healthier,
        windowDays: 28,
        nullPolicy: 'zero',
      });
    }
    const policies = (['count', 'distinct', 'sum', 'mean', 'max', 'last', 'days_since', 'ratio', 'trend'] as const).map(
      (aggregate) =>
        customMetric(custom('usage_events', aggregate, 28, 'quantity', { feature: ['x'] }), shape).nullPolicy,
    );
    expect(policies).toEqual([...Array(3).fill('zero'), ...Array(6).fill('missing')]);
  });

  it('is skipped with the reason where it cannot be computed', () => {
    const faulty = Object.entries({
      no_value: custom('tickets', 'sum', 28),
      no_window: custom('tickets', 'trend', null),
      no_where: custom('tickets', 'ratio', 28),
      half_day: custom('tickets', 'count', 0.5),
      two_days: custom('tickets', 'mean', 28, 'csat', { reopened_at: ['x'] }),
      no_column: custom('tickets', 'sum', 28, 'colour'),
      no_table: custom('invoices', 'count', 28),
    }).map(([name, metric]) => ({ ...metric, name }));
    const why = new Map(skippedMetrics({ ...base, custom: faulty }).map((skipped) => [skipped.name, skipped.why]));
    expect(why.get('no_value')).toBe('Aggregate sum needs a value column.');
    expect(why.get('no_window')).toBe('Aggregate trend needs window_days.');
    expect(why.get('no_where')).toBe('Aggregate ratio needs where: it is the share of the rows that match.');
    expect(why.get('half_day')).toBe('window_days is 0.5; a whole number of days above 0 is needed.');
    expect(why.get('two_days')).toContain('learnt on different days (reopened_at, closed_at)');
    expect(why.get('no_column')).toBe('Column tickets.colour is absent.');
    expect(why.get('no_table')).toBe('Table invoices is absent.');
    expect(customFault(custom('usage_events', 'sum', 28, 'quantity'))).toBeNull();
  });

  it('has its name to itself', () => {
    const own = custom('usage_events', 'sum', 28, 'quantity');
    const twice = { ...base, custom: [own, { ...own, windowDays: 90 }] };
    expect(buildCatalog(twice).filter((metric) => metric.name === 'own')).toHaveLength(1);
    expect(skippedMetrics(twice).at(-1)?.why).toBe('Another metric of the config has this name.');
  });
});
