import { describe, expect, it } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import {
  type AccountChange,
  accountChanges,
  CAUSES,
  type Cause,
  type LedgerSide,
  mainCauses,
  totalChanges,
} from '../../models/ledger/index.ts';
import { formatDay } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { modelOf } from '../../models/runtime/load.ts';
import type { BandState, ModelFile, ScoreResult } from '../../models/runtime/types.ts';
import { NAMES, randomSides } from './ledger-kit.ts';

const MADE = { earlierDate: '2024-05-01', date: '2024-06-01', champion: 'a', challenger: 'b' };
const STEP = { red: 0, yellow: 1, green: 2 };

/** What the public runtime says of an account in a table. */
function scoreOf(file: ModelFile, table: SnapshotTable, accountId: string, state: BandState | undefined): ScoreResult {
  const row = [...table.accountIndex].findIndex((index) => table.accountIds[index] === accountId);
  const code = table.context.segment.codes[row];
  return modelOf(file).score(
    {
      context: {
        segment: code === -1 ? null : table.context.segment.levels[code],
        tenureDays: table.tenureDays[row],
        asOf: formatDay(table.snapshotDay[row]),
      },
      metrics: Object.fromEntries(
        table.inputs.map(({ name }, i) => [name, Number.isNaN(table.metrics[i][row]) ? null : table.metrics[i][row]]),
      ),
    },
    state ?? null,
  );
}

const stayed = (changes: readonly AccountChange[]) => changes.filter(({ split }) => split !== null);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('accountChanges, over random models', () => {
  const cases = Array.from({ length: 25 }, (_, seed) => randomSides(randomStream(seed, 'sides')));

  it('goes from what the champion showed to what the challenger shows, as the runtime has both', () => {
    for (const [champion, challenger] of cases) {
      for (const { accountId, before, now } of accountChanges(champion, challenger)) {
        if (before !== null) {
          const then = scoreOf(champion.model, champion.earlier, accountId, champion.stateBefore.get(accountId));
          expect(before).toEqual({ band: then.band, healthScore: then.healthScore });
        }
        if (now !== null) {
          const today = scoreOf(challenger.model, challenger.today, accountId, challenger.stateAfter.get(accountId));
          expect(now).toEqual({ band: today.band, healthScore: today.healthScore });
        }
      }
    }
  });

  it('has parts that sum to the change on every account, exactly', () => {
    let nMoved = 0;
    for (const [champion, challenger] of cases) {
      const changes = accountChanges(champion, challenger);
      expect(changes).toHaveLength(45);
      expect(stayed(changes)).toHaveLength(35);
      for (const { before, now, split } of stayed(changes)) {
        for (const { change, parts } of [split!.score, split!.steps, split!.red]) {
          expect(sum(CAUSES.map((cause) => parts[cause]))).toBe(change);
        }
        expect(split!.steps.change).toBe(STEP[now!.band] - STEP[before!.band]);
        expect(split!.red.change).toBe(Number(now!.band === 'red') - Number(before!.band === 'red'));
        expect(split!.score.change).toBeCloseTo(now!.healthScore - before!.healthScore, 11);
        if (split!.steps.change !== 0) nMoved++;
      }
    }
    expect(nMoved).toBeGreaterThan(300);
  });

  it('is the average over all orders of swaps, each mixture a model file of its own', () => {
    for (let seed = 0; seed < 6; seed++) {
      const [champion, mixed] = randomSides(randomStream(seed, 'same metrics'), NAMES.slice(0, 3));
      // The same metrics in the same order, so that a file can be put together of both, all metrics having peers in both.
      const challenger = { ...mixed, model: { ...mixed.model, inputs: champion.model.inputs } };
      const sides = [champion, challenger];
      for (const { accountId, split } of stayed(accountChanges(champion, challenger)).slice(0, 12)) {
        const worth = (swapped: ReadonlySet<Cause>): ScoreResult => {
          const from = (cause: Cause) => sides[swapped.has(cause) ? 1 : 0];
          const { health } = from('thresholds').model;
          const file: ModelFile = {
            ...from('model').model,
            cohorts: from('cohorts').model.cohorts,
            health: {
              ...health,
              bands: { ...health.bands, hysteresis: from('hysteresis').model.health.bands.hysteresis },
            },
          };
          const isNow = swapped.has('behaviour');
          const { stateAfter, stateBefore, today, earlier } = from('hysteresis');
          return scoreOf(file, isNow ? today : earlier, accountId, (isNow ? stateAfter : stateBefore).get(accountId));
        };
        const steps = averageOverOrders((swapped) => STEP[worth(swapped).band]);
        const score = averageOverOrders((swapped) => worth(swapped).healthScore);
        for (const cause of CAUSES) {
          expect(split!.steps.parts[cause]).toBeCloseTo(steps[cause], 9);
          expect(split!.score.parts[cause]).toBeCloseTo(score[cause], 9);
        }
      }
    }
  });

  it('refuses two sides that do not see the same accounts', () => {
    const [champion] = cases[0];
    const [, other] = randomSides(randomStream(99, 'others'));
    const fewer = { ...other, earlier: champion.today };
    expect(() => accountChanges(champion, fewer)).toThrow(
      'champion and challenger do not see the same accounts on the earlier date',
    );
  });
});

