import type { SnapshotTable } from '../../features/matrix.ts';
import { trainingSetOf } from '../../models/fit/training-set.ts';
import { countingUp } from '../../models/math/columns.ts';
import type { CohortReferences } from '../../models/runtime/types.ts';
import { type ScorecardChanges, scorecardChanges } from '../../models/scorecard/changes.ts';
import { matchingCutoffs, refitScorecard, type Scorecard, scorecardScores } from '../../models/scorecard/index.ts';
import { scorecardText } from '../scorecard/write.ts';

export interface ScorecardRequest {
  /** The scorecard in use. */
  readonly scorecard: Scorecard;
  readonly table: SnapshotTable;
  /** Dates whose labels are mature. */
  readonly matureDays: readonly number[];
  /** Peers that percentiles are of; their inputs are those of the table. */
  readonly references: CohortReferences;
  /** Today's accounts, with the same inputs. */
  readonly book: SnapshotTable;
  /** Red and yellow accounts of today's book by the new score. */
  readonly nRed: number;
  readonly nYellow: number;
  /** YYYY-MM-DD. */
  readonly asOf: string;
  /** Stands at the top of the file. */
  readonly verdict: string;
}

export interface RecalibratedScorecard {
  readonly scorecard: Scorecard;
  readonly changes: ScorecardChanges;
  /** `scorecard.yaml`. */
  readonly text: string;
}

/**
 * The scorecard in use with weights fitted on every mature label, in its own shape, and with cut-offs that give as many red
 * and yellow accounts today as the new score has.
 */
export function recalibrateScorecard(request: ScorecardRequest): RecalibratedScorecard {
  const { scorecard, table, references, book, asOf, verdict } = request;
  const refitted = refitScorecard(trainingSetOf(table, table.churnLabel, request.matureDays), references, scorecard);
  const rows = countingUp(book.nRows);
  const scores = scorecardScores(book, rows, references, refitted);
  const made = { ...refitted, cutoffs: matchingCutoffs(scores, request.nRed, request.nYellow) };
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
