import { describe, expect, it } from 'vitest';
import { type Day, formatDay } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { computeMetrics, day } from './compile-support.ts';

const T = day('2025-06-01');
const account = { account_id: 'a', started_on: '2023-06-01' };
const use = (on: Day, feature = 'x', more: Record<string, unknown> = {}) => ({
  account_id: 'a',
  occurred_at: `${formatDay(on)} 08:00:00`,
  feature,
  ...more,
});
const at = async (usage_events: readonly Record<string, unknown>[], name: string, on = T) =>
  (await computeMetrics({ accounts: [account], usage_events }, [formatDay(on)])).get(`a ${formatDay(on)}`)?.[name];

describe('burstiness', () => {
  it('is -1 where every week is alike', async () => {
    const events = Array.from({ length: 12 }, (_, week) => use(T - 1 - 7 * week));
    expect(await at(events, 'events_burstiness_84d')).toBe(-1);
  });

  it('is what the definition gives for one week with all', async () => {
    const events = [T - 1, T - 2, T - 7].map((on) => use(on));
    // Weeks sum to 3, 0, 0, ...: mean 1/4, deviation sqrt(9/12 - 1/16).
    const deviation = Math.sqrt(9 / 12 - 1 / 16);
    expect(await at(events, 'events_burstiness_84d')).toBeCloseTo((deviation - 0.25) / (deviation + 0.25), 12);
    expect(await at([...events, use(T - 85), use(T)], 'events_burstiness_84d')).toBeCloseTo(
      (deviation - 0.25) / (deviation + 0.25),
      12,
    );
  });

  it('weighs by quantity, and is missing without usage', async () => {
    const even = [use(T - 1, 'x', { quantity: 2.5 }), ...[T - 8, T - 9].map((on) => use(on, 'x', { quantity: 1.25 }))];
    const rest = Array.from({ length: 10 }, (_, week) => use(T - 15 - 7 * week, 'x', { quantity: 2.5 }));
    expect(await at([...even, ...rest], 'events_burstiness_84d')).toBe(-1);
    expect(await at([use(T - 85)], 'events_burstiness_84d')).toBeNaN();
  });
});

describe('usage against the same weeks a year ago', () => {
  const first = use(T - 392);
  it('looks at [t - 392, t - 364) and [t - 28, t)', async () => {
    const then = [first, use(T - 365), use(T - 364), use(T - 393)];
    const now = [use(T - 28), use(T - 29), use(T - 1), use(T - 2), use(T)];
    expect(await at([...then, ...now], 'events_vs_year_ago_28d')).toBe((3 - 2) / 5);
  });

  it('is missing where usage is not a year old', async () => {
    expect(await at([use(T - 391), use(T - 1)], 'events_vs_year_ago_28d')).toBeNaN();
    expect(await at([first, use(T - 1)], 'events_vs_year_ago_28d')).toBe(0);
    expect(await at([first], 'events_vs_year_ago_28d')).toBe(-1);
  });
});

describe('features ever used, and new ones', () => {
  const dates = ['2024-03-01', '2024-09-01', '2025-01-01', '2025-06-01'];
  const computed = (usage_events: readonly Record<string, unknown>[]) =>
    computeMetrics({ accounts: [account, { account_id: 'b', started_on: '2023-06-01' }], usage_events }, dates);

  it('counts what was used before the date, once, when it was known', async () => {
    const values = await computed([
      use(day('2024-01-10')),
      use(day('2024-02-29'), 'y'),
      use(day('2024-03-01'), 'z'),
      use(day('2024-08-01'), 'x'),
      use(day('2024-02-01'), 'late', { recorded_at: '2024-03-01 10:00:00' }),
      use(day('2023-01-01'), 'old', { recorded_at: '2024-12-31 10:00:00' }),
    ]);
    expect(dates.map((date) => values.get(`a ${date}`)?.features_ever)).toEqual([2, 4, 5, 5]);
    expect(dates.map((date) => values.get(`b ${date}`)?.features_ever)).toEqual([0, 0, 0, 0]);
    expect(values.get('a 2024-03-01')?.adoption_velocity).toBeCloseTo(
      (2 / (day('2024-03-01') - day('2023-06-01'))) * 30,
      12,
    );
  });

  it('counts new features of the product for 180 days, by whoever was first', async () => {
    const events = [
      use(day('2024-01-10'), 'from the start'),
      use(day('2024-04-08'), 'still the start'), // 89 days later
      { ...use(day('2024-08-20'), 'new'), account_id: 'b' }, // new until [.., 2025-02-16]
      use(day('2024-12-30'), 'new'),
      use(day('2025-05-30'), 'newer'),
    ];
    const values = await computed(events);
    expect(dates.map((date) => values.get(`a ${date}`)?.new_features_used_180d)).toEqual([0, 0, 1, 1]);
    expect(dates.map((date) => values.get(`b ${date}`)?.new_features_used_180d)).toEqual([0, 1, 1, 0]);
    const last = await computeMetrics({ accounts: [account], usage_events: events.slice(0, 2) }, ['2024-09-01']);
    expect(last.get('a 2024-09-01')?.new_features_used_180d).toBe(0);
    const edge = [use(T - 300), use(T - 180, 'new')];
    expect([await at(edge, 'new_features_used_180d'), await at(edge, 'new_features_used_180d', T + 1)]).toEqual([1, 0]);
  });
});

describe('usage against the minimum of the segment', () => {
  it('is a multiple of the first quartile among settled accounts of the segment on the date', async () => {
    const ids = Array.from({ length: 41 }, (_, i) => `c${String(i).padStart(2, '0')}`);
    const accounts = ids.map((account_id, i) => ({
      account_id,
      // The last one is young, and the others are of two segments.
      started_on: i === 40 ? formatDay(T - 179) : formatDay(T - 180 - i),
      segment: i === 40 || i % 2 === 0 ? 'smb' : 'big',
    }));
    const random = randomStream(3, 'days');
    const days = ids.map(() => Math.floor(random() * 28));
    const usage_events = ids.flatMap((account_id, i) =>
      Array.from({ length: days[i] }, (_, k) => ({ ...use(T - 1 - k), account_id })),
    );
    const values = await computeMetrics({ accounts, usage_events }, [formatDay(T)]);
    const smb = days.filter((_, i) => i < 40 && i % 2 === 0).sort((a, b) => a - b);
    const place = (smb.length - 1) * 0.25;
    const quartile = smb[Math.floor(place)] + (place % 1) * (smb[Math.floor(place) + 1] - smb[Math.floor(place)]);
    expect(smb.length).toBe(20);
    expect(quartile).toBeGreaterThan(0);
    for (const i of [0, 2, 40]) {
      const value = values.get(`${ids[i]} ${formatDay(T)}`)?.usage_to_segment_minimum_28d;
      expect(value).toBeCloseTo(days[i] / quartile, 12);
    }
    // A day earlier the youngest of the twenty is not settled yet: too few peers.
    const before = await computeMetrics({ accounts, usage_events }, [formatDay(T - 1)]);
    expect(before.get(`${ids[2]} ${formatDay(T - 1)}`)?.usage_to_segment_minimum_28d).toBeNaN();
  });
});
