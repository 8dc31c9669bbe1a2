import { buildFolds, isMature } from './folds.ts';
import { snapshotDaysFor } from './snapshots.ts';
import type { OutcomeTimeline, Timeline, TimelineSettings } from './types.ts';

/**
 * Every date the work depends on, from the settings alone: no data is read, so it can be drawn and checked before anything
 * runs. A history too short for a snapshot or a fold gives empty lists, never an error.
 */
export function buildTimeline(settings: TimelineSettings): Timeline {
  const snapshotDays = snapshotDaysFor(settings);
  const expansionDays = expansionMaturityDays(settings);
  return {
    settings,
    snapshotDays,
    churn: outcomeTimeline('churn', churnMaturityDays(settings), snapshotDays, settings),
    expansion: expansionDays === null ? null : outcomeTimeline('expansion', expansionDays, snapshotDays, settings),
  };
}

/** Days from a snapshot date until its churn label is mature: gap + horizon + grace. Example: 0 + 90 + 7 = 97. */
export function churnMaturityDays({ churn }: TimelineSettings): number {
  return churn.gapDays + churn.horizonDays + churn.graceDays;
}

/**
 * Days from a snapshot date until its expansion label is mature: gap + horizon + hold, and the grace days of churn, because
 * a row that churns in the window is no expansion. `null` where expansion is switched off.
 */
export function expansionMaturityDays({ churn, expansion }: TimelineSettings): number | null {
  if (expansion === null) return null;
  return expansion.gapDays + expansion.horizonDays + expansion.holdDays + churn.graceDays;
}

function outcomeTimeline(
  outcome: OutcomeTimeline['outcome'],
  maturityDays: number,
  snapshotDays: readonly number[],
  settings: TimelineSettings,
): OutcomeTimeline {
  const { dataEnd, recalibrateEvery, folds } = settings;
  return {
    outcome,
    maturityDays,
    // Example: 2023-03-01 to 2024-09-01, 19 of the 23 dates.
    matureDays: snapshotDays.filter((day) => isMature(day, maturityDays, dataEnd)),
    folds: buildFolds({ snapshotDays, maturityDays, dataEnd, recalibrateEvery, folds }),
  };
}
