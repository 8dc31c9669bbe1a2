import { describe, expect, it } from 'vitest';
import { buildTimeline } from '../../features/timeline/timeline.ts';
import type { ChurnDefinition, TimelineSettings } from '../../features/timeline/types.ts';
import { sqlRows } from '../support/population-rows.ts';
import { type TwinRow, twinRows } from '../support/population-twin.ts';
import { asTables, RANDOM_END, RANDOM_START, randomHistory } from '../support/random-history.ts';

const ACTIVITY = { table: 'usage_events', where: { feature: ['order', 'reorder'] } };

const CASES: readonly { name: string; churn: ChurnDefinition; withLines: boolean }[] = [
  {
    name: 'subscription_end',
    churn: { kind: 'subscription_end', graceDays: 7, gapDays: 0, horizonDays: 60 },
    withLines: true,
  },
  {
    name: 'subscription_end with a gap',
    churn: { kind: 'subscription_end', graceDays: 0, gapDays: 20, horizonDays: 40 },
    withLines: true,
  },
  {
    name: 'recorded with subscriptions',
    churn: { kind: 'recorded', graceDays: 0, gapDays: 10, horizonDays: 60 },
    withLines: true,
  },
  {
    name: 'recorded without subscriptions',
    churn: { kind: 'recorded', graceDays: 0, gapDays: 0, horizonDays: 60 },
    withLines: false,
  },
  {
    name: 'inactivity',
    churn: { kind: 'inactivity', inactiveDays: 40, activity: ACTIVITY, graceDays: 0, gapDays: 0, horizonDays: 40 },
    withLines: false,
  },
  {
    name: 'inactivity with a gap and a short window',
    churn: { kind: 'inactivity', inactiveDays: 30, activity: ACTIVITY, graceDays: 0, gapDays: 25, horizonDays: 20 },
    withLines: false,
  },
  {
    name: 'inactivity with subscriptions',
    churn: { kind: 'inactivity', inactiveDays: 40, activity: ACTIVITY, graceDays: 0, gapDays: 0, horizonDays: 45 },
    withLines: true,
  },
];

function settingsFor(churn: ChurnDefinition): TimelineSettings {
  return {
    dataStart: RANDOM_START,
    dataEnd: RANDOM_END,
    every: 'month',
    from: null,
    minTenureDays: 15,
    churn,
    expansion: { minGrowth: 0.1, gapDays: 5, horizonDays: 60, holdDays: 20 },
    recalibrateEvery: 'month',
    folds: 6,
  };
}

function rounded(rows: readonly TwinRow[]): TwinRow[] {
  return rows.map((row) => ({ ...row, mrr: Math.round(row.mrr * 1e6) / 1e6 }));
}

describe('population and labels equal the slow twin', () => {
  it.each(CASES)('$name', async ({ churn, withLines }) => {
    const settings = settingsFor(churn);
    const { snapshotDays } = buildTimeline(settings);
    const all: TwinRow[] = [];
    for (const seed of [1, 2, 3]) {
      const history = randomHistory(seed, 60, withLines);
      const rows = await sqlRows(asTables(history), settings, snapshotDays);
      expect(rounded(rows)).toEqual(rounded(twinRows(history, settings, snapshotDays)));
      all.push(...rows);
    }
    // The twin proves nothing about what never occurs.
    const count = (holds: (row: TwinRow) => boolean) => all.filter(holds).length;
    expect(count((row) => row.churnLabel === 1)).toBeGreaterThan(20);
    expect(count((row) => row.churnLabel === 0)).toBeGreaterThan(20);
    expect(count((row) => row.churnLabel === null && !row.inGap)).toBeGreaterThan(20);
    if (churn.gapDays > 0) expect(count((row) => row.inGap)).toBeGreaterThan(5);
    expect(count((row) => row.expansionLabel === 1)).toBeGreaterThan(withLines ? 20 : -1);
    expect(count((row) => row.expansionLabel !== null)).toBeGreaterThan(withLines ? 100 : -1);
  });
});
