import { describe, expect, it } from 'vitest';
import { buildCatalog, skippedMetrics } from '../../features/catalog/catalog.ts';
import { customFault } from '../../features/catalog/custom.ts';
import { describeCatalog } from '../../features/catalog/describe.ts';
import { findFeatures, findObservations } from '../../features/catalog/discover.ts';
import { distinctSlugs, slugOf } from '../../features/catalog/slug.ts';
import type { CatalogRequest, CustomMetric, Shape } from '../../features/catalog/types.ts';
import { CATEGORIES } from '../../models/runtime/types.ts';
import { historyInDuckDb } from '../support/history.ts';
import { computeMetrics, day } from './compile-support.ts';

const FULL: Shape = {
  accounts: ['started_on'],
  subscriptions: [
    'starts_on',
    'ends_on',
    'mrr',
    'list_mrr',
    'renewal_mrr',
    'seats',
    'plan',
    'billing_period',
    'renews_on',
    'notice_on',
    'end_kind',
  ],
  usage_events: ['occurred_at', 'feature', 'user_id', 'team', 'quantity', 'value'],
  users: ['user_id', 'created_on', 'is_executive', 'team'],
  tickets: [
    ...['opened_at', 'closed_at', 'escalated_at', 'reopened_at', 'first_response_at', 'priority', 'kind', 'sentiment'],
    'csat',
  ],
  surveys: ['answered_at', 'kind', 'score', 'role'],
  invoices: ['issued_on', 'due_on', 'paid_on', 'amount', 'failed_at'],
  touchpoints: ['occurred_at', 'kind', 'role', 'is_executive', 'direction', 'outcome', 'sentiment'],
  milestones: ['name', 'reached_at'],
  csm_ratings: ['given_on', 'rating'],
  observations: ['observed_at', 'metric', 'value'],
};

function request(changes: Partial<CatalogRequest> = {}): CatalogRequest {
  return {
    windowsDays: [28, 90],
    coreFeatures: ['Export', 'API sync'],
    integrationFeatures: ['API sync'],
    exclude: [],
    custom: [],
    shape: FULL,
    observations: ['posts'],
    ...changes,
  };
}

const CUSTOM: CustomMetric = {
  name: 'exports_28d',
  category: 'usage',
  table: 'usage_events',
  aggregate: 'sum',
  value: 'quantity',
  where: { feature: ['export'] },
  windowDays: 28,
  healthier: 'higher',
  unit: 'events',
  meaning: 'Exports in the last 28 days',
};

describe('buildCatalog', () => {
  it('covers every category with all tables, in words, under distinct names that are column names', () => {
    const catalog = buildCatalog(request());
    expect(catalog.length).toBeGreaterThan(180);
    expect(new Set(catalog.map((metric) => metric.category))).toEqual(new Set(CATEGORIES));
    expect(new Set(catalog.map((metric) => metric.name)).size).toBe(catalog.length);
    for (const metric of catalog) {
      expect(metric.name).toMatch(/^[a-z0-9_]+$/);
      expect(metric.meaning, metric.name).toMatch(/^[A-Z0-9].*\.$/);
      expect(metric.unit, metric.name).not.toBe('');
    }
    expect(skippedMetrics(request())).toEqual([]);
  });

  it('says what is skipped and why', () => {
    const { tickets, touchpoints, ...others } = FULL;
    const shape = { ...others, tickets: tickets.filter((column) => column !== 'closed_at') };
    const names = buildCatalog(request({ shape })).map((metric) => metric.name);
    expect(names).toContain('tickets_opened_28d');
    expect(names).not.toContain('tickets_open');
    const skipped = new Map(skippedMetrics(request({ shape })).map(({ name, why }) => [name, why]));
    expect(skipped.get('tickets_open')).toBe('Column tickets.closed_at is absent.');
    expect(skipped.get('meetings_90d')).toBe('Table touchpoints is absent.');
    expect([...skipped.keys()].every((name) => !names.includes(name))).toBe(true);
    expect(touchpoints.length).toBeGreaterThan(0);
  });

  it('skips what counts users where no user is given, and nothing else', () => {
    const shape = { ...FULL, usage_events: ['occurred_at', 'feature', 'team', 'quantity', 'value'] };
    expect(skippedMetrics(request({ shape })).map(({ name }) => name)).toEqual([
      'active_users_28d',
      'events_per_user_28d',
      'active_users_90d',
      'events_per_user_90d',
      'active_users_trend_28d',
      'licence_utilisation_28d',
      'core_events_per_user_90d',
      'licence_utilisation_change_28d',
      'top_user_share_90d',
      'champion_gone_28d',
      'lost_users_share_28d',
      'users_seen_share_90d',
      'tickets_per_user_90d',
    ]);
  });

  it('leaves out what is excluded', () => {
    const changes = { exclude: ['events_28d', 'exports_28d'], custom: [CUSTOM] };
    expect(buildCatalog(request(changes)).map((metric) => metric.name)).not.toContain('events_28d');
    expect(skippedMetrics(request(changes))).toEqual([
      { name: 'events_28d', category: 'usage', why: 'Excluded by the config.' },
      { name: 'exports_28d', category: 'usage', why: 'Excluded by the config.' },
    ]);
  });

  it('keeps names apart whatever the features are called', () => {
    const coreFeatures = ['per user', 'per-user', 'trend', '', '日本', '"; drop table usage_events; --'];
    const custom = [{ ...CUSTOM, name: 'events_28d' }];
    const names = buildCatalog(request({ coreFeatures, custom })).map((metric) => metric.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.startsWith('events_per_user_'))).toEqual([
      'events_per_user_28d',
      'events_per_user_90d',
      'events_per_user_28d_2',
      'events_per_user_90d_2',
      'events_per_user_2_28d',
      'events_per_user_2_90d',
    ]);
    // A name that the config gives stands; what the catalog calls so moves.
    expect(names.at(-1)).toBe('events_28d');
    expect(names).toContain('events_28d_2');
    expect(names.every((name) => /^[a-z0-9_]+$/.test(name))).toBe(true);
  });

  it('serves one window alone', () => {
    const names = buildCatalog(request({ windowsDays: [30] })).map((metric) => metric.name);
    expect(names).toContain('events_30d');
    expect(names).not.toContain('events_pace_30d');
    expect(names).not.toContain('champion_gone_30d');
  });

  it('counts rows or quantity, and says which', () => {
    const meaningOf = (shape: Shape) =>
      buildCatalog(request({ shape })).find((metric) => metric.name === 'events_28d')?.meaning;
    expect(meaningOf(FULL)).toBe('Usage events in the last 28 days (sum of quantity).');
    expect(meaningOf({ ...FULL, usage_events: ['feature'] })).toBe('Usage events in the last 28 days.');
  });
});