/** The same model with a scorecard that moves with each metric, around cut-offs that accounts lie on both sides of. */
function sensitive(file: ModelFile): ModelFile {
  const { churn } = file.outcomes;
  const { bands } = file.health;
  const quantiles = file.inputs.map(() => [0, 5, 10, 15, 20]);
  return {
    ...file,
    cohorts: { ...file.cohorts, by: [], cells: [{ tenureBand: null, attributes: null, nAccounts: 100, quantiles }] },
    outcomes: {
      expansion: null,
      churn: {
        ...churn,
        features: file.inputs.map((_, i) => ({ kind: 'cohort_percentile', input: i, whenMissing: 0.5 })),
        parameters: { family: 'logistic', intercept: -6.5, coefficients: [3, 3, 3], centers: [0.5, 0.5, 0.5] },
        calibration: { kind: 'platt', a: 0, b: 1 },
      },
    },
    health: {
      ...file.health,
      anchor: { date: '2024-01-01', logOdds: -2 },
      pointsToDoubleOdds: 10,
      bands: {
        ...bands,
        cutoffs: [{ attributes: {}, red: 45, yellow: 55 }],
        hysteresis: { clearGap: 8, minDwellDays: 28 },
      },
    },
  };
}

/** Averages over the 120 orders of the five swaps, each prefix valued once. */
function averageOverOrders(worth: (swapped: ReadonlySet<Cause>) => number): Record<Cause, number> {
  const known = new Map<string, number>();
  const valued = (causes: readonly Cause[]): number => {
    const key = [...causes].sort().join();
    const value = known.get(key) ?? worth(new Set(causes));
    known.set(key, value);
    return value;
  };
  const parts = Object.fromEntries(CAUSES.map((cause) => [cause, 0])) as Record<Cause, number>;
  const walk = (order: readonly Cause[]): void => {
    for (const cause of CAUSES) if (!order.includes(cause)) walk([...order, cause]);
    if (order.length < CAUSES.length) return;
    order.forEach((cause, i) => {
      parts[cause] += (valued(order.slice(0, i + 1)) - valued(order.slice(0, i))) / 120;
    });
  };
  walk([]);
  return parts;
}

