import { describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../pipeline/config/index.ts';
import { type History, openHistory } from '../../pipeline/stages/open-history.ts';
import { type HistoryReading, readHistory } from '../../pipeline/stages/read-history.ts';
import { layDown, type Twice } from './kit/both-engines.ts';
import { expectSame, expectSameTable } from './kit/compare.ts';
import { openInProcess } from './kit/prepare.ts';
import { canonicalRows, rejectedRows, rejectsCsv } from './kit/rows.ts';
import { uglyHistory } from './kit/ugly-rows.ts';

/** One metric of each aggregate, on columns that are learnt late as well. */
const CUSTOM = `metrics:
  modules: { analytics: { plans: [pro], features: [report, "O'Brien"] } }
  core_features: [search, "O'Brien", 'back\\slash']
  custom:
    - { name: c_count, category: usage, table: usage_events, aggregate: count, where: { feature: ["O'Brien", '%_', 'back\\slash'] }, healthier: higher, meaning: a }
    - { name: c_distinct, category: usage, table: usage_events, aggregate: distinct, value: user_id, healthier: higher, meaning: a }
    - { name: c_sum, category: payments, table: invoices, aggregate: sum, value: amount, window_days: 90, healthier: higher, meaning: a }
    - { name: c_mean, category: support, table: tickets, aggregate: mean, value: csat, window_days: all, healthier: higher, meaning: a }
    - { name: c_max, category: commercial, table: subscriptions, aggregate: max, value: mrr, window_days: 200, healthier: higher, meaning: a }
    - { name: c_last, category: sentiment, table: surveys, aggregate: last, value: score, healthier: higher, meaning: a }
    - { name: c_since, category: engagement, table: touchpoints, aggregate: days_since, where: { is_executive: [true] }, healthier: lower, meaning: a }
    - { name: c_ratio, category: support, table: tickets, aggregate: ratio, where: { priority: [high, P1] }, window_days: 90, healthier: lower, meaning: a }
    - { name: c_trend, category: usage, table: usage_events, aggregate: trend, value: quantity, window_days: 60, healthier: higher, meaning: a }
`;

interface Both {
  readonly duckdb: History;
  readonly clickhouse: History;
}

async function open({ duckdb, clickhouse }: Twice): Promise<Both> {
  const purpose = { kind: 'learn', asOf: null } as const;
  return {
    duckdb: await openHistory(duckdb, purpose),
    clickhouse: await openHistory(clickhouse, purpose, { open: openInProcess }),
  };
}

function read(history: History, { config }: LoadedConfig): Promise<HistoryReading> {
  return readHistory(history, config, null, () => {}, undefined);
}

const figures = (history: History) => history.report.tables.map(({ fingerprint: _, ...load }) => load);

const SEED = Number(process.env.BAROMETER_UGLY_SEED ?? 5);

describe.each([
  ['as text with faults and repeated ids in it', 'text', { isDamaged: true, hasIds: true }],
  ['as text with faults in it, events read in place', 'in_place', { isDamaged: true, hasIds: false }],
  ['with types', 'typed', { isDamaged: false, hasIds: true }],
] as const)('an ugly history, %s', (_, kind, options) => {
  it('is the same in every row, reject, finding, metric and label', async () => {
    const asText = options.isDamaged;
    const twice = await layDown(uglyHistory(SEED, options), `ugly_${kind}`, asText, CUSTOM);
    const both = await open(twice);
    expect(figures(both.clickhouse)).toEqual(figures(both.duckdb));
    const rejects = await rejectedRows(both.duckdb.source);
    if (asText) expect(rejects.length).toBeGreaterThan(200);
    expect(await rejectedRows(both.clickhouse.source)).toEqual(rejects);
    expect(await rejectsCsv(both.clickhouse.source)).toBe(await rejectsCsv(both.duckdb.source));
    for (const { table } of both.duckdb.report.tables) {
      const rows = await canonicalRows(both.duckdb.source, table, both.duckdb.shape);
      expect(await canonicalRows(both.clickhouse.source, table, both.clickhouse.shape), table).toEqual(rows);
    }
    const [ours, theirs] = [await read(both.clickhouse, twice.duckdb), await read(both.duckdb, twice.duckdb)];
    expect(ours.catalog).toEqual(theirs.catalog);
    expect(ours.catalog.metrics.filter(({ name }) => name.startsWith('c_'))).toHaveLength(9);
    expectSameTable(ours.snapshots.table, theirs.snapshots.table);
    expect(theirs.checks.findings.length).toBeGreaterThan(0);
    expectSame(ours.checks, theirs.checks);
    expectSame(ours.firstDays, theirs.firstDays);
    expect(ours.names).toEqual(theirs.names);
    expect(ours.rejectRules).toEqual(theirs.rejectRules);
    both.clickhouse.source.close();
    both.duckdb.source.close();
  });
});
