import { describe, expect, it } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import { type FitTask, runFitTask } from '../../models/backtest/fold.ts';
import { fitBoosted } from '../../models/fit/boosted.ts';
import { featureColumns } from '../../models/fit/design.ts';
import { laterSplits } from '../../models/fit/later-splits.ts';
import { partOfRows, trainingSetOf } from '../../models/fit/training-set.ts';
import { N_BINS, type TreeSettings, USUAL_SETTINGS } from '../../models/fit/tree-settings.ts';
import { binColumns } from '../../models/gradient/binning.ts';
import { meanOf, pairedDifference } from '../../models/math/paired-loss.ts';
import type { FeatureSpec } from '../../models/runtime/types.ts';
import { drawCandidates } from '../../models/tuning/candidates.ts';
import { correctedGain } from '../../models/tuning/optimism.ts';
import { LEAST_SAVED_SHARE, searchSettings } from '../../models/tuning/search.ts';
import { planSearches, runSearchTask, withSearches } from '../../models/tuning/search-task.ts';
import { treeThreads } from '../../pipeline/workers/tree-threads.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { everything, identityReferences, input, madeTable, month, SETTINGS, sigmoid } from './fit-kit.ts';

describe('drawCandidates', () => {
  it('begins with the usual settings, and has no two the same', () => {
    const drawn = drawCandidates(40, 1);
    expect(drawn[0]).toEqual(USUAL_SETTINGS);
    expect(drawn).toHaveLength(40);
    expect(new Set(drawn.map((settings) => JSON.stringify(settings))).size).toBe(40);
    expect(drawCandidates(40, 1)).toEqual(drawn);
    expect(drawCandidates(5, 1)).toEqual(drawn.slice(0, 5));
    expect(drawCandidates(40, 2)).not.toEqual(drawn);
    expect(drawCandidates(1, 1)).toEqual([USUAL_SETTINGS]);
  });
});

describe('correctedGain', () => {
  const N_ACCOUNTS = 150;
  const ROWS_EACH = 3;
  const cluster = Int32Array.from({ length: N_ACCOUNTS * ROWS_EACH }, (_, i) => Math.floor(i / ROWS_EACH));

  /** Candidates whose loss differs from the usual by `mean` and by noise that accounts keep over their rows. */
  function worldOf(seed: number, means: readonly number[]) {
    const random = generator(seed);
    return means.map((mean) => {
      const ofAccount = Float64Array.from({ length: N_ACCOUNTS }, () => random() - 0.5);
      return {
        excess: Float64Array.from(cluster, (account) => mean + ofAccount[account] + 0.2 * (random() - 0.5)),
        cluster,
      };
    });
  }

  const apparent = (world: ReturnType<typeof worldOf>) => Math.max(0, ...world.map(({ excess }) => -meanOf(excess)));

  it('is the gain itself where it is the same everywhere, and 0 where there is none', () => {
    const flat = (value: number) => [{ excess: new Float64Array(cluster.length).fill(value), cluster }];
    expect(correctedGain(flat(-0.25), 1)).toBeCloseTo(0.25, 12);
    expect(correctedGain(flat(0.25), 1)).toBe(0);
    expect(correctedGain([], 1)).toBe(0);
  });

  it('takes the luck off where all candidates are equal: what the best seems to save is not there', () => {
    const worlds = Array.from({ length: 150 }, (_, seed) => worldOf(seed + 1, new Array(10).fill(0)));
    const gains = Float64Array.from(worlds, apparent);
    const corrected = Float64Array.from(worlds, (world) => correctedGain(world, 1));
    // The best of ten equals seems to save one and a half standard errors (0.024) of nothing.
    expect(meanOf(gains)).toBeGreaterThan(0.03);
    expect(Math.abs(meanOf(corrected))).toBeLessThan(0.15 * meanOf(gains));
    const isTaken = (world: ReturnType<typeof worldOf>, k: number) => {
      const best = world.reduce((a, b) => (meanOf(b.excess) < meanOf(a.excess) ? b : a));
      const { standardError } = pairedDifference(best.excess, new Float64Array(cluster.length), cluster);
      return corrected[k] > standardError;
    };
    // Without the correction nearly every world would have a better candidate by more than one standard error.
    expect(worlds.filter(isTaken).length / worlds.length).toBeLessThan(0.15);
  });

  it('leaves a gain that is there', () => {
    const worlds = Array.from({ length: 40 }, (_, seed) => worldOf(seed + 1, [-0.15, ...new Array<number>(9).fill(0)]));
    const corrected = Float64Array.from(worlds, (world) => correctedGain(world, 1));
    expect(meanOf(corrected)).toBeGreaterThan(0.13);
    expect(meanOf(corrected)).toBeLessThan(0.16);
  });
});

