import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FINDING_KINDS, type Finding } from '../../data/checks/types.ts';
import { dayOf } from '../../models/math/day.ts';
import type { LoadedConfig } from '../../pipeline/config/index.ts';
import { parseConfig } from '../../pipeline/config/parse.ts';
import { findNames, namesBefore, planCatalog } from '../../pipeline/stages/build-snapshots.ts';
import { checkData, findingRecords, seriesRecords, withCategories } from '../../pipeline/stages/data-checks.ts';
import { openHistory } from '../../pipeline/stages/open-history.ts';
import { ROOT } from '../meta/sources.ts';
import { LIGHT, type SimulatedOptions, simulatedConfig, simulatedHistory } from '../support/simulated-history.ts';

/** All findings of a history, missing categories among them. */
async function findingsOf(loaded: LoadedConfig, asOf: number | null = null): Promise<readonly Finding[]> {
  const history = await openHistory(loaded, { kind: 'learn', asOf });
  try {
    const { config } = loaded;
    const catalog = planCatalog(history, config, await findNames(history, config, namesBefore(history)));
    return withCategories(await checkData(history, config), catalog).findings;
  } finally {
    history.source.close();
  }
}

describe('a simulated history', () => {
  const small = (seed: number, hidden = true): SimulatedOptions => ({ accounts: 200, months: 24, seed, hidden });

  it.each([
    ['500 accounts', LIGHT],
    ['200 accounts, seed 1', small(1)],
    ['200 accounts, seed 2', small(2)],
    ['200 accounts in the open, seed 1', small(1, false)],
    ['60 accounts', { ...LIGHT, accounts: 60, months: 30, seed: 4 }],
  ])('has no finding: %s', async (_, options) => {
    expect(await findingsOf(await simulatedConfig(await simulatedHistory(options)))).toEqual([]);
  });

  it('has none as of an earlier day either, when closings, payments and ends of later days stand in the tables', async () => {
    const loaded = await simulatedConfig(await simulatedHistory(LIGHT));
    expect(await findingsOf(loaded, dayOf(2026, 3, 18))).toEqual([]);
  });

  it('with tables missing says what that costs', async () => {
    const loaded = await simulatedConfig(await simulatedHistory(LIGHT), ({ tables }) => {
      const { invoices: _, surveys: __, csm_ratings: ___, ...rest } = tables;
      return { tables: rest };
    });
    const findings = await findingsOf(loaded);
    expect(findings.map(({ kind, severity, part }) => [kind, severity, part])).toEqual([
      ['missing_category', 'warning', 'payments'],
      ['missing_category', 'note', 'sentiment'],
    ]);
  });
});

describe('docs/data-checks.md', () => {
  it('has a row for every kind of finding, and for no other', () => {
    const page = readFileSync(`${ROOT}docs/data-checks.md`, 'utf8')
      .split('## What is looked for')[1]!
      .split('\n## ')[0]!;
    const kinds = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, kind]) => kind);
    expect(kinds.sort()).toEqual([...FINDING_KINDS].sort());
  });
});

describe('records', () => {
  it('of findings have dates as text, and nothing else is changed', () => {
    const finding: Finding = {
      kind: 'gap',
      severity: 'note',
      table: 'tickets',
      part: null,
      firstDay: dayOf(2024, 2, 29),
      lastDay: dayOf(2024, 3, 1),
      counts: { days: 2 },
      seen: 'a',
      effect: 'b',
    };
    const { firstDay: _, lastDay: __, ...rest } = finding;
    expect(findingRecords([finding, { ...finding, firstDay: null, lastDay: null }])).toEqual([
      { ...rest, firstDate: '2024-02-29', lastDate: '2024-03-01' },
      { ...rest, firstDate: null, lastDate: null },
    ]);
  });

  it('of rows are by day where they are few, else means of seven days, counted back from the last', () => {
    const few = { table: 'tickets', firstDay: dayOf(2024, 1, 1), rows: Float64Array.from([3, 0, 5]) };
    const many = {
      table: 'surveys',
      firstDay: dayOf(2024, 1, 1),
      rows: Float64Array.from({ length: 205 }, (_, i) => i),
    };
    expect(seriesRecords([few, many])).toMatchObject([
      { table: 'tickets', unit: 'day', firstDate: '2024-01-01', lastDate: '2024-01-03', rowsPerDay: [3, 0, 5] },
      // 205 days are 29 weeks and 2 days, which are left out: the first mean is that of 2 to 8.
      { table: 'surveys', unit: 'week', firstDate: '2024-01-03', lastDate: '2024-07-23' },
    ]);
    const { rowsPerDay } = seriesRecords([many])[0]!;
    expect(rowsPerDay).toHaveLength(29);
    expect([rowsPerDay[0], rowsPerDay[28]]).toEqual([5, 201]);
  });
});

