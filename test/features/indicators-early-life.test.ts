import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEarlyLife } from '../../features/indicators/read-early-life.ts';
import type { EarlyLife } from '../../features/indicators/types.ts';
import type { Timeline } from '../../features/timeline/types.ts';
import { type Day, formatDay, NO_DAY } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { type History, historyInDuckDb } from '../support/history.ts';
import { day, shapeOf } from './compile-support.ts';

/** Monthly looks from March 2024; the last one is today. */
const LOOKS = ['2024-03-01', '2024-04-01', '2024-05-01', '2024-06-01', '2024-07-01'].map(day);

function timelineOf(changes: Partial<Timeline['settings']> = {}): Pick<Timeline, 'settings' | 'snapshotDays'> {
  return {
    settings: { dataStart: day('2024-01-01'), dataEnd: day('2024-07-01'), minTenureDays: 0, ...changes },
    snapshotDays: LOOKS,
  } as unknown as Pick<Timeline, 'settings' | 'snapshotDays'>;
}

interface Asked {
  readonly withinDays: readonly number[];
  readonly integrationFeatures?: readonly string[];
  readonly coreFeatures?: readonly string[];
  readonly timeline?: Pick<Timeline, 'settings' | 'snapshotDays'>;
}

/** Early life where the given accounts are eligible on the given looks. */
async function earlyLife(tables: History, eligible: Readonly<Record<string, readonly Day[]>>, asked: Asked) {
  const source = await historyInDuckDb(tables);
  try {
    const rows = Object.entries(eligible).flatMap(([id, days]) =>
      days.map(
        (own) =>
          `select account_key, ${source.dialect.day(own)} as snapshot_date from accounts where account_id = ${source.dialect.text(id)}`,
      ),
    );
    await source.runStep({ creates: 'population', select: rows.join('\nunion all\n') });
    return await readEarlyLife(source, {
      timeline: timelineOf(),
      shape: shapeOf(tables),
      coreFeatures: [],
      integrationFeatures: [],
      ...asked,
    });
  } finally {
    source.close();
  }
}

/** Value of a fact by account. */
function valuesOf(life: EarlyLife, kind: string, name: string | null = null): Record<string, number> {
  const at = life.facts.findIndex((fact) => fact.kind === kind && fact.name === name);
  if (at < 0) throw new Error(`no fact ${kind} ${name}`);
  return Object.fromEntries(life.accountIds.map((id, i) => [id, life.values[at][i]]));
}

describe('landmarks', () => {
  const accounts = [
    { account_id: 'before', started_on: '2023-12-31' },
    { account_id: 'early', started_on: '2024-01-01' },
    { account_id: 'usual', started_on: '2024-02-16' },
    { account_id: 'exact', started_on: '2024-03-02' },
    { account_id: 'later', started_on: '2024-03-10' },
    { account_id: 'left', started_on: '2024-03-10' },
    { account_id: 'back', started_on: '2024-01-20' },
    { account_id: 'young', started_on: '2024-05-20' },
  ];
  const eligible = {
    before: LOOKS,
    early: LOOKS,
    usual: LOOKS,
    exact: LOOKS,
    later: LOOKS.slice(3),
    left: LOOKS.slice(0, 1),
    back: LOOKS.slice(3),
    young: LOOKS.slice(4),
  };
  const landmarks = ({ accountIds, landmarkDay }: EarlyLife) =>
    Object.fromEntries(accountIds.map((id, i) => [id, formatDay(landmarkDay[i])]));

  it('are the first look on or after the last of the first days on which the account is eligible', async () => {
    const [life] = await earlyLife({ accounts }, eligible, { withinDays: [30] });
    expect(landmarks(life)).toEqual({
      early: '2024-03-01',
      // Day 30 is 17 March.
      usual: '2024-04-01',
      // Day 30 is 1 April itself.
      exact: '2024-04-01',
      // Not eligible on 1 May, but on 1 June, 53 days after its first days.
      later: '2024-06-01',
    });
    // `before` started outside the history; `back` became eligible 102 days after its first days; `young` is seen today only.
    expect(life.counts).toEqual({ nStarted: 7, nTooEarly: 0, nTooYoung: 1, nNotEligible: 2, nAtLandmark: 4 });
  });

  it('are those of each number of first days, and wait for the least tenure', async () => {
    const timeline = timelineOf({ minTenureDays: 90 });
    const late = { usual: LOOKS.slice(3), exact: LOOKS.slice(3) };
    const lives = await earlyLife({ accounts }, late, { withinDays: [60, 14], timeline });
    expect(lives.map(({ withinDays }) => withinDays)).toEqual([14, 60]);
    for (const life of lives) expect(landmarks(life)).toEqual({ usual: '2024-06-01', exact: '2024-06-01' });
  });

  it('an account whose first days ended long before the first look is counted apart', async () => {
    const timeline = { ...timelineOf(), snapshotDays: LOOKS.slice(2) };
    const [life] = await earlyLife({ accounts }, { usual: LOOKS.slice(2) }, { withinDays: [14], timeline });
    // First look 1 May: `early` (day 14 on 15 January) and `back` (3 February) would have had to be seen within 62 days.
    expect(life.counts).toMatchObject({ nStarted: 7, nTooEarly: 2, nTooYoung: 1, nAtLandmark: 1, nNotEligible: 3 });
  });
});