describe('custom metrics', () => {
  const tables = {
    accounts: [{ account_id: 'a', started_on: '2024-01-01' }],
    tickets: [
      { account_id: 'a', opened_at: '2024-04-01 00:00:00', kind: 'bug', csat: 2, closed_at: '2024-04-03 00:00:00' },
      { account_id: 'a', opened_at: '2024-04-10 00:00:00', kind: 'bug', csat: 4, closed_at: '2024-04-20 00:00:00' },
      { account_id: 'a', opened_at: '2024-03-01 00:00:00', kind: 'ask', csat: 5, closed_at: '2024-03-02 00:00:00' },
      { account_id: 'a', opened_at: '2024-03-02 00:00:00', kind: 'bug', csat: 1, closed_at: '2024-05-01 00:00:00' },
    ],
  };
  const custom = (
    name: string,
    aggregate: CustomMetric['aggregate'],
    windowDays: number | null,
    value?: string,
    where: CustomMetric['where'] = {},
  ): CustomMetric => ({ ...CUSTOM, name, table: 'tickets', aggregate, value, where, windowDays });
  const bug = { kind: ['bug'] };

  it.each<[CustomMetric, number]>([
    [custom('count', 'count', 28, undefined, bug), 1],
    [custom('count_ever', 'count', null, undefined, bug), 3],
    [custom('kinds', 'distinct', 90, 'kind'), 2],
    [custom('kinds_ever', 'distinct', null, 'kind'), 2],
    [custom('csat_sum', 'sum', 90, 'csat'), 11], // the one closed on the date is not known
    [custom('csat_sum_ever', 'sum', null, 'csat', bug), 6],
    [custom('csat_mean', 'mean', 28, 'csat'), 3], // by the day of closing: 04-03 is 28 days before, inside
    [custom('csat_max', 'max', null, 'csat', bug), 4],
    [custom('csat_last', 'last', null, 'csat'), 4],
    [custom('csat_last_week', 'last', 7, 'csat'), NaN],
    [custom('since_bug', 'days_since', null, undefined, bug), 21],
    [custom('bug_share', 'ratio', 90, undefined, bug), 0.75],
    [custom('bug_share_ever', 'ratio', null, undefined, bug), 0.75],
    [custom('bug_trend', 'trend', 28, undefined, bug), 0],
    [custom('rated_low', 'count', null, undefined, { csat: ['2', '1'] }), 1],
  ])('$name', async (metric, expected) => {
    const computed = await computeMetrics(tables, ['2024-05-01'], { custom: [metric] });
    expect(computed.get('a 2024-05-01')?.[metric.name]).toBe(expected);
  });

  it('are skipped with the reason where they cannot be computed', () => {
    const faulty = [
      custom('no_value', 'sum', 28),
      custom('no_window', 'trend', null),
      custom('no_where', 'ratio', 28),
      custom('half_day', 'count', 0.5),
      custom('two_days', 'mean', 28, 'csat', { escalated_at: ['x'] }),
      custom('no_column', 'sum', 28, 'colour'),
    ];
    const why = new Map(skippedMetrics(request({ custom: faulty })).map((skipped) => [skipped.name, skipped.why]));
    expect(why.get('no_value')).toBe('Aggregate sum needs a value column.');
    expect(why.get('no_window')).toBe('Aggregate trend needs window_days.');
    expect(why.get('no_where')).toBe('Aggregate ratio needs where: it is the share of the rows that match.');
    expect(why.get('half_day')).toBe('window_days is 0.5; a whole number of days above 0 is needed.');
    expect(why.get('two_days')).toContain('learnt on different days (escalated_at, closed_at)');
    const twice = request({ custom: [CUSTOM, { ...CUSTOM, windowDays: 90 }] });
    expect(buildCatalog(twice).filter((metric) => metric.name === 'exports_28d')).toHaveLength(1);
    expect(skippedMetrics(twice)[0].why).toBe('Another metric of the config has this name.');
    expect(why.get('no_column')).toBe('Column tickets.colour is absent.');
    expect(customFault(CUSTOM)).toBeNull();
  });
});

