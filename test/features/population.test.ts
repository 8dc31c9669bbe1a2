import { describe, expect, it } from 'vitest';
import { duckdbDialect } from '../../data/dialects/duckdb.ts';
import { DataError } from '../../data/errors.ts';
import { labelSteps } from '../../features/population/labels.ts';
import { populationForDate, populationSteps } from '../../features/population/population.ts';
import { snapshotDaysFor } from '../../features/timeline/snapshots.ts';
import type { ChurnDefinition, TimelineSettings } from '../../features/timeline/types.ts';
import { type Day, formatDay, parseDay } from '../../models/math/day.ts';
import { type History, historyInDuckDb } from '../support/history.ts';
import { runSteps, shapeOf, sqlRows } from '../support/population-rows.ts';
import type { PlainHistory } from '../support/population-twin.ts';
import { asTables, RANDOM_END, RANDOM_START, randomHistory } from '../support/random-history.ts';

const day = (text: string): Day => {
  const parsed = parseDay(text);
  if (parsed === null) throw new Error(`no date: ${text}`);
  return parsed;
};

const ENDS: ChurnDefinition = { kind: 'subscription_end', graceDays: 7, gapDays: 0, horizonDays: 30 };
const RECORDED: ChurnDefinition = { kind: 'recorded', graceDays: 0, gapDays: 0, horizonDays: 30 };
const SILENCE: ChurnDefinition = {
  kind: 'inactivity',
  inactiveDays: 40,
  activity: { table: 'usage_events', where: {} },
  graceDays: 0,
  gapDays: 0,
  horizonDays: 30,
};

function settingsFor(churn: ChurnDefinition, minTenureDays = 0): TimelineSettings {
  return {
    dataStart: RANDOM_START,
    dataEnd: RANDOM_END,
    every: 'month',
    from: null,
    minTenureDays,
    churn,
    expansion: { minGrowth: 0.1, gapDays: 0, horizonDays: 30, holdDays: 10 },
    recalibrateEvery: 'month',
    folds: 6,
  };
}

/** Eligible accounts with tenure and MRR: `a 2023-06-01 tenure 30 mrr 100`. */
async function populationOf(tables: History, settings: TimelineSettings, on: readonly string[]): Promise<string[]> {
  const rows = await sqlRows(tables, settings, on.map(day));
  return rows.map((row) => `${row.id} ${formatDay(row.t)} tenure ${row.tenureDays} mrr ${row.mrr}`);
}

const subscription = (
  account_id: string,
  starts_on: string,
  ends_on: string | null,
  more: Record<string, unknown> = {},
) => ({
  account_id,
  starts_on,
  ends_on,
  mrr: 100,
  ...more,
});

describe('eligible by subscriptions', () => {
  const accounts = [{ account_id: 'a', started_on: '2023-01-01' }];

  it('from the day after the start to the day of the end, which is not known that day', async () => {
    const subscriptions = [subscription('a', '2023-05-01', '2023-07-01')];
    expect(
      await populationOf({ accounts, subscriptions }, settingsFor(ENDS), [
        '2023-05-01',
        '2023-05-02',
        '2023-07-01',
        '2023-07-02',
      ]),
    ).toEqual(['a 2023-05-02 tenure 121 mrr 100', 'a 2023-07-01 tenure 181 mrr 100']);
  });

  it('only with what was recorded before', async () => {
    const subscriptions = [
      subscription('a', '2023-05-01', null),
      subscription('a', '2023-05-01', null, { mrr: 7, recorded_at: '2023-06-01 09:00:00' }),
    ];
    expect(await populationOf({ accounts, subscriptions }, settingsFor(ENDS), ['2023-06-01', '2023-06-02'])).toEqual([
      'a 2023-06-01 tenure 151 mrr 100',
      'a 2023-06-02 tenure 152 mrr 107',
    ]);
  });

  it('not once a notice is known on a line in force', async () => {
    const subscriptions = [
      subscription('a', '2023-05-01', '2023-12-31', { notice_on: '2023-06-01' }),
      subscription('a', '2023-05-01', null),
    ];
    expect(
      await populationOf({ accounts, subscriptions }, settingsFor(ENDS), ['2023-06-01', '2023-06-02', '2024-02-01']),
    ).toEqual(['a 2023-06-01 tenure 151 mrr 200', 'a 2024-02-01 tenure 396 mrr 100']);
  });

  it('from the minimum tenure on', async () => {
    const subscriptions = [subscription('a', '2023-01-01', null)];
    expect(
      await populationOf({ accounts, subscriptions }, settingsFor(ENDS, 90), ['2023-03-31', '2023-04-01']),
    ).toEqual(['a 2023-04-01 tenure 90 mrr 100']);
  });

  it('not before the account started and was recorded', async () => {
    const late = [
      { account_id: 'a', started_on: '2023-06-01' },
      { account_id: 'b', started_on: '2023-01-01', recorded_at: '2023-06-01' },
    ];
    const subscriptions = [subscription('a', '2023-01-01', null), subscription('b', '2023-01-01', null)];
    expect(
      await populationOf({ accounts: late, subscriptions }, settingsFor(ENDS), ['2023-06-01', '2023-06-02']),
    ).toEqual(['a 2023-06-02 tenure 1 mrr 100', 'b 2023-06-02 tenure 152 mrr 100']);
  });

  it('with an MRR that adds up exactly', async () => {
    const subscriptions = Array.from({ length: 10 }, () => subscription('a', '2023-01-01', null, { mrr: 0.1 }));
    expect(await populationOf({ accounts, subscriptions }, settingsFor(ENDS), ['2023-02-01'])).toEqual([
      'a 2023-02-01 tenure 31 mrr 1',
    ]);
  });
});