describe('the first days', () => {
  const used = (account_id: string, occurred_at: string, feature: string, more: Record<string, unknown> = {}) => ({
    account_id,
    occurred_at: `${occurred_at} 09:00:00`,
    feature,
    ...more,
  });
  const reached = (account_id: string, name: string, reached_at: string, recorded_at: string | null = null) => ({
    account_id,
    name,
    reached_at: `${reached_at} 12:00:00`,
    recorded_at,
  });
  // Names need twenty accounts that have them.
  const crowd = Array.from({ length: 20 }, (_, i) => `crowd${String(i).padStart(2, '0')}`);
  const tables: History = {
    accounts: ['a', 'b', 'old', 'pioneer', ...crowd].map((account_id) => ({
      account_id,
      started_on: account_id === 'old' || account_id === 'pioneer' ? '2024-01-05' : '2024-02-01',
    })),
    usage_events: [
      used('a', '2024-02-02', 'api', { user_id: 'u1', team: 'x' }),
      used('a', '2024-02-03', 'api', { user_id: 'u2', team: 'x' }),
      used('a', '2024-02-15', 'export', { user_id: 'u1', team: 'y' }),
      // Day 30 itself is no longer one of the first 30 days.
      used('a', '2024-03-02', 'late', { user_id: 'u3', team: 'z' }),
      // An event that takes nothing is no use.
      used('a', '2024-02-04', 'refund', { user_id: 'u4', quantity: 0 }),
      // In time, but recorded on the landmark: not known yet.
      used('b', '2024-02-10', 'api', { user_id: 'u1', recorded_at: '2024-04-01' }),
      used('b', '2024-02-11', 'export', { user_id: 'u2', recorded_at: '2024-03-31' }),
      ...crowd.map((id) => used(id, '2024-02-05', 'export', { user_id: 'u1' })),
      // Nobody had it before.
      used('pioneer', '2024-02-01', 'export', { user_id: 'u1' }),
    ],
    milestones: [
      // The first recording of the milestone comes late: the second row is known in time.
      reached('a', 'go_live', '2024-02-09', '2024-06-01'),
      reached('a', 'go_live', '2024-02-20'),
      reached('b', 'go_live', '2024-02-20', '2024-04-01'),
      reached('b', "it's <done>", '2024-02-08'),
      reached('pioneer', 'go_live', '2024-02-01'),
      reached('pioneer', "it's <done>", '2024-02-01'),
      ...crowd.flatMap((id) => [reached(id, 'go_live', '2024-02-07'), reached(id, "it's <done>", '2024-02-08')]),
    ],
  };
  let life: EarlyLife;
  beforeAll(async () => {
    const all = Object.fromEntries(['a', 'b', 'old', 'pioneer', ...crowd].map((id) => [id, LOOKS.slice(1)]));
    [life] = await earlyLife(tables, all, {
      withinDays: [30],
      integrationFeatures: ['api', 'webhook'],
      coreFeatures: ['export', 'late'],
    });
  });

  it('count different things dated before the last of them and known before the landmark', () => {
    const pick = (kind: string, name: string | null = null) => {
      const { a, b, crowd00 } = valuesOf(life, kind, name);
      return [a, b, crowd00];
    };
    expect(pick('features')).toEqual([2, 1, 1]);
    expect(pick('integrations')).toEqual([1, 0, 0]);
    expect(pick('core_features')).toEqual([1, 1, 1]);
    expect(pick('users')).toEqual([2, 1, 1]);
    expect(pick('teams')).toEqual([2, 0, 0]);
    expect(pick('feature', 'export')).toEqual([1, 1, 1]);
    expect(pick('milestone', 'go_live')).toEqual([1, 0, 1]);
    expect(pick('milestone', "it's <done>")).toEqual([0, 1, 1]);
    expect(pick('milestones')).toEqual([1, 1, 2]);
  });

  it('an account that started before anybody had a milestone or feature cannot be judged on it', () => {
    expect(valuesOf(life, 'milestone', 'go_live').old).toBeNaN();
    expect(valuesOf(life, 'milestones').old).toBeNaN();
    expect(valuesOf(life, 'feature', 'export').old).toBeNaN();
    expect(valuesOf(life, 'features').old).toBe(0);
  });

  it('a name that few accounts have is no habit', () => {
    expect(life.facts.filter(({ name }) => name !== null).map(({ name }) => name)).toEqual([
      'go_live',
      "it's <done>",
      'export',
    ]);
  });

  it('columns and tables that are not there give no fact', async () => {
    const { accounts, usage_events } = tables;
    const bare = usage_events.map(({ account_id, occurred_at, feature }) => ({ account_id, occurred_at, feature }));
    const [own] = await earlyLife({ accounts, usage_events: bare }, { a: LOOKS }, { withinDays: [30] });
    expect(own.facts.map(({ kind }) => kind)).toEqual(['features']);
    const [none] = await earlyLife({ accounts }, { a: LOOKS }, { withinDays: [30] });
    expect(none.facts).toEqual([]);
    expect(none.accountIds).toEqual(['a']);
  });
});

