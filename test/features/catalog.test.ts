import { describe, expect, it } from 'vitest';
import { buildCatalog, skippedMetrics } from '../../features/catalog/catalog.ts';
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
    ...['csat', 'body'],
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
      'top3_users_share_90d',
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
      '| `days_since_last_event` | Days since the last usage event. | days | lower |  | missing | all known |',
    );
    expect(text).toContain('| `exports_28d` | A \\| B C | events | higher |  | 0 | 28 days | sum |');
    expect(text).toContain('\n## adoption\n');
    expect(text).not.toContain('## support');
  });
});
