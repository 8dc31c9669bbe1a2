import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../data/engine.ts';
import { openPostgresEngine } from '../../data/postgres/engine.ts';
import type { Source } from '../../data/source.ts';
import { buildCatalog } from '../../features/catalog/catalog.ts';
import { labelSteps } from '../../features/population/labels.ts';
import { populationSteps } from '../../features/population/population.ts';
import type { ChurnDefinition, TimelineSettings } from '../../features/timeline/types.ts';
import { formatDay } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { computedBy, requestFor, wholePopulation } from '../features/compile-support.ts';
import { type History, historyInDuckDb } from '../support/history.ts';
import { runSteps, shapeOf } from '../support/population-rows.ts';
import { custom, randomFacts, START } from '../support/random-facts.ts';
import { asTables, RANDOM_END, RANDOM_START, randomHistory } from '../support/random-history.ts';
import { startServer, type TestServer } from './server.ts';
import { tablesOfRows } from './tables.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.stop());

/** The history loaded on the server as a company's tables would be. */
async function onServer(schema: string, history: History): Promise<Engine> {
  const tables = await tablesOfRows(await server.client(), schema, history);
  const engine = await openPostgresEngine({ address: server.address, addressName: 'TEST', timeoutSeconds: 60 });
  const requests = tables.map((table) => ({ table, sql: `select * from ${schema}.${table}`, columns: {} }));
  const report = await engine.load({ baseFolder: '/', maxRejectShare: 0, tables: requests });
  expect(report.tables.map(({ nKept }) => nKept)).toEqual(report.tables.map(({ table }) => history[table].length));
  return engine;
}

const CUSTOM = [
  custom('own_count', 'touchpoints', 'count', undefined, { direction: ['inbound'] }, 28),
  custom('own_distinct', 'usage_events', 'distinct', 'user_id', { feature: ['export', 'report'] }, 90),
  custom('own_sum', 'usage_events', 'sum', 'value', {}, 60),
  custom('own_sum_ever', 'usage_events', 'sum', 'quantity', { quantity: ['1', '2.5'] }),
  custom('own_mean', 'tickets', 'mean', 'csat', {}, 120),
  custom('own_max', 'tickets', 'max', 'sentiment', { kind: ['bug'] }, 200),
  custom('own_last', 'csm_ratings', 'last', 'rating'),
  custom('own_last_of', 'observations', 'last', 'value', { metric: ['posts'] }, 100),
  custom('own_days_since', 'touchpoints', 'days_since', undefined, { is_executive: ['true'] }),
  custom('own_days_since_90', 'touchpoints', 'days_since', undefined, { is_executive: ['false'] }, 90),
  custom('own_ratio', 'usage_events', 'ratio', 'value', { team: ['ops'] }, 90),
  custom('own_trend', 'usage_events', 'trend', undefined, { feature: ['import'] }, 45),
];

describe('facts made at random, half of them recorded late', () => {
  it.each([3, 4])('give the same metrics as in DuckDB, to 1e-12 (seed %i)', async (seed) => {
    const facts = randomFacts(randomStream(seed, 'facts'));
    const words = [
      'Not GOOD, never bad',
      "It isn't great: ÇOK kötü, no help",
      'ISTANBUL \\ %_ "quoted" \'love\'',
      '',
      null,
    ];
    const history = {
      ...facts,
      accounts: facts.accounts.map((row, i) => ({ ...row, segment: ['smb', 'Ömür', null][i % 3] })),
      tickets: facts.tickets.map((row, i) => ({
        ...row,
        body: words[i % words.length],
        kind: ['BUG', 'İade', null][i % 3],
      })),
    };
    const days = [100, 190, 260, 390].map((days) => START + days);
    const request = requestFor(history, {
      coreFeatures: ['export', "o'report"],
      integrationFeatures: ['import'],
      securityFeatures: ['report'],
      modules: [{ name: 'all', plans: ['max'], features: ['import'] }],
      milestoneDays: [{ name: 'onboarded', days: 60 }],
      observations: ['posts', 'index'],
      custom: CUSTOM,
    });
    const catalog = buildCatalog(request);
    const of = async (source: Source) => {
      await wholePopulation(source, days);
      const computed = await computedBy(source, catalog, days, request.shape);
      source.close();
      return computed;
    };
    const expected = await of(await historyInDuckDb(history));
    const found = await of((await onServer(`facts_${seed}`, history)).source);
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    const wrong: string[] = [];
    let nGiven = 0;
    for (const [row, metrics] of expected) {
      for (const [name, value] of Object.entries(metrics)) {
        const other = found.get(row)?.[name] ?? Number.POSITIVE_INFINITY;
        if (!Number.isNaN(value)) nGiven++;
        const isSame = Number.isNaN(value)
          ? Number.isNaN(other)
          : Math.abs(other - value) <= 1e-12 * Math.max(1, Math.abs(value));
        if (!isSame) wrong.push(`${name} of ${row}: ${other}, expected ${value}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(catalog.length).toBeGreaterThan(190);
    expect(nGiven).toBeGreaterThan(0.6 * catalog.length * expected.size);
  });
});

/** Whole numbers as texts. */
function range(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => String(from + i));
}

const DAYS = Array.from({ length: 12 }, (_, i) => RANDOM_START + 120 + 29 * i);

function settingsOf(churn: ChurnDefinition): TimelineSettings {
  return {
    dataEnd: RANDOM_END,
    dataStart: RANDOM_START,
    every: 'month',
    from: null,
    minTenureDays: 10,
    churn,
    expansion: { minGrowth: 0.1, gapDays: 5, horizonDays: 60, holdDays: 20 },
    recalibrateEvery: 'quarter',
    folds: 1,
  };
}

describe('who is eligible, and what happened next', () => {
  it.each<ChurnDefinition>([
    { kind: 'subscription_end', graceDays: 7, gapDays: 10, horizonDays: 60 },
    { kind: 'recorded', graceDays: 0, gapDays: 10, horizonDays: 60 },
    {
      kind: 'inactivity',
      graceDays: 0,
      gapDays: 0,
      horizonDays: 60,
      inactiveDays: 45,
      activity: {
        table: 'usage_events',
        where: { feature: ['order'], value: ['10', '20.0', '-3', ...range(30, 170)] },
      },
    },
  ])('is the same as in DuckDB where churn is $kind', async (churn) => {
    const history = asTables(randomHistory(9, 60, churn.kind === 'subscription_end'));
    const shape = shapeOf(history);
    const of = async (source: Source) => {
      const settings = settingsOf(churn);
      await runSteps(source, populationSteps(source.dialect, { settings, snapshotDays: DAYS }, shape));
      await runSteps(source, labelSteps(source.dialect, { settings }, shape));
      const rows = await source.query(
        'select p.account_key, p.snapshot_date, p.tenure_days, p.mrr, l.churn_label, l.churn_date, l.expansion_label, ' +
          'case when l.in_gap then 1 else 0 end as in_gap from population p join labels l on l.account_key = p.account_key ' +
          'and l.snapshot_date = p.snapshot_date order by p.snapshot_date, p.account_key',
      );
      source.close();
      return rows;
    };
    const expected = await of(await historyInDuckDb(history));
    expect(await of((await onServer(`of_${churn.kind}`, history)).source)).toEqual(expected);
    expect(expected.nRows, formatDay(DAYS[0])).toBeGreaterThan(100);
  });
});