describe('against a naive twin', () => {
  const random = randomStream(7, 'early life');
  const below = (n: number) => Math.floor(random() * n);
  const first = day('2023-11-15');
  const accounts = Array.from({ length: 60 }, (_, i) => ({ id: `a${i}`, started: first + below(200) }));
  const days = (n: number) => formatDay(n);
  const facts = accounts.flatMap(({ id, started }) =>
    Array.from({ length: below(14) }, () => {
      const on = started - 5 + below(110);
      return {
        id,
        on,
        known: random() < 0.4 ? on + below(70) : on,
        feature: ['one', 'two', 'three', 'four'][below(4)],
        user: `u${below(5)}`,
        quantity: [null, 1, 0, 3][below(4)],
      };
    }),
  );
  const milestones = accounts.flatMap(({ id, started }) =>
    ['kick-off', 'go_live'].flatMap((name) =>
      Array.from({ length: below(3) }, () => {
        const on = started + below(100);
        return { id, name, on, known: random() < 0.4 ? on + below(70) : on };
      }),
    ),
  );
  const eligible = Object.fromEntries(accounts.map(({ id }) => [id, LOOKS.filter(() => random() < 0.7)]));
  const within = [14, 45, 90];
  let lives: EarlyLife[];
  beforeAll(async () => {
    lives = await earlyLife(
      {
        accounts: accounts.map(({ id, started }) => ({ account_id: id, started_on: days(started) })),
        usage_events: facts.map(({ id, on, known, feature, user, quantity }) => ({
          account_id: id,
          occurred_at: `${days(on)} 08:00:00`,
          recorded_at: `${days(known)} 23:00:00`,
          feature,
          user_id: user,
          quantity,
        })),
        milestones: milestones.map(({ id, name, on, known }) => ({
          account_id: id,
          name,
          reached_at: `${days(on)} 08:00:00`,
          recorded_at: `${days(known)} 23:00:00`,
        })),
      },
      Object.fromEntries(Object.entries(eligible).filter(([, own]) => own.length > 0)),
      { withinDays: within, integrationFeatures: ['three', 'four'] },
    );
  });
  afterAll(() => expect(lives.flatMap(({ accountIds }) => accountIds).length).toBeGreaterThan(50));

  /** The landmark by looking at each date in turn; NO_DAY: none. */
  function landmarkOf({ id, started }: (typeof accounts)[number], n: number): Day {
    if (started < day('2024-01-01')) return NO_DAY;
    for (const look of LOOKS)
      if (look >= started + n && look <= started + n + 62 && look < day('2024-07-01') && eligible[id].includes(look))
        return look;
    return NO_DAY;
  }

  it.each(within)('the landmarks and counts of the first %i days are the same', (n) => {
    const life = lives.find(({ withinDays }) => withinDays === n)!;
    const expected = accounts.filter((account) => landmarkOf(account, n) !== NO_DAY);
    expect([...life.accountIds]).toEqual(expected.map(({ id }) => id).sort());
    for (const account of expected) {
      const { id, started } = account;
      const landmark = landmarkOf(account, n);
      expect(life.landmarkDay[life.accountIds.indexOf(id)]).toBe(landmark);
      const seen = facts.filter(
        (fact) => fact.id === id && fact.quantity !== 0 && fact.on < started + n && fact.known < landmark,
      );
      const distinct = (values: readonly string[]) => new Set(values).size;
      expect(valuesOf(life, 'features')[id]).toBe(distinct(seen.map(({ feature }) => feature)));
      expect(valuesOf(life, 'users')[id]).toBe(distinct(seen.map(({ user }) => user)));
      expect(valuesOf(life, 'integrations')[id]).toBe(
        distinct(seen.map(({ feature }) => feature).filter((feature) => feature === 'three' || feature === 'four')),
      );
      const own = milestones.filter((m) => m.id === id && m.on < started + n && m.known < landmark);
      const isRecorded = started >= Math.min(...milestones.map(({ on }) => on));
      expect(valuesOf(life, 'milestones')[id]).toBe(isRecorded ? distinct(own.map(({ name }) => name)) : Number.NaN);
    }
  });
});
