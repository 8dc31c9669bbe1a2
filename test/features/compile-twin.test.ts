import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { openDuckDb } from '../../data/duckdb/source.ts';
import { buildCatalog } from '../../features/catalog/catalog.ts';
import { planMetrics } from '../../features/compile/plan.ts';
import { type Day, formatDay } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { type Computed, computedBy, computeMetrics, day, requestFor, wholePopulation } from './compile-support.ts';

interface Event {
  readonly account: string;
  readonly on: Day;
  readonly known: Day;
  readonly feature: string;
  readonly user: string;
  readonly quantity: number;
}

const FIRST = day('2023-06-01');
const DATES = ['2023-09-01', '2023-10-01', '2024-02-29'];
const FEATURES = ['a', 'b', 'c'];

function randomEvents(n: number): Event[] {
  const random = randomStream(7, 'events');
  return Array.from({ length: n }, () => {
    const on = FIRST + Math.floor(random() * 300);
    return {
      account: `acc${Math.floor(random() * 5)}`,
      on,
      known: random() < 0.3 ? on + Math.floor(random() * 40) : on,
      feature: FEATURES[Math.floor(random() * FEATURES.length)],
      user: `u${Math.floor(random() * 6)}`,
      quantity: Math.floor(random() * 1000) / 100,
    };
  });
}

/** Windowed metrics of one account at `t` by going through its events, in hundredths so that sums are exact. */
function naive(events: readonly Event[], t: Day): Record<string, number> {
  const values: Record<string, number> = {};
  for (const days of [28, 90]) {
    const seen = events.filter((event) => event.known < t && event.on >= t - days && event.on < t);
    const sum = (some: readonly Event[]) =>
      some.reduce((total, event) => total + Math.round(event.quantity * 100), 0) / 100;
    values[`events_${days}d`] = sum(seen);
    values[`active_days_${days}d`] = new Set(seen.map((event) => event.on)).size;
    values[`active_users_${days}d`] = distinctAboveZero(seen, (event) => event.user);
    values[`distinct_features_${days}d`] = distinctAboveZero(seen, (event) => event.feature);
    for (const feature of FEATURES)
      values[`events_${feature}_${days}d`] = sum(seen.filter((event) => event.feature === feature));
  }
  const known = events.filter((event) => event.known < t);
  values.active_days_total = new Set(known.map((event) => event.on)).size;
  values.days_since_last_event = known.length === 0 ? NaN : t - Math.max(...known.map((event) => event.on));
  values.days_since_first_event = known.length === 0 ? NaN : t - Math.min(...known.map((event) => event.on));
  const weeks = known.filter((event) => event.on >= t - 84).map((event) => Math.floor((t - event.on - 1) / 7));
  values.active_weeks_share_84d = new Set(weeks).size / 12;
  return values;
}

function distinctAboveZero(events: readonly Event[], keyOf: (event: Event) => string): number {
  return new Set(events.filter((event) => event.quantity > 0).map(keyOf)).size;
}

describe('computeMetrics', () => {
  it('gives what going through the events one by one gives', async () => {
    const events = randomEvents(900);
    const ids = ['acc0', 'acc1', 'acc2', 'acc3', 'acc4', 'silent'];
    const computed = await computeMetrics(
      {
        accounts: ids.map((account_id) => ({ account_id, started_on: formatDay(FIRST) })),
        usage_events: events.map((event) => ({
          account_id: event.account,
          occurred_at: `${formatDay(event.on)} 10:00:00`,
          recorded_at: `${formatDay(event.known)} 10:00:00`,
          feature: event.feature,
          user_id: event.user,
          quantity: event.quantity,
        })),
      },
      DATES,
      { coreFeatures: FEATURES },
    );
    for (const id of ids) {
      const own = events.filter((event) => event.account === id);
      for (const date of DATES) {
        expect(computed.get(`${id} ${date}`), `${id} ${date}`).toMatchObject(naive(own, day(date)));
      }
    }
  });

  it('gives the same bits with one thread, with two and with four', async () => {
    const one = await bigHistory(1);
    const two = await bigHistory(2);
    expect(one.size).toBe(400 * 3);
    expect([...two.entries()]).toEqual([...one.entries()]);
    expect([...(await bigHistory(4)).entries()]).toEqual([...one.entries()]);
    const sums = [...one.values()].map((metrics) => metrics.events_90d);
    expect(sums.some((sum) => !Number.isInteger(sum))).toBe(true);
  });

  it('needs at least one snapshot date', async () => {
    const source = await openDuckDb({ baseFolder: tmpdir(), readableFolders: [], threads: 1 });
    expect(() => planMetrics(source.dialect, [], [], { shape: {} })).toThrow(
      'planMetrics got no snapshot dates; expected at least one.',
    );
    source.close();
  });
});

/** 300,000 events with fractional amounts, enough for DuckDB to share the work among threads. */
async function bigHistory(threads: number): Promise<Computed> {
  const source = await openDuckDb({ baseFolder: tmpdir(), readableFolders: [], threads });
  await source.runStep({
    creates: 'accounts',
    select: `select range::integer as account_key, 'a' || range as account_id, date '2023-01-01' as event_on from range(400)`,
  });
  await source.runStep({
    creates: 'usage_events',
    select:
      `select (hash(range) % 400)::integer as account_key, date '2023-06-01' + (hash(range + 1) % 270)::integer as event_on, ` +
      `event_on + (hash(range + 2) % 3)::integer as known_on, 'f' || (hash(range + 3) % 7) as feature, ` +
      `'u' || (hash(range + 4) % 9) as user_id, (hash(range + 5) % 100000) / 7.0::double as quantity, ` +
      `(hash(range + 6) % 100000) / 3.0::double as "value" from range(300000)`,
  });
  const days = DATES.map(day);
  await wholePopulation(source, days);
  const shape = { accounts: [], usage_events: ['feature', 'user_id', 'quantity', 'value'] };
  const catalog = buildCatalog(requestFor({}, { shape, coreFeatures: ['f0', 'f1'] }));
  const values = await computedBy(source, catalog, days, shape);
  source.close();
  return values;
}
