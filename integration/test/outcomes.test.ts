import { describe, expect, it } from 'vitest';
import { buildSnapshots, planCatalog } from '../../pipeline/stages/build-snapshots.ts';
import { openHistory } from '../../pipeline/stages/open-history.ts';
import { layDown } from './kit/both-engines.ts';
import { expectSameTable } from './kit/compare.ts';
import { openInProcess } from './kit/prepare.ts';
import { uglyHistory } from './kit/ugly-rows.ts';

const RECORDED =
  'outcomes: { churn: { kind: recorded, gap_days: 3 }, expansion: { min_growth: 0.05, hold_days: 10 } }\n';
const INACTIVITY = `outcomes:
  churn: { kind: inactivity, inactive_days: 20, horizon_days: 30, activity: { table: usage_events, where: { feature: [search, "O'Brien", 'back\\slash'] } } }
snapshots: { every: week }
`;

describe.each([
  ['recorded churn', 'recorded', RECORDED, []],
  ['recorded churn without subscriptions', 'recorded_alone', RECORDED, ['subscriptions']],
  ['inactivity by week, money by usage', 'inactivity', INACTIVITY, ['subscriptions']],
  [
    'inactivity by week, money by invoices',
    'invoices',
    INACTIVITY.replace('usage_events', 'touchpoints').replace('feature: [search', 'kind: [survey'),
    ['subscriptions', 'usage_events'],
  ],
  ['an earlier end of the data', 'truncated', 'dates: { data_end: 2024-02-01 }\n', []],
  ['subscriptions by week', 'weekly', 'snapshots: { every: week }\n', ['invoices', 'churn_events']],
] as const)('%s', (_, name, further, left) => {
  it('gives the same population, money and labels', async () => {
    const tables = Object.entries(uglyHistory(9, { isDamaged: false, hasIds: false }));
    const isKept = (table: string) => DECIDING.includes(table) && !(left as readonly string[]).includes(table);
    const kept = Object.fromEntries(tables.filter(([table]) => isKept(table)));
    const twice = await layDown(kept, `outcome_${name}`, false, further);
    const read = async (loaded: typeof twice.duckdb, open?: typeof openInProcess) => {
      const history = await openHistory(loaded, { kind: 'learn', asOf: null }, { open });
      const { metrics: _, ...rest } = planCatalog(history, loaded.config, NO_NAMES);
      const { table } = await buildSnapshots(history, loaded.config, { ...rest, metrics: [] }, () => {});
      history.source.close();
      return { table, afterEnd: history.afterEnd, days: history.timeline.snapshotDays };
    };
    const [ours, theirs] = [await read(twice.clickhouse, openInProcess), await read(twice.duckdb)];
    expect(theirs.table.churnLabel.filter((label) => label === 1).length).toBeGreaterThan(1);
    expect(ours.afterEnd).toEqual(theirs.afterEnd);
    expect(ours.days).toEqual(theirs.days);
    expectSameTable(ours.table, theirs.table);
  });
});

/** Tables that have a part in who is scored, and what happened next. */
const DECIDING = ['accounts', 'subscriptions', 'usage_events', 'churn_events', 'invoices', 'touchpoints'];

const NO_NAMES = {
  features: [],
  coreFeatures: [],
  integrationFeatures: [],
  securityFeatures: [],
  milestoneDays: [],
  observations: [],
};
