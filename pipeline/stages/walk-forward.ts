import type { SnapshotTable } from '../../features/matrix.ts';
import type { OutcomeTimeline, Timeline } from '../../features/timeline/types.ts';
import { type FitResult, type FitTask, foldTasks } from '../../models/backtest/fold.ts';
import { pickFamilies } from '../../models/backtest/pick-family.ts';
import type { OutcomeName } from '../../models/backtest/types.ts';
import type { FitSettings } from '../../models/fit/settings.ts';
import { planSearches, type SearchTask, withSearches } from '../../models/tuning/search-task.ts';
import type { OutcomeTuning } from '../../models/tuning/types.ts';
import type { Config } from '../config/index.ts';
import { openFitPool } from '../workers/fit-pool.ts';

/** All fits of one run: every fold and the final model of each outcome. */
export interface WalkForward {
  readonly churn: OutcomeFits;
  /** null: switched off, or the history has no subscriptions. */
  readonly expansion: OutcomeFits | null;
}

export interface OutcomeFits {
  readonly timeline: OutcomeTimeline;
  /** In order of time. */
  readonly folds: readonly FitResult[];
  /** Fitted on every row whose label is mature at the end of the data. */
  readonly final: FitResult;
  /** The search for settings of the trees; null: switched off, or no trees. */
  readonly tuning: OutcomeTuning | null;
}

/** Search for settings, then fit every fold and the final models, as many at a time as there are processors. */
export async function walkForward(
  table: SnapshotTable,
  timeline: Timeline,
  config: Config,
  incumbent: FitTask['incumbent'],
  onFit: (done: number, total: number) => void,
): Promise<WalkForward> {
  const outcomes = [timeline.churn, ...(timeline.expansion === null ? [] : [timeline.expansion])];
  const planned = outcomes.map((outcome) => planOutcome(table, outcome, timeline, config, incumbent));
  const searches = planned.flatMap((own) => own.searches);
  // Fits before the first search of their outcome have nothing to wait for.
  const early = planned.flatMap(({ tasks, searches: [first] }) =>
    first === undefined ? tasks : tasks.slice(0, tasks.indexOf(first.fit)),
  );
  const nTasks = planned.reduce((n, { tasks }) => n + tasks.length, searches.length);
  let nDone = 0;
  const pool = openFitPool(table, { onDone: () => onFit(++nDone, nTasks) });
  try {
    const searching = pool.run({ searches, fits: [] });
    const fitting = pool.run({ searches: [], fits: early });
    // Awaited below; a failure before that is told first.
    fitting.catch(() => undefined);
    const { found } = await searching;
    const settled = planned.map(({ outcome, tasks, searches: own }) => {
      const budget = budgetOf(config);
      const results = found.splice(0, own.length);
      return { outcome, ...(budget === null ? { tasks, tuning: null } : withSearches(tasks, results, budget)) };
    });
    const isEarly = ({ outcome, fold }: FitTask) =>
      early.some((task) => task.outcome === outcome && task.fold === fold);
    const late = settled.flatMap(({ tasks }) => tasks).filter((task) => !isEarly(task));
    const results = (await Promise.all([fitting, pool.run({ searches: [], fits: late })])).flatMap(
      ({ fitted }) => fitted,
    );
    const [churn, expansion] = settled.map(({ outcome, tuning }) =>
      outcomeFits(
        table,
        outcome,
        results.filter((result) => result.outcome === outcome.outcome),
        tuning,
        config,
      ),
    );
    return { churn, expansion: expansion ?? null };
  } finally {
    await pool.close();
  }
}

/** The fits of one outcome in order of time, and the searches that come before them. */
export function planOutcome(
  table: SnapshotTable,
  outcome: OutcomeTimeline,
  timeline: Timeline,
  config: Config,
  incumbent: FitTask['incumbent'],
): { outcome: OutcomeTimeline; tasks: FitTask[]; searches: SearchTask[] } {
  const settings: FitSettings = { ...config.models, cohorts: config.cohorts, seed: config.seed };
  const tasks = [
    ...foldTasks(outcome.outcome, outcome.folds, timeline.snapshotDays, settings, incumbent),
    finalTask(outcome, timeline, settings),
  ];
  const budget = budgetOf(config);
  return { outcome, tasks, searches: budget === null ? [] : planSearches(table, tasks, budget) };
}

/** Candidates of each search; null: none, because it is switched off or there are no trees. */
function budgetOf({ models }: Config): number | null {
  return models.families.includes('gradient') ? (models.tuning?.budget ?? null) : null;
}

function outcomeFits(
  table: SnapshotTable,
  timeline: OutcomeTimeline,
  unpicked: readonly FitResult[],
  tuning: OutcomeTuning | null,
  config: Config,
): OutcomeFits {
  const days = new Map(timeline.folds.map((fold) => [fold.number, fold.recalibrationDay]));
  const own =
    config.models.choose === 'auto'
      ? pickFamilies(table, unpicked, days, timeline.maturityDays, config.seed)
      : unpicked;
  return {
    timeline,
    folds: own.filter((result) => result.fold > 0).sort((a, b) => a.fold - b.fold),
    final: own.find((result) => result.fold === 0)!,
    tuning,
  };
}

function finalTask(outcome: OutcomeTimeline, timeline: Timeline, settings: FitSettings): FitTask {
  return {
    outcome: outcome.outcome satisfies OutcomeName,
    fold: 0,
    trainDays: outcome.matureDays,
    testDays: [],
    scoreDays: [],
    referenceDays: timeline.churn.matureDays,
    recalibrationDay: timeline.settings.dataEnd,
    settings,
    incumbent: null,
  };
}