describe('MRR without subscriptions', () => {
  const accounts = [{ account_id: 'a', started_on: '2023-01-01' }];
  const churn_events: History[string] = [];

  it('is the revenue of the last 90 days as a monthly figure', async () => {
    const usage_events = [
      { account_id: 'a', occurred_at: '2023-05-02 23:59:59', feature: 'x', value: 1000 },
      { account_id: 'a', occurred_at: '2023-05-03 00:00:00', feature: 'x', value: 60 },
      { account_id: 'a', occurred_at: '2023-07-31 23:59:59', feature: 'x', value: 30 },
      { account_id: 'a', occurred_at: '2023-07-01 10:00:00', feature: 'x', value: 500, recorded_at: '2023-08-01' },
      { account_id: 'a', occurred_at: '2023-08-01 00:00:00', feature: 'x', value: 1000 },
    ];
    expect(await populationOf({ accounts, churn_events, usage_events }, settingsFor(RECORDED), ['2023-08-01'])).toEqual(
      ['a 2023-08-01 tenure 212 mrr 30'],
    );
  });

  it('is taken from invoices where usage has no value, 0 where nothing was earned or credits outweigh it', async () => {
    const usage_events = [{ account_id: 'a', occurred_at: '2023-07-01 10:00:00', feature: 'x' }];
    const invoices = [
      { account_id: 'a', issued_on: '2023-07-01', due_on: '2023-07-31', amount: 90 },
      { account_id: 'a', issued_on: '2023-12-01', due_on: '2023-12-31', amount: -90 },
    ];
    const on = ['2023-06-01', '2023-08-01', '2024-01-01'];
    expect(await populationOf({ accounts, churn_events, usage_events, invoices }, settingsFor(RECORDED), on)).toEqual([
      'a 2023-06-01 tenure 151 mrr 0',
      'a 2023-08-01 tenure 212 mrr 30',
      'a 2024-01-01 tenure 365 mrr 0',
    ]);
  });

  it('is 1 where the history has no money', async () => {
    expect(await populationOf({ accounts, churn_events }, settingsFor(RECORDED), ['2023-08-01'])).toEqual([
      'a 2023-08-01 tenure 212 mrr 1',
    ]);
  });
});