describe('accountChanges, one thing planted', () => {
  const [side] = randomSides(randomStream(5, 'planted'), NAMES.slice(0, 3));
  const file = sensitive(side.model);
  const long: BandState = { band: 'red', since: '2024-01-01' };
  const states = new Map([...side.today.accountIds].map((id) => [id, long]));
  const still: LedgerSide = {
    model: file,
    earlier: side.today,
    today: side.today,
    stateBefore: states,
    stateAfter: states,
  };

  /** Every part but the planted one must be 0, and something must have moved. */
  function expectOnly(cause: Cause, champion: LedgerSide, challenger: LedgerSide): void {
    const changes = stayed(accountChanges(champion, challenger));
    for (const { split } of changes) {
      for (const other of CAUSES.filter((one) => one !== cause)) {
        expect([split!.score.parts[other], split!.steps.parts[other], split!.red.parts[other]]).toEqual([0, 0, 0]);
      }
    }
    const moved = changes.filter(({ split }) => split!.steps.change !== 0);
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.map(mainCauses)).toEqual(moved.map(() => [cause]));
  }

  it('is all behaviour when one model looks at two dates', () => {
    expectOnly('behaviour', side, side);
  });

  it('is all cohorts when only the peers are others', () => {
    const higher = (values: readonly number[] | null) => values?.map((value) => value + 3) ?? null;
    const cells = file.cohorts.cells.map((cell) => ({ ...cell, quantiles: cell.quantiles.map(higher) }));
    expectOnly('cohorts', still, { ...still, model: { ...file, cohorts: { ...file.cohorts, cells } } });
  });

  it('is all model when only what counts is another', () => {
    const churn = { ...file.outcomes.churn, calibration: { kind: 'platt' as const, a: 2, b: 1.5 } };
    expectOnly('model', still, { ...still, model: { ...file, outcomes: { churn, expansion: null } } });
  });

  it('is all thresholds when only cut-offs and scale are others', () => {
    const { health } = file;
    const cutoffs = health.bands.cutoffs.map((entry) => ({ ...entry, red: entry.red + 9, yellow: entry.yellow + 12 }));
    const bands = { ...health.bands, cutoffs };
    expectOnly('thresholds', still, { ...still, model: { ...file, health: { ...health, bands } } });
    const anchor = { ...health.anchor, logOdds: health.anchor.logOdds - 1 };
    expectOnly('thresholds', still, { ...still, model: { ...file, health: { ...health, anchor } } });
  });

  it('is all hysteresis when only its rule, or only what is remembered, is another', () => {
    const bands = { ...file.health.bands, hysteresis: { clearGap: 40, minDwellDays: 0 } };
    expectOnly('hysteresis', still, { ...still, model: { ...file, health: { ...file.health, bands } } });
    expectOnly('hysteresis', still, { ...still, stateBefore: new Map(), stateAfter: new Map() });
  });

  it('takes peers of a metric that the other model does not know from the model itself', () => {
    const renamed = { ...file, inputs: file.inputs.map((one) => ({ ...one, name: `other_${one.name}` })) };
    const changes = stayed(accountChanges(still, { ...still, model: renamed }));
    expect(changes.map(({ split }) => split!.score.parts.cohorts)).toEqual(changes.map(() => 0));
  });
});

describe('totalChanges', () => {
  const [champion, challenger] = randomSides(randomStream(2, 'totals'));
  const changes = accountChanges(champion, challenger);
  const totals = totalChanges(changes, MADE);

  it('counts every account once, with its ARR, in the migration matrix', () => {
    expect(totals).toMatchObject({ ...MADE, nAccounts: 35, nNew: 5, nLeft: 5 });
    expect(sum(totals.migration.map(({ nAccounts }) => nAccounts))).toBe(45);
    expect(sum(totals.migration.map(({ arr }) => arr))).toBe(12 * sum(changes.map(({ mrr }) => mrr)));
    for (const { before, now, nAccounts } of totals.migration) {
      const own = changes.filter((one) => (one.before?.band ?? null) === before && (one.now?.band ?? null) === now);
      expect(own).toHaveLength(nAccounts);
      expect(nAccounts).toBeGreaterThan(0);
    }
  });

  it('splits newly red and no longer red accounts into causes that sum to their number', () => {
    const fromMatrix = (keep: (before: string, now: string) => boolean) =>
      sum(totals.migration.flatMap((m) => (m.before && m.now && keep(m.before, m.now) ? [m.nAccounts] : [])));
    expect(totals.newlyRed.nAccounts).toBe(fromMatrix((before, now) => before !== 'red' && now === 'red'));
    expect(totals.redNoLonger.nAccounts).toBe(fromMatrix((before, now) => before === 'red' && now !== 'red'));
    for (const { nAccounts, parts } of [totals.newlyRed, totals.redNoLonger]) {
      expect(nAccounts).toBeGreaterThan(0);
      expect(sum(Object.values(parts))).toBeCloseTo(nAccounts, 9);
    }
    expect(totals.red.change).toBe(totals.newlyRed.nAccounts - totals.redNoLonger.nAccounts);
    expect(sum(Object.values(totals.red.parts))).toBeCloseTo(totals.red.change, 9);
  });

  it('has the mean change of the health score, and its causes', () => {
    const scores = stayed(changes).map(({ before, now }) => now!.healthScore - before!.healthScore);
    expect(totals.meanScore!.change).toBeCloseTo(sum(scores) / 35, 9);
    expect(sum(Object.values(totals.meanScore!.parts))).toBeCloseTo(totals.meanScore!.change, 9);
  });

  it('is empty for a book without accounts', () => {
    expect(totalChanges([], MADE)).toMatchObject({ nAccounts: 0, migration: [], meanScore: null });
    expect(totalChanges([], MADE).headline).toBe('No account is newly red.');
  });
});
