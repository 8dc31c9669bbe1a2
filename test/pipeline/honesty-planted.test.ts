import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '../../data/duckdb/source.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import { inputImportance } from '../../models/assemble/category-weights.ts';
import { type FitResult, foldTasks, runFitTask } from '../../models/backtest/fold.ts';
import { pickFamilies } from '../../models/backtest/pick-family.ts';
import { joinFolds } from '../../models/backtest/walk-forward.ts';
import { randomStream } from '../../models/math/random.ts';
import { rocAuc } from '../../models/math/ranking.ts';
import {
  keyOf,
  LIGHT,
  type Prepared,
  prepare,
  type SimulatedOptions,
  simulatedConfig,
  simulatedHistory,
} from '../support/simulated-history.ts';

/**
 * How near the walk-forward comes to the truth, over every tested row. Labels planted on the metrics themselves, and the
 * simulator's own hazard without its hidden part, have a truth that tables hold nearly in full: there the chosen model must
 * come within 0.02 of the true probability's ROC AUC. With the hidden part the gap is what no model can close.
 */
const NEAR = 0.02;

interface Scored {
  readonly prepared: Prepared;
  readonly results: readonly FitResult[];
  readonly rows: Int32Array;
  readonly labels: Uint8Array;
  readonly chosen: Float64Array;
  readonly best: ReadonlyMap<string, Float64Array>;
}

async function preparedOf(options: SimulatedOptions): Promise<Prepared> {
  const loaded = await simulatedConfig(await simulatedHistory(options), ({ outcomes, backtest }) => ({
    outcomes: { ...outcomes, expansion: null },
    backtest: { ...backtest, folds: 2 },
  }));
  return prepare(loaded);
}

function walk(prepared: Prepared, table: SnapshotTable = prepared.table): Scored {
  const { config, timeline } = prepared;
  const settings = { ...config.models, cohorts: config.cohorts, seed: config.seed };
  const { folds, maturityDays } = timeline.churn;
  const fitted = foldTasks('churn', folds, timeline.snapshotDays, settings, null).map((task) =>
    runFitTask(table, task),
  );
  const days = new Map(folds.map((fold) => [fold.number, fold.recalibrationDay]));
  const results = pickFamilies(table, fitted, days, maturityDays, 1);
  const { row, label, models } = joinFolds(table, 'churn', results);
  const best = new Map(models.map(({ model, probability }) => [model as string, probability]));
  const chosen = best.get('chosen');
  if (chosen === undefined) throw new Error('no chosen model');
  return { prepared, results, rows: row, labels: label, chosen, best };
}

/** ROC AUC over some of the scored rows. */
function aucOn(scores: Float64Array, labels: Uint8Array, keep: readonly number[]): number {
  return rocAuc(
    Float64Array.from(keep, (i) => scores[i]),
    Uint8Array.from(keep, (i) => labels[i]),
  );
}

/** Metrics of the last fold's chosen model, what moves its margin most first, with their share of all movement. */
function strongest({ results, prepared: { table } }: Scored): { name: string; share: number }[] {
  const { testRows, fitted } = results[results.length - 1];
  const { inputs } = inputImportance(fitted.chosen.model, fitted.references, table, testRows);
  const total = inputs.reduce((sum, { importance }) => sum + importance, 0);
  return inputs
    .map(({ input, importance }) => ({ name: input.name, share: importance / total }))
    .sort((a, b) => b.share - a.share);
}

let light: Prepared;
beforeAll(async () => {
  light = await preparedOf(LIGHT);
});

describe('labels planted on metrics of a simulated history', () => {
  const PLANTED: readonly (readonly [string, number])[] = [
    ['distinct_features_28d', -3],
    ['ticket_sentiment_90d', -2.5],
    ['csm_rating', -2.5],
    ['late_invoices_share_180d', 2.2],
  ];

  /** Shares of the book below each value, missing in the middle. */
  function standing(column: Float64Array): Float64Array {
    const known = column.filter((value) => !Number.isNaN(value)).sort();
    const shareOf = new Map<number, number>();
    for (let from = 0, to = 0; from < known.length; from = to) {
      while (to < known.length && known[to] === known[from]) to++;
      shareOf.set(known[from], (from + to) / 2 / known.length);
    }
    return column.map((value) => (Number.isNaN(value) ? 0.5 : (shareOf.get(value) ?? 0)));
  }

  it('are found to within 0.02 of the true probability, by the metrics that they were planted on', () => {
    const { table } = light;
    const random = randomStream(1, 'planted');
    const terms = PLANTED.map(([name, effect]) => {
      const column = table.metrics[table.inputs.findIndex((input) => input.name === name)];
      return { effect, at: standing(column) };
    });
    const truth = Float64Array.from({ length: table.nRows }, (_, row) => {
      const margin = terms.reduce((sum, { effect, at }) => sum + effect * (at[row] - 0.5), -2.5);
      return 1 / (1 + Math.exp(-margin));
    });
    const churnLabel = table.churnLabel.map((label, row) => (label === -1 ? -1 : random() < truth[row] ? 1 : 0));
    const churnDay = table.churnDay.map((_, row) => table.snapshotDay[row] + 30);
    const scored = walk(light, { ...table, churnLabel, churnDay });
    const { rows, labels, chosen } = scored;
    const every = [...rows.keys()];
    const trueAuc = aucOn(
      Float64Array.from(rows, (row) => truth[row]),
      labels,
      every,
    );
    expect(trueAuc).toBeGreaterThan(0.75);
    expect(aucOn(chosen, labels, every)).toBeGreaterThan(trueAuc - NEAR);
    expect(aucOn(chosen, labels, every)).toBeLessThan(trueAuc + NEAR);
    const names = strongest(scored).map(({ name }) => name);
    for (const [name] of PLANTED) expect(names.slice(0, 6)).toContain(name);
  });
});