describe('steps', () => {
  it('refuse a definition whose table is absent, and say what to do', () => {
    const shape = { accounts: [] };
    const steps = (churn: ChurnDefinition) => () =>
      populationSteps(duckdbDialect, { settings: settingsFor(churn), snapshotDays: [] }, shape);
    expect(steps(ENDS)).toThrow(DataError);
    expect(steps(ENDS)).toThrow('tables.subscriptions is missing');
    expect(steps(RECORDED)).toThrow('tables.churn_events is missing');
    expect(steps(SILENCE)).toThrow('tables.usage_events is missing');
  });

  it('refuse an activity rule on a column that is not mapped', () => {
    const churn: ChurnDefinition = { ...SILENCE, activity: { table: 'usage_events', where: { featur: ['order'] } } };
    const request = { settings: settingsFor(churn), snapshotDays: [] };
    const shape = { accounts: [], usage_events: ['occurred_at', 'feature'] };
    expect(() => populationSteps(duckdbDialect, request, shape)).toThrow(
      'outcomes.churn.activity.where names usage_events.featur, which is not mapped; expected one of: occurred_at, feature.',
    );
  });

  it('give the same values, bit by bit, whatever the order of the rows', async () => {
    const tables = asTables(randomHistory(8, 60, true));
    const reversed = Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, [...rows].reverse()]));
    for (const churn of [ENDS, RECORDED, SILENCE]) {
      const settings = settingsFor(churn);
      const days = snapshotDaysFor(settings);
      expect(await sqlRows(reversed, settings, days)).toEqual(await sqlRows(tables, settings, days));
    }
  });

  it('run on no snapshot date and on no facts', async () => {
    const tables: History = { accounts: [], subscriptions: [], churn_events: [], usage_events: [] };
    for (const churn of [ENDS, RECORDED, SILENCE]) {
      expect(await sqlRows(tables, settingsFor(churn), [])).toEqual([]);
      expect(await sqlRows(tables, settingsFor(churn), [day('2023-05-01')])).toEqual([]);
    }
  });

  it('for one date give the rows that the whole timeline gives on it, whatever the day of the month', async () => {
    const tables = asTables(randomHistory(5, 40, true));
    const asOf = day('2023-09-17');
    for (const churn of [ENDS, RECORDED, SILENCE]) {
      const settings = settingsFor(churn);
      const source = await historyInDuckDb(tables);
      try {
        await runSteps(source, populationForDate(source.dialect, settings, asOf, shapeOf(tables)));
        const alone = await source.query('SELECT account_key, tenure_days, mrr FROM population ORDER BY 1');
        const dates = [...snapshotDaysFor(settings), asOf].sort((a, b) => a - b);
        await runSteps(source, populationSteps(source.dialect, { settings, snapshotDays: dates }, shapeOf(tables)));
        const among = await source.query(
          `SELECT account_key, tenure_days, mrr FROM population WHERE snapshot_date = ${source.dialect.day(asOf)} ORDER BY 1`,
        );
        expect(alone.nRows).toBeGreaterThan(5);
        expect(alone).toEqual(among);
      } finally {
        source.close();
      }
    }
  });

  it('leave one label row per population row', async () => {
    const tables = asTables(randomHistory(6, 40, true));
    for (const churn of [ENDS, RECORDED, SILENCE]) {
      const settings = settingsFor(churn);
      const source = await historyInDuckDb(tables);
      try {
        const request = { settings, snapshotDays: snapshotDaysFor(settings) };
        await runSteps(source, populationSteps(source.dialect, request, shapeOf(tables)));
        await runSteps(source, labelSteps(source.dialect, request, shapeOf(tables)));
        const counts = await source.query(`
          SELECT (SELECT count(*) FROM population) AS population, (SELECT count(*) FROM labels) AS labels,
            (SELECT count(*) FROM (SELECT DISTINCT account_key, snapshot_date FROM labels) d) AS keys`);
        const [population, labels, keys] = counts.columns.map((column) => column.values[0]);
        expect(population).toBeGreaterThan(100);
        expect([labels, keys]).toEqual([population, population]);
      } finally {
        source.close();
      }
    }
  });
});

describe('the population at t', () => {
  const t = day('2023-08-01');

  /** What stands in the tables of facts that were not known at `t` is changed; what was known is left alone. */
  function rewriteFuture(history: PlainHistory): PlainHistory {
    const move = (on: Day) => t + (((on - t) * 7 + 3) % 200);
    const keepPast = (on: Day | null) => (on !== null && on < t ? on : null);
    return {
      accounts: history.accounts.map((a) => (a.known < t ? a : { ...a, started: move(a.known), known: move(a.known) })),
      lines:
        history.lines?.flatMap((line) => {
          if (line.known >= t) return line.starts % 2 === 0 ? [] : [{ ...line, mrr: 999, starts: t, known: t }];
          const isEnded = line.ends !== null && line.ends < t;
          return [
            {
              ...line,
              ends: isEnded ? line.ends : line.mrr > 60 ? null : t,
              notice: keepPast(line.notice),
              endKind: null,
            },
          ];
        }) ?? null,
      churns: history.churns.flatMap((churn) => {
        if (churn.known >= t) return [];
        return [churn.churned >= t ? { ...churn, churned: t + 5 } : churn];
      }),
      activity: history.activity.flatMap((fact) =>
        fact.known >= t ? [{ ...fact, day: t, known: t, value: 1e6 }] : [fact],
      ),
    };
  }

  it.each([
    ['subscription_end', ENDS, true],
    ['recorded', RECORDED, true],
    ['recorded without subscriptions', RECORDED, false],
    ['inactivity', SILENCE, false],
  ] as const)('is blind to everything known on or after t: %s', async (_name, churn, withLines) => {
    const history = randomHistory(7, 80, withLines);
    const settings = settingsFor(churn);
    const rewritten = rewriteFuture(history);
    expect(rewritten).not.toEqual(history);
    const before = await populationOf(asTables(history), settings, [formatDay(t)]);
    expect(before.length).toBeGreaterThan(15);
    expect(await populationOf(asTables(rewritten), settings, [formatDay(t)])).toEqual(before);
  });
});