const N_METRICS = 6;
const inputs = Array.from({ length: N_METRICS }, (_, i) => input(`m${i}`));
const specs: FeatureSpec[] = inputs.map((_, i) => ({ kind: 'metric', input: i }));

/** Only both metrics together say anything: no sum of curves can. */
const together = (metrics: readonly number[]) => (metrics[0] > 0.5 === metrics[1] > 0.5 ? 1.8 : -1.8);
const nothing = () => 0;

function tableOf(seed: number, effect: (metrics: readonly number[]) => number, nAccounts = 250): SnapshotTable {
  const random = generator(seed);
  return madeTable({
    nAccounts,
    nDates: 12,
    inputs,
    rowOf: () => {
      const metrics = inputs.map(() => random());
      return { metrics, label: random() < sigmoid(-1 + effect(metrics)) ? 1 : 0 };
    },
  });
}

function searched(table: SnapshotTable, usual: TreeSettings, budget: number) {
  const set = everything(table);
  const columns = featureColumns(table, set.rows, specs, identityReferences(N_METRICS));
  const problem = { set, binned: binColumns(columns, { nBins: N_BINS }), signs: new Int8Array(N_METRICS), seed: 1 };
  return searchSettings(problem, laterSplits(set, 60), budget, usual);
}

describe('searchSettings', () => {
  it('keeps the usual settings where nothing can be learned and all are equal', () => {
    const { tried, gain, correctedGain: corrected, isReplaced } = searched(tableOf(3, nothing), USUAL_SETTINGS, 8);
    expect(isReplaced).toBe(false);
    expect(tried.filter(({ isTaken }) => isTaken)).toEqual([tried[0]]);
    expect(tried[0]).toMatchObject({ isUsual: true, settings: USUAL_SETTINGS, excess: 0, standardError: 0 });
    expect(corrected).toBeLessThanOrEqual(gain);
  });

  it('replaces settings that cannot see what is there', () => {
    const blind: TreeSettings = { ...USUAL_SETTINGS, isAdditive: true };
    const {
      tried,
      gain,
      correctedGain: corrected,
      standardError,
      leastGain,
      isReplaced,
    } = searched(tableOf(4, together), blind, 8);
    expect(isReplaced).toBe(true);
    const [first] = tried;
    const taken = tried.find(({ isTaken }) => isTaken)!;
    expect(first.settings).toEqual(blind);
    expect(taken.settings.isAdditive).toBe(false);
    expect(taken.excess).toBeCloseTo(taken.logLoss - first.logLoss, 12);
    expect(gain).toBeCloseTo(-taken.excess, 12);
    expect(corrected).toBeGreaterThan(0.8 * gain);
    expect(leastGain).toBeCloseTo(Math.max(standardError, LEAST_SAVED_SHARE * first.logLoss), 12);
  });

  it('lets one in four go on to more rows, and always the usual settings', () => {
    const { tried } = searched(tableOf(5, together, 500), USUAL_SETTINGS, 9);
    const nLast = tried.filter(({ nRowsJudged }) => nRowsJudged === tried[0].nRowsJudged).length;
    expect(tried).toHaveLength(9);
    expect(nLast).toBe(3);
    expect(
      tried
        .slice(nLast)
        .every(({ nRowsJudged, nRowsLearned }) => nRowsJudged < tried[0].nRowsJudged && nRowsLearned === 2_000),
    ).toBe(true);
  });
});