/** The true probability of churn within 90 days of each tested row. */
async function truthOf(options: SimulatedOptions, { rows, prepared: { table } }: Scored): Promise<Float64Array> {
  const folder = await simulatedHistory(options);
  const source = await openDuckDb({ baseFolder: folder, readableFolders: [] });
  try {
    const { columns, nRows } = await source.query(
      `select account_id, month, churn_probability_90d as p from read_parquet('${join(folder, 'truth', 'hazards.parquet')}')`,
    );
    const [ids, days, p] = columns;
    const found = new Map<string, number>();
    for (let i = 0; i < nRows; i++) found.set(`${ids.values[i]} ${days.values[i]}`, Number(p.values[i]));
    return Float64Array.from(rows, (row) => found.get(keyOf(table, row)) ?? Number.NaN);
  } finally {
    source.close();
  }
}

describe('the simulator’s own hazard', () => {
  const OPEN: SimulatedOptions = {
    accounts: 1500,
    months: 24,
    seed: 11,
    hidden: false,
    density: { seats: 0.4, eventsPerUser: 4 },
  };
  /** Metrics in which a planted driver of churn shows, by driver of `truth/effects.json`. */
  const SHOWS: Readonly<Record<string, RegExp>> = {
    health:
      /^(events_|active_|distinct_features|core_features|events_per|licence_|days_since_last_event|days_between_active|silence_|features_a|features_ever|adoption_velocity|new_features_|ticket|tickets_|escalations|urgent_|nps_|csat_|ces_|survey|days_since_last_survey|csm_rating|meetings|calls|inbound|touches|lost_users|share_|trend_|milestones|days_since_last_milestone|community_|competitor_)/,
    championMissing: /^champion_|^top_user/,
    paymentStress: /^(overdue_|late_invoices|payment_delay|failed_payments)/,
    notActivated: /^(onboarding_|days_to_onboard|days_to_first_value|milestones|days_since_last_milestone)/,
    integrated: /^integration/,
  };
  let scored: Scored;
  let truth: Float64Array;
  beforeAll(async () => {
    scored = walk(await preparedOf(OPEN));
    truth = await truthOf(OPEN, scored);
  });

  it('is found to within 0.02, hidden part off, over all rows', () => {
    const { labels, chosen } = scored;
    const every = [...labels.keys()];
    expect(truth.some(Number.isNaN)).toBe(false);
    expect(every.length).toBeGreaterThan(4000);
    const [trueAuc, chosenAuc] = [truth, chosen].map((score) => aucOn(score, labels, every));
    expect(trueAuc).toBeGreaterThan(0.75);
    expect(trueAuc).toBeLessThan(0.92);
    expect(Math.abs(trueAuc - chosenAuc)).toBeLessThanOrEqual(NEAR);
  });

  it('is found by metrics in which its planted drivers show, health first', async () => {
    const effects = JSON.parse(readFileSync(join(await simulatedHistory(OPEN), 'truth', 'effects.json'), 'utf8')) as {
      churn: { drivers: readonly { driver: string; effect: number; isHidden: boolean }[] };
    };
    const drivers = effects.churn.drivers.map(({ driver }) => driver);
    expect(effects.churn.drivers.some(({ isHidden }) => isHidden)).toBe(false);
    expect(drivers.sort()).toEqual(Object.keys(SHOWS).sort());
    const ranked = strongest(scored);
    const driversOf = (name: string) => drivers.filter((driver) => SHOWS[driver].test(name));
    for (const { name } of ranked.slice(0, 5)) expect(driversOf(name), name).not.toEqual([]);
    expect(driversOf(ranked[0].name)).toContain('health');
    // The market index is the same noise for everybody.
    const idle = ranked.filter(({ name }) => name.startsWith('market_index'));
    expect(idle.reduce((sum, { share }) => sum + share, 0)).toBeLessThan(0.05);
  });

  it('with causes that no table shows is further away, by a gap that can be stated', async ({ annotate }) => {
    const hidden = walk(light);
    const p = await truthOf(LIGHT, hidden);
    const { labels, chosen } = hidden;
    const every = [...labels.keys()];
    expect(p.some(Number.isNaN)).toBe(false);
    const gap = aucOn(p, labels, every) - aucOn(chosen, labels, every);
    await annotate(`gap to the true hazard with hidden causes: ${gap.toFixed(3)} of ROC AUC`);
    expect(gap).toBeGreaterThan(NEAR);
  });
});
