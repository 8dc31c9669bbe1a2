import { beforeAll, describe, expect, it } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import { buildTimeline } from '../../features/timeline/timeline.ts';
import type { Timeline } from '../../features/timeline/types.ts';
import type { Indicators } from '../../models/indicators/types.ts';
import { type Day, dayOf, formatDay } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import type { Config } from '../../pipeline/config/index.ts';
import { buildSnapshots, type Catalog } from '../../pipeline/stages/build-snapshots.ts';
import { findHabits, habitsInWords, readFirstDays } from '../../pipeline/stages/find-habits.ts';
import type { History } from '../../pipeline/stages/open-history.ts';
import { shapeOf } from '../features/compile-support.ts';
import { historyInDuckDb } from '../support/history.ts';

const [FIRST, END] = [dayOf(2023, 1, 1), dayOf(2025, 7, 1)];
const RENEWAL_DAYS = 180;
const GRACE = 7;

/** A life: when the account started, how long it stayed, and after how many days it did what. */
interface Life {
  readonly id: string;
  readonly start: Day;
  readonly stays: number;
  readonly deeds: Readonly<Record<string, number>>;
}

const CONFIG = {
  indicators: { withinDays: [30, 60], renewalDays: RENEWAL_DAYS },
  cohorts: { by: [] },
  bands: { policy: 'precision' },
  metrics: {},
  seed: 5,
} as unknown as Config;

const TIMELINE: Timeline = buildTimeline({
  dataEnd: END,
  dataStart: FIRST,
  every: 'month',
  from: null,
  minTenureDays: 0,
  churn: { kind: 'subscription_end', graceDays: GRACE, gapDays: 0, horizonDays: 90 },
  expansion: null,
  recalibrateEvery: 'quarter',
  folds: 2,
});

/** Found in the history of these lives, by the stage itself. */
async function indicatorsOf(lives: readonly Life[], config = CONFIG): Promise<Indicators | null> {
  const alive = (life: Life, after: number) => after < life.stays && life.start + after < END;
  const tables = {
    accounts: lives.map(({ id, start }) => ({ account_id: id, started_on: formatDay(start) })),
    subscriptions: lives.map(({ id, start, stays }) => ({
      account_id: id,
      starts_on: formatDay(start),
      ends_on: start + stays < END ? formatDay(start + stays) : null,
      mrr: 100,
    })),
    milestones: lives.flatMap((life) =>
      Object.entries(life.deeds).flatMap(([name, after]) =>
        alive(life, after)
          ? [{ account_id: life.id, name, reached_at: `${formatDay(life.start + after)} 10:00:00` }]
          : [],
      ),
    ),
  };
  const source = await historyInDuckDb(tables);
  try {
    const shape = shapeOf(tables);
    const history = { source, shape, timeline: TIMELINE, report: { tables: [] } } as unknown as History;
    const catalog: Catalog = {
      metrics: [],
      skipped: [],
      found: {
        coreFeatures: [],
        integrationFeatures: [],
        securityFeatures: [],
        milestoneDays: [],
        observations: [],
      },
    };
    const { table } = await buildSnapshots(history, config, catalog, () => {});
    const firstDays = await readFirstDays(history, catalog.found, config);
    return findHabits(table as SnapshotTable, firstDays, history.timeline.settings, config);
  } finally {
    source.close();
  }
}

const random = randomStream(13, 'lives');
const exponential = (mean: number) => Math.ceil(-Math.log(1 - random()) * mean);
const livesOf = (n: number, life: (start: Day) => Omit<Life, 'id' | 'start'>): Life[] =>
  Array.from({ length: n }, (_, i) => {
    const start = FIRST + 31 + Math.floor(random() * 500);
    return { id: `a${String(i).padStart(4, '0')}`, start, ...life(start) };
  });

