import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitTask } from '../backtest/fold.ts';
import { featureColumns, treeFeatures } from '../fit/design.ts';
import { type LaterSplit, laterSplits } from '../fit/later-splits.ts';
import { signsOf } from '../fit/signs.ts';
import { type TrainingSet, trainingSetOf } from '../fit/training-set.ts';
import { N_BINS, type TreeSettings, USUAL_SETTINGS } from '../fit/tree-settings.ts';
import { binColumns } from '../gradient/binning.ts';
import { formatDay } from '../math/day.ts';
import { searchSettings } from './search.ts';
import type { OutcomeTuning, Search } from './types.ts';

/** A search on the training rows of a fit. It depends on nothing but the table and itself. */
export interface SearchTask {
  readonly fit: FitTask;
  /** Candidates, the usual settings included. */
  readonly budget: number;
}

/** Accounts with the event among the judged rows below which no two settings are told apart. */
const MIN_EVENT_ACCOUNTS = 100;
/** They must have grown by this factor since the last search, so that differences are known twice as well, before another pays. */
const GROWTH = 4;

/**
 * Which fits are preceded by a search: the first whose training rows hold later periods with at least 100 accounts with the
 * event to judge by, and each that has four times as many as the last search. A search looks at rows alone that were mature
 * before its own recalibration date, so it may serve all fits from there on.
 *
 * @param tasks Fits of one outcome in order of time, the final one last.
 */
export function planSearches(table: SnapshotTable, tasks: readonly FitTask[], budget: number): SearchTask[] {
  const planned: SearchTask[] = [];
  let nBefore = 0;
  for (const fit of tasks) {
    const set = trainingRows(table, fit);
    const nJudging = countEvents(set, splitsOf(set, fit));
    if (nJudging < Math.max(MIN_EVENT_ACCOUNTS, GROWTH * nBefore)) continue;
    planned.push({ fit, budget });
    nBefore = nJudging;
  }
  return planned;
}

/** Search settings for the trees of a fit on its training rows. */
export function runSearchTask(table: SnapshotTable, { fit, budget }: SearchTask): Search {
  const set = trainingRows(table, fit);
  // Trees look at metrics and attributes themselves: no peers are needed, and finding them takes as long as the search.
  const references = { tenureDays: [], by: fit.settings.cohorts.by, minSize: 1, probabilities: [], cells: [] };
  const specs = treeFeatures(set, references);
  const binned = binColumns(featureColumns(table, set.rows, specs, references), { nBins: N_BINS });
  const signs = signsOf(specs, table, fit.outcome, fit.settings.monotone);
  const splits = splitsOf(set, fit);
  return {
    fold: fit.fold,
    recalibrationDate: formatDay(fit.recalibrationDay),
    nEventAccounts: countEvents(set, splits),
    ...searchSettings({ set, binned, signs, seed: fit.settings.seed }, splits, budget),
  };
}

/**
 * The fits with the settings of the latest search on or before each.
 *
 * @param tasks As they were planned for.
 * @param searches What the planned searches found, in their order.
 */
export function withSearches(
  tasks: readonly FitTask[],
  searches: readonly Search[],
  budget: number,
): { tasks: FitTask[]; tuning: OutcomeTuning } {
  let latest: Search | null = null;
  const used: { fold: number; searchedIn: number | null; settings: TreeSettings }[] = [];
  const settled = tasks.map((task): FitTask => {
    latest = searches.find(({ fold }) => fold === task.fold) ?? latest;
    const settings = latest?.tried.find(({ isTaken }) => isTaken)?.settings ?? USUAL_SETTINGS;
    used.push({ fold: task.fold, searchedIn: latest?.fold ?? null, settings });
    return { ...task, settings: { ...task.settings, trees: settings } };
  });
  return { tasks: settled, tuning: { budget, searches, used } };
}

function trainingRows(table: SnapshotTable, { outcome, trainDays }: FitTask): TrainingSet {
  return trainingSetOf(table, outcome === 'churn' ? table.churnLabel : table.expansionLabel, trainDays);
}

function splitsOf(set: TrainingSet, { recalibrationDay, trainDays }: FitTask): LaterSplit[] {
  return laterSplits(set, recalibrationDay - Math.max(...trainDays));
}

/** Accounts (or groups) with the event among the later rows. */
function countEvents(set: TrainingSet, splits: readonly LaterSplit[]): number {
  const clusters = new Set<number>();
  for (const { after } of splits) for (const i of after) if (set.labels[i] === 1) clusters.add(set.cluster[i]);
  return clusters.size;
}