describe('searches of a walk-forward', () => {
  const days = Array.from({ length: 12 }, (_, i) => month(i + 1));
  const taskOf = (fold: number, nTrain: number): FitTask => ({
    outcome: 'churn',
    fold,
    trainDays: days.slice(0, nTrain),
    testDays: fold === 0 ? [] : days.slice(nTrain + 1, nTrain + 2),
    scoreDays: [],
    referenceDays: days.slice(0, nTrain),
    recalibrationDay: month(nTrain + 2),
    settings: { ...SETTINGS, families: ['gradient'] },
    incumbent: null,
  });
  const table = tableOf(6, together);
  const tasks = [taskOf(1, 3), taskOf(2, 8), taskOf(3, 10), taskOf(0, 11)];
  const planned = planSearches(table, tasks, 6);

  it('come before the first fit with enough to judge by, and again when there is four times as much', () => {
    expect(planned.map(({ fit, budget }) => [fit.fold, budget])).toEqual([[2, 6]]);
    const few = { ...table, churnLabel: table.churnLabel.map((label, row) => (row % 20 === 0 ? label : 0)) };
    expect(planSearches(few, tasks, 6)).toEqual([]);
    // 250 accounts from the start, 1,200 from the sixth date on.
    const large = tableOf(8, nothing, 1_200);
    const joins = (row: number) => (large.accountIndex[row] < 250 ? days[0] : days[5]);
    const churnLabel = large.churnLabel.map((label, row) => (large.snapshotDay[row] < joins(row) ? -1 : label));
    const growing = { ...large, churnLabel };
    const plan = (...fits: FitTask[]) => planSearches(growing, fits, 6).map(({ fit }) => fit.fold);
    expect(plan(taskOf(1, 5), taskOf(2, 6), taskOf(0, 12))).toEqual([1, 0]);
    expect(plan(taskOf(1, 11), taskOf(0, 12))).toEqual([1]);
  });

  it('see nothing from the recalibration date on', () => {
    const found = runSearchTask(table, planned[0]);
    expect(found.recalibrationDate).toBe('2024-10-01');
    expect(runSearchTask(table, planned[0])).toEqual(found);
    const isLater = (row: number) => table.snapshotDay[row] > days[7];
    const other: SnapshotTable = {
      ...table,
      churnLabel: table.churnLabel.map((label, row) => (isLater(row) ? 1 - label : label)),
      metrics: table.metrics.map((column) => column.map((value, row) => (isLater(row) ? 1 - value : value))),
    };
    expect(runSearchTask(other, planned[0])).toEqual(found);
    const judged = trainingSetOf(table, table.churnLabel, days.slice(0, 8));
    expect(found.nEventAccounts).toBeLessThanOrEqual(judged.nEventAccounts);
    expect(found.nEventAccounts).toBeGreaterThanOrEqual(100);
  });

  it('serve the fits from their date on, and none before', () => {
    const taken: TreeSettings = { ...USUAL_SETTINGS, maxLeaves: 4, maxDepth: 3 };
    const found = runSearchTask(table, planned[0]);
    const search = {
      ...found,
      tried: found.tried.map((row, i) => ({ ...row, settings: i === 1 ? taken : row.settings, isTaken: i === 1 })),
    };
    const { tasks: settled, tuning } = withSearches(tasks, [search], 6);
    expect(tuning.used).toEqual([
      { fold: 1, searchedIn: null, settings: USUAL_SETTINGS },
      { fold: 2, searchedIn: 2, settings: taken },
      { fold: 3, searchedIn: 2, settings: taken },
      { fold: 0, searchedIn: 2, settings: taken },
    ]);
    expect(settled.map(({ settings }) => settings.trees)).toEqual([USUAL_SETTINGS, taken, taken, taken]);
    const leaves = (task: FitTask) => {
      const { parameters } = runFitTask(table, task).fitted.chosen.model;
      return parameters.family === 'gradient'
        ? Math.max(...parameters.trees.map((tree) => tree.feature.filter((feature) => feature < 0).length))
        : null;
    };
    expect(leaves(settled[1])).toBeLessThanOrEqual(4);
    expect(leaves(tasks[1])).toBeGreaterThan(4);
    expect(runFitTask(table, settled[0]).models).toEqual(runFitTask(table, tasks[0]).models);
  });
});

describe('fitBoosted with threads', () => {
  it('gives the same bits as alone', () => {
    const random = generator(7);
    const wide = Array.from({ length: 250 }, (_, i) => input(`m${i}`));
    const table = madeTable({
      nAccounts: 2_700,
      nDates: 3,
      inputs: wide.slice(0, 1),
      rowOf: () => ({ metrics: [random()], label: random() < 0.1 ? 1 : 0 }),
    });
    const set = everything(table);
    const columns = wide.map(() => Float64Array.from(set.rows, () => random()));
    const specsOfWide: FeatureSpec[] = wide.map((_, i) => ({ kind: 'metric', input: i }));
    const parts = partOfRows(set, 3, 1);
    expect(set.rows.length * columns.length).toBeGreaterThan(2_000_000);
    const grown = (threads: ReturnType<typeof treeThreads> | null) =>
      fitBoosted(set, specsOfWide, columns, new Int8Array(250), parts, 1, USUAL_SETTINGS, threads);
    expect(grown(treeThreads(2))).toEqual(grown(null));
  });
});
