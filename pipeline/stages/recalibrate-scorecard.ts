import type { SnapshotTable } from '../../features/matrix.ts';
import { trainingSetOf } from '../../models/fit/training-set.ts';
import { type ScorecardChanges, scorecardChanges } from '../../models/scorecard/changes.ts';
import { matchingCutoffs, refitScorecard, type Scorecard, scorecardScores } from '../../models/scorecard/index.ts';
import { scorecardText } from '../scorecard/write.ts';
import type { ScoredAccount } from './score-book.ts';
import type { OutcomeFits } from './walk-forward.ts';

export interface RecalibratedScorecard {
  readonly scorecard: Scorecard;
  readonly changes: ScorecardChanges;
  /** `scorecard.yaml`. */
  readonly text: string;
}

/**
 * The scorecard in use with weights fitted on every mature label, in its own shape, and with cut-offs that give as many red
 * and yellow accounts today as the new score has.
 *
 * @param verdict Stands at the top of the file.
 */
export function recalibrateScorecard(
  scorecard: Scorecard,
  table: SnapshotTable,
  book: SnapshotTable,
  { final, timeline }: OutcomeFits,
  accounts: readonly ScoredAccount[],
  asOf: string,
  verdict: string,
): RecalibratedScorecard {
  const { references } = final.fitted;
  const refitted = refitScorecard(trainingSetOf(table, table.churnLabel, timeline.matureDays), references, scorecard);
  const rows = Int32Array.from({ length: book.nRows }, (_, row) => row);
  const scores = scorecardScores(book, rows, references, refitted);
  const nIn = (band: string) => accounts.filter(({ result }) => result.band === band).length;
  const made = { ...refitted, cutoffs: matchingCutoffs(scores, nIn('red'), nIn('yellow')) };
  const changes = scorecardChanges(scorecard, made, scores);
  const left = changes.parts.filter(({ after }) => after === 0).map(({ metric }) => metric);
  return {
    scorecard: made,
    changes,
    text: scorecardText(made, [
      `Your scorecard, recalibrated by Barometer as of ${asOf}. Verdict of the run: ${verdict.replaceAll('_', ' ')}.`,
      'Weights are fitted on the past; conditions and ranges are as they were. The cut-offs give as many',
      'red and yellow accounts as the new score. report.html says what it costs against the full model.',
      ...(left.length === 0 ? [] : [`Left out, as they add nothing to the others: ${left.join(', ')}.`]),
    ]),
  };
}
