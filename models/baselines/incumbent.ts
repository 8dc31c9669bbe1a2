import type { ModelName, OutcomeName } from '../backtest/types.ts';
import type { TrainingSet } from '../fit/training-set.ts';
import type { CohortReferences } from '../runtime/types.ts';
import { refitScorecard, type Scorecard, scorecardScores } from '../scorecard/index.ts';
import { fitScoreLine } from './single-score.ts';
import type { Baseline } from './types.ts';

/**
 * The scorecard in use as it is, of which only the step from score to odds is fitted, and for churn the same with its weights
 * fitted on the training rows.
 */
export function fitIncumbents(
  set: TrainingSet,
  outcome: OutcomeName,
  references: CohortReferences,
  scorecard: Scorecard,
): Baseline[] {
  const asItIs = baselineOf('incumbent', 'the scorecard in use, as it is', set, references, scorecard);
  if (outcome !== 'churn') return [asItIs];
  return [
    asItIs,
    baselineOf(
      'incumbent_recalibrated',
      'the scorecard in use, its weights fitted on the past',
      set,
      references,
      refitScorecard(set, references, scorecard),
    ),
  ];
}

function baselineOf(
  model: ModelName,
  meaning: string,
  set: TrainingSet,
  references: CohortReferences,
  scorecard: Scorecard,
): Baseline {
  // Turned into a risk, as lines rise; a score that points the wrong way is of no use, not of opposite use.
  const risksOf = (rows: Int32Array) =>
    scorecardScores(set.table, rows, references, scorecard).map((score) => 1 - score / 100);
  const line = fitScoreLine(set, risksOf(set.rows));
  return { model, meaning, predict: (rows) => risksOf(rows).map((risk) => line.logOddsAt(risk)) };
}