const SHARED = fileURLToPath(new URL('../../../shared/data', import.meta.url));
const isThere = existsSync(SHARED);

describe.skipIf(!isThere)(isThere ? 'the shared data' : `the shared data (skipped: ${SHARED} is absent)`, () => {
  const configOf = (yaml: string): LoadedConfig => {
    const { config, faults } = parseConfig(yaml, SHARED);
    if (config === null) throw new Error(JSON.stringify(faults));
    return { config, text: yaml, folder: SHARED };
  };
  const rowFindings = async (yaml: string) =>
    (await findingsOf(configOf(yaml))).filter(({ kind }) => kind !== 'missing_category');

  it('ravenstack: most usage lies before the first subscription of its account', async () => {
    const findings = await rowFindings(`
tables:
  accounts: { file: ravenstack/accounts.parquet, columns: { started_on: signup_date } }
  subscriptions: { file: ravenstack/subscriptions.parquet, columns: { starts_on: start_date, ends_on: end_date, mrr: mrr_amount } }
  usage_events: { sql: "select s.account_id, u.usage_date as occurred_at, u.feature_name as feature from 'ravenstack/feature_usage.parquet' u join 'ravenstack/subscriptions.parquet' s using (subscription_id)" }
  churn_events: { file: ravenstack/churn_events.parquet, columns: { churned_on: churn_date } }
dates: { data_end: 2025-01-01 }
outcomes: { churn: { kind: recorded, grace_days: 0, horizon_days: 90 }, expansion: false }
`);
    expect(findings).toMatchObject([{ kind: 'usage_outside', severity: 'serious', counts: { tableRows: 25_000 } }]);
    // Counted apart, by account and day, with an EXISTS over all 5,000 terms; 13 of these are rejected here.
    expect(findings[0]!.counts.rows).toBeGreaterThanOrEqual(14_225);
    expect(findings[0]!.counts.rows).toBeLessThanOrEqual(14_240);
  });

  it('online_retail: Easter, a royal wedding, and holidays that come each year', async () => {
    const lines = "'online_retail/transactions.parquet' where customer_id is not null and not is_cancel";
    const findings = await rowFindings(`
tables:
  accounts: { sql: "select customer_id as account_id, min(ts) as started_on from ${lines} group by 1" }
  usage_events: { sql: "select customer_id as account_id, ts as occurred_at, 'order' as feature, qty as quantity, qty * price as value from ${lines}" }
outcomes: { churn: { kind: inactivity, inactive_days: 90, horizon_days: 90 }, expansion: false }
`);
    expect(findingRecords(findings).map(({ kind, firstDate, lastDate }) => [kind, firstDate, lastDate])).toEqual([
      ['gap', '2010-04-02', '2010-04-05'],
      ['gap', '2011-04-22', '2011-04-25'],
      ['gap', '2011-04-29', '2011-04-29'],
      ['closure', '2009-12-24', '2011-08-29'],
    ]);
    expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(['note']));
  });

  it('socialnet7: nothing', async () => {
    const findings = await rowFindings(`
tables:
  accounts: { sql: "select account_id, min(start_date) as started_on from 'socialnet7/subscriptions.parquet' group by 1" }
  subscriptions: { sql: "select account_id, start_date as starts_on, end_date as ends_on, 1 as mrr from 'socialnet7/subscriptions.parquet'" }
  usage_events: { file: socialnet7/events_daily.parquet, columns: { occurred_at: event_date, feature: event_type, quantity: n } }
dates: { data_end: 2021-03-01 }
outcomes: { churn: { kind: subscription_end, grace_days: 7, horizon_days: 30 }, expansion: false }
`);
    expect(findings).toEqual([]);
  });
});
