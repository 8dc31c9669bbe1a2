import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '../../data/duckdb/source.ts';
import type { Source } from '../../data/source.ts';
import type { MetricDefinition } from '../../features/catalog/types.ts';
import { arrivalsOf } from '../../features/certify/arrivals.ts';
import { type CertifyRequest, certify } from '../../features/certify/certify.ts';
import type { Certificate } from '../../features/certify/types.ts';
import { findNames, namesBefore, planCatalog } from '../../pipeline/stages/build-snapshots.ts';
import { type History, openHistory } from '../../pipeline/stages/open-history.ts';
import { simulatedConfig, simulatedHistory } from '../support/simulated-history.ts';

let history: History;
let request: CertifyRequest;
let honest: Certificate;
const scratchOf = () => openDuckDb({ baseFolder: tmpdir(), readableFolders: [], threads: 1 });

beforeAll(async () => {
  const loaded = await simulatedConfig(await simulatedHistory());
  history = await openHistory(loaded, { kind: 'learn', asOf: null });
  const names = await findNames(history, loaded.config, namesBefore(history));
  const { metrics } = planCatalog(history, loaded.config, names);
  const days = history.timeline.snapshotDays;
  request = {
    catalog: metrics,
    shape: history.shape,
    settings: history.timeline.settings,
    accountKeys: Array.from({ length: 40 }, (_, i) => i * 12),
    dates: [days[Math.floor(days.length / 2)], days[days.length - 1]],
    rewritesPerDate: 2,
    seed: 1,
  };
  honest = await certified([await scratchOf(), await scratchOf()]);
});
afterAll(() => history.source.close());

/** @param table Look at the metrics over one table only, and at fewer accounts. */
async function certified(scratches: readonly Source[], table: string | null = null): Promise<Certificate> {
  const isOver = (metric: MetricDefinition) =>
    metric.table === table || metric.requires.some((name) => name.split('.')[0] === table);
  const part = {
    catalog: request.catalog.filter(isOver),
    accountKeys: request.accountKeys.filter((_, i) => i % 3 === 0),
  };
  try {
    return await certify(history.source, scratches, table === null ? request : { ...request, ...part });
  } finally {
    for (const scratch of scratches) scratch.close();
  }
}

/** An engine in which rows of a table tell, in a column that is known with the row, what happens later. */
async function leaking(table: string, columns: string): Promise<Source> {
  const scratch = await scratchOf();
  return {
    ...scratch,
    runStep: (step) =>
      scratch.runStep(
        step.creates === table ? { ...step, select: `select s.* replace (${columns}) from (${step.select}) s` } : step,
      ),
  };
}

const LATER = 'cast(count(*) over (partition by s.account_key) as integer)';
/** For each table that metrics read: a column that a system might overwrite as things happen. */
const LEAKS: Readonly<Record<string, string>> = {
  subscriptions: 's.mrr + case when s.ends_on is null then 0 else 1 end as mrr',
  usage_events: `s.quantity + ${LATER} as quantity`,
  users: `s.event_on - ${LATER} % 5 as event_on, s.event_on - ${LATER} % 5 as known_on`,
  tickets: `case when s.closed_at is null then 'urgent' else 'low' end as priority`,
  surveys: `s.score + ${LATER} as score`,
  invoices: 's.amount + case when s.paid_on is null then 0 else 1 end as amount',
  touchpoints: `case when ${LATER} % 2 = 0 then 'meeting' else 'call' end as kind`,
  milestones: `s.event_on - ${LATER} % 7 as event_on`,
  csm_ratings: `s.rating + ${LATER} as rating`,
  observations: `s.value + ${LATER} as "value"`,
};

describe('the time-travel certificate', () => {
  it('holds on an honest history, and has looked at every metric', () => {
    const certificate = honest;
    expect(certificate.leaks).toEqual([]);
    expect(certificate.isHeld).toBe(true);
    expect(certificate.nRewrites).toBe(4);
    expect(certificate.nAccounts).toBe(40);
    expect(certificate.nRowsRewritten).toBeGreaterThan(1000);
    expect(certificate.nValues % (request.catalog.length + 3)).toBe(0);
    expect(certificate.nValues / (request.catalog.length + 3)).toBeGreaterThan(20);
  });

  it('is the same every time, whatever the number of engines', async () => {
    expect(await certified([await scratchOf()])).toEqual(honest);
    expect(await certified([await scratchOf(), await scratchOf(), await scratchOf()])).toEqual(honest);
  });

  it('tells what failed in one engine when all are at rest', async () => {
    const broken = await scratchOf();
    const working = await scratchOf();
    let nUnderWay = 0;
    const counted: Source = {
      ...working,
      runStep: (step) => {
        nUnderWay++;
        return working.runStep(step).finally(() => nUnderWay--);
      },
    };
    const failing: Source = { ...broken, runStep: () => Promise.reject(new Error('no room')) };
    await expect(certified([failing, counted], 'surveys')).rejects.toThrow('no room');
    expect(nUnderWay).toBe(0);
  });

  it.each(Object.entries(LEAKS))('fails where %s tell the future', async (table, columns) => {
    const certificate = await certified([await leaking(table, columns)], table);
    expect(certificate.isHeld).toBe(false);
    expect(certificate.leaks.length).toBeGreaterThan(0);
    expect(certificate.leaks.some((leak) => leak.table === table)).toBe(true);
  });

  it('fails where a fact counts before it is known', async () => {
    const scratch = await leaking('touchpoints', "date '1970-01-01' as known_on");
    expect((await certified([scratch], 'touchpoints')).leaks.map(({ table }) => table)).toContain('touchpoints');
  });

  it('fails where who is scored hangs on the future', async () => {
    const ends = await certified([await leaking('subscriptions', 's.ends_on - 60 as ends_on')], 'csm_ratings');
    expect(ends.leaks.map(({ metric }) => metric)).toContain('eligibility');
  });

  it('says how late rows arrive, and which metrics lean on them', async () => {
    const { lateMetrics } = honest;
    const arrivals = await arrivalsOf(history.source, history.shape);
    const ratings = arrivals.find(({ table }) => table === 'csm_ratings');
    const { columns } = await history.source.query(
      'select known_on - event_on as d from csm_ratings where known_on > event_on order by d',
    );
    const late = columns[0].values as Float64Array;
    expect(ratings?.lateShare).toBeCloseTo(late.length / (ratings?.nRows ?? 0), 12);
    const place = (late.length - 1) / 2;
    expect(ratings?.medianDays).toBe((late[Math.floor(place)] + late[Math.ceil(place)]) / 2);
    expect(arrivals.find(({ table }) => table === 'usage_events')).toMatchObject({ lateShare: null, medianDays: null });
    const names = lateMetrics.map(({ metric }) => metric);
    expect(names).toContain('csm_rating');
    expect(names).not.toContain('events_28d');
    for (const { share } of lateMetrics) expect(share > 0 && share <= 1).toBe(true);
  });
});