describe('hostile names from the data', () => {
  it('neither break the SQL nor mix up features', async () => {
    const names = [`it's "quoted"`, `'); drop table accounts; --`, 'back\\slash', '日本', ' ', 'a\u0000b'];
    const computed = await computeMetrics(
      {
        accounts: [{ account_id: `o'brien`, started_on: '2024-01-01' }],
        usage_events: names.map((feature, i) => ({
          account_id: `o'brien`,
          occurred_at: '2024-04-20 00:00:00',
          feature: feature.replace('\u0000', '0'),
          quantity: 10 ** i,
        })),
        observations: names.map((metric, i) => ({
          account_id: `o'brien`,
          observed_at: '2024-04-20 00:00:00',
          metric: metric.replace('\u0000', '0'),
          value: i,
        })),
      },
      ['2024-05-01'],
      { coreFeatures: names, observations: names },
    );
    const values = computed.get(`o'brien 2024-05-01`);
    expect(values).toMatchObject({
      events_it_s_quoted_28d: 1,
      events_drop_table_accounts_28d: 10,
      events_back_slash_28d: 100,
      events_x_28d: 1000,
      events_x_2_28d: 10000,
      events_a_b_28d: 0, // the name with NUL is another than that with 0
      x_last: 3,
      back_slash_mean_90d: 2,
    });
  });

  it('become slugs of letters, digits and single underscores', () => {
    expect(slugOf('  API -- Sync!! v2 ')).toBe('api_sync_v2');
    expect(slugOf('')).toBe('x');
    expect(slugOf('İstanbul')).toMatch(/^[a-z0-9_]+$/);
    expect(slugOf('z'.repeat(99))).toHaveLength(40);
    expect(distinctSlugs(['A', 'a', 'a_2', '!a'])).toEqual(['a', 'a_2', 'a_2_2', 'a_3']);
  });
});

describe('names found in the data', () => {
  it('rank by accounts, then events, then name, from what was known before the day', async () => {
    const use = (account_id: string, feature: string | null, on = '2024-02-01', recorded_at: string | null = null) => ({
      account_id,
      feature,
      occurred_at: `${on} 00:00:00`,
      recorded_at,
    });
    const source = await historyInDuckDb({
      accounts: ['a', 'b', 'c'].map((account_id) => ({ account_id, started_on: '2024-01-01' })),
      usage_events: [
        use('a', 'one'),
        use('a', 'one'),
        use('a', 'alpha'),
        use('a', 'webhooks'),
        use('a', 'audit log'),
        use('a', 'SSO'),
        use('a', 'ssome'),
        use('b', 'both'),
        use('a', 'both'),
        ...['a', 'b', 'c'].map((id) => use(id, 'later', '2024-03-01')),
        ...['a', 'b', 'c'].map((id) => use(id, 'late', '2024-02-01', '2024-03-01 00:00:00')),
        use('a', null),
      ],
      observations: [
        { account_id: 'a', observed_at: '2024-02-01 00:00:00', metric: 'm', value: 1 },
        { account_id: 'a', observed_at: '2024-03-01 00:00:00', metric: 'n', value: 1 },
      ],
    });
    expect(await findFeatures(source, day('2024-03-01'))).toEqual({
      core: ['both', 'one', 'SSO', 'alpha', 'audit log', 'ssome', 'webhooks'],
      integrations: ['webhooks'],
      security: ['SSO', 'audit log'],
    });
    expect((await findFeatures(source, day('2024-03-02'))).core.slice(0, 2)).toEqual(['late', 'later']);
    expect(await findObservations(source, day('2024-03-01'))).toEqual(['m']);
    source.close();
  });
});

describe('describeCatalog', () => {
  it('writes one table per category', () => {
    const custom = { ...CUSTOM, meaning: 'A | B\nC' };
    const text = describeCatalog(
      buildCatalog(request({ shape: { usage_events: ['feature', 'quantity'] }, custom: [custom] })),
    );
    expect(text).toMatch(/^## usage\n\n\| metric \| meaning \|/);
    expect(text).toContain(
      '| `days_since_last_event` | Days since the last usage event. | days | lower | missing | all known |',
    );
    expect(text).toContain('| `exports_28d` | A \\| B C | events | higher | 0 | 28 days | sum |');
    expect(text).toContain('\n## adoption\n');
    expect(text).not.toContain('## support');
  });
});
