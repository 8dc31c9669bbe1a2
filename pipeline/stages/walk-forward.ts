import type { SnapshotTable } from '../../features/matrix.ts';
import type { OutcomeTimeline, Timeline } from '../../features/timeline/types.ts';
import { type FitResult, type FitTask, foldTasks } from '../../models/backtest/fold.ts';
import { pickFamilies } from '../../models/backtest/pick-family.ts';
import type { OutcomeName } from '../../models/backtest/types.ts';
import type { FitSettings } from '../../models/fit/settings.ts';
import type { Config } from '../config/index.ts';
import { runFitTasks } from '../workers/fit-pool.ts';

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
}

/** Fit every fold and the final models, as many at a time as there are processors. */
export async function walkForward(
  table: SnapshotTable,
  timeline: Timeline,
  config: Config,
  incumbent: FitTask['incumbent'],
  onFit: (done: number, total: number) => void,
): Promise<WalkForward> {
  const settings: FitSettings = { ...config.models, cohorts: config.cohorts, seed: config.seed };
  const outcomes = [timeline.churn, ...(timeline.expansion === null ? [] : [timeline.expansion])];
  const tasks = outcomes.flatMap((outcome) => [
    ...foldTasks(outcome.outcome, outcome.folds, timeline.snapshotDays, settings, incumbent),
    finalTask(outcome, timeline, settings),
  ]);
  const results = await runFitTasks(table, tasks, { onDone: onFit });
  const fitsOf = (outcome: OutcomeTimeline): OutcomeFits => {
    const unpicked = results.filter((result) => result.outcome === outcome.outcome);
    const days = new Map(outcome.folds.map((fold) => [fold.number, fold.recalibrationDay]));
    const own =
      config.models.choose === 'auto'
        ? pickFamilies(table, unpicked, days, outcome.maturityDays, config.seed)
        : unpicked;
    return {
      timeline: outcome,
      folds: own.filter((result) => result.fold > 0).sort((a, b) => a.fold - b.fold),
      final: own.find((result) => result.fold === 0)!,
    };
  };
  return {
    churn: fitsOf(timeline.churn),
    expansion: timeline.expansion === null ? null : fitsOf(timeline.expansion),
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