describe('whoever stays longer has done more: the trap of immortal time', () => {
  // What accounts do comes at its own pace, whether they leave or not.
  const lives = livesOf(900, () => ({
    stays: exponential(330),
    deeds: {
      go_live: exponential(60),
      first_value: exponential(90),
      training: exponential(150),
      review: exponential(250),
    },
  }));

  it('accounts that ever did it stay far more often, if the dead are compared with survivors', () => {
    const [did, not] = [true, false].map((wanted) =>
      lives.filter((life) => life.deeds.training < life.stays === wanted),
    );
    const stayed = (list: readonly Life[]) => list.filter(({ stays }) => stays > 365).length / list.length;
    expect(stayed(did) - stayed(not)).toBeGreaterThan(0.2);
  });

  it('at their landmark they do not', async () => {
    const found = (await indicatorsOf(lives))!;
    expect(found.renewal.nTried).toBeGreaterThan(8);
    expect(found.renewal.findings).toEqual([]);
    for (const { pAdjusted } of found.renewal.timeToValue) expect(pAdjusted).toBeGreaterThan(0.05);
  });
});

describe('a milestone that goes along with staying', () => {
  const lives = livesOf(900, () => {
    const isConnected = random() < 0.4;
    return {
      stays: exponential(isConnected ? 700 : 260),
      deeds: { connected: isConnected ? 1 + Math.floor(random() * 28) : 400, kickoff: exponential(40) },
    };
  });
  let found: Indicators;
  beforeAll(async () => {
    found = (await indicatorsOf(lives))!;
  });

  it('is found, with the rates that counting the lives one by one gives', () => {
    const finding = found.renewal.findings[0];
    expect(finding.habit).toMatchObject({ kind: 'milestone', name: 'connected' });
    const n = finding.habit.withinDays;
    const firstEver = Math.min(...lives.map(({ start, deeds }) => start + deeds.connected));
    const judged = lives.flatMap(({ start, stays, deeds }) => {
      const landmark = TIMELINE.snapshotDays.find((day) => day >= start + n && day < END);
      // Eligible from the day after the start to the last day of the term.
      if (landmark === undefined || start + stays < landmark) return [];
      if (landmark + RENEWAL_DAYS + GRACE > END || start < firstEver) return [];
      return [{ has: deeds.connected < Math.min(n, stays), renews: start + stays >= landmark + RENEWAL_DAYS }];
    });
    const count = (has: boolean, renews?: boolean) =>
      judged.filter((own) => own.has === has && (renews === undefined || own.renews === renews)).length;
    expect(finding).toMatchObject({
      nWith: count(true),
      nWithout: count(false),
      nGoodWith: count(true, true),
      nGoodWithout: count(false, true),
    });
    expect(judged.length).toBeGreaterThan(500);
    // Of those who connect, exp(-180 / 700) stay the 180 days; of the others, exp(-180 / 260).
    expect(finding.rateWith.low).toBeLessThan(Math.exp(-180 / 700));
    expect(finding.rateWith.high).toBeGreaterThan(Math.exp(-180 / 700));
    expect(finding.rateWithout.low).toBeLessThan(Math.exp(-180 / 260));
    expect(finding.rateWithout.high).toBeGreaterThan(Math.exp(-180 / 260));
    expect(finding.pAdjusted).toBe(0.001);
  });

  it('names no other', () => {
    const names = found.renewal.findings.flatMap(({ habit, others }) => [habit, ...others].map(({ name }) => name));
    expect(new Set(names.filter((name) => name !== null))).toEqual(new Set(['connected']));
  });

  it('counts every account that started inside the history', () => {
    const [within30] = found.starts;
    expect(within30).toMatchObject({ withinDays: 30, nStarted: 900, nTooYoung: 0 });
    const { nTooEarly, nTooYoung, nNotEligible, nAtLandmark } = within30;
    expect(nTooEarly + nTooYoung + nNotEligible + nAtLandmark).toBe(900);
    const [{ nImmature, nGone, nAccounts }] = found.renewal.accounts;
    expect(nImmature + nGone + nAccounts).toBe(nAtLandmark);
    expect(found.expansion).toBeNull();
  });

  it('is the same when it is done again, and is not done when it is switched off', async () => {
    expect(JSON.stringify(await indicatorsOf(lives))).toBe(JSON.stringify(found));
    expect(await indicatorsOf(lives.slice(0, 30), { ...CONFIG, indicators: null })).toBeNull();
    expect(habitsInWords(null)).toBe('switched off');
    expect(habitsInWords(found)).toMatch(/^\d+ habits tried for renewal, \d+ found$/);
  });
});
