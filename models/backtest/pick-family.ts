import type { SnapshotTable } from '../../features/matrix.ts';
import type { Family } from '../fit/settings.ts';
import { pairedDifference, rowLosses } from '../math/paired-loss.ts';
import { type FitResult, withChosen } from './fold.ts';

/**
 * Pick between the families of each fold by all that a team would have known on its recalibration date: the out-of-fold
 * losses of its training rows, and the out-of-time losses of earlier folds on test dates whose labels were mature by then.
 * The scorecard, which a person can read, stays unless the trees' log loss is lower by more than one standard error
 * (paired, by account).
 *
 * @param results Fits of one outcome; the final one has fold 0 and may learn from all of them.
 * @param recalibrationDays Day by fold number.
 * @param maturityDays Days from a snapshot date until its label is mature.
 */
export function pickFamilies(
  table: SnapshotTable,
  results: readonly FitResult[],
  recalibrationDays: ReadonlyMap<number, number>,
  maturityDays: number,
): FitResult[] {
  return results.map((result) => {
    const ofFamily = (family: Family) => result.families.find(({ fit }) => fit.family === family);
    const [scorecard, trees] = [ofFamily('logistic'), ofFamily('gradient')];
    if (scorecard === undefined || trees === undefined) return result;
    const day = recalibrationDays.get(result.fold) ?? Number.POSITIVE_INFINITY;
    const past = outOfTimeLosses(table, results, day, maturityDays);
    const { rows, labels } = result.evidence;
    const { mean, standardError } = pairedDifference(
      concat(rowLosses(scorecard.fit.outOfFoldLogOdds, labels), past.logistic),
      concat(rowLosses(trees.fit.outOfFoldLogOdds, labels), past.gradient),
      Int32Array.from([...Array.from(rows, (row) => clusterOf(table, row)), ...past.cluster]),
    );
    const words =
      `on ${rows.length} held-out and ${past.cluster.length} earlier out-of-time predictions the trees' log loss was ` +
      `${mean >= 0 ? 'lower' : 'higher'} by ${Math.abs(mean).toPrecision(2)} (standard error ${standardError.toPrecision(2)})`;
    return mean > standardError
      ? withChosen(result, 'gradient', `gradient: ${words}`)
      : withChosen(result, 'logistic', `logistic, the simpler: ${words}`);
  });
}

function concat(first: Float64Array, second: readonly number[]): Float64Array {
  return Float64Array.from([...first, ...second]);
}

/** What is resampled and counted whole: the row's account, or its group. */
function clusterOf(table: SnapshotTable, row: number): number {
  const account = table.accountIndex[row];
  return table.groupOfAccount?.[account] ?? account;
}

/** Losses of both families on test rows of the folds whose labels were mature before `day`. */
function outOfTimeLosses(table: SnapshotTable, results: readonly FitResult[], day: number, maturityDays: number) {
  const logistic: number[] = [];
  const gradient: number[] = [];
  const cluster: number[] = [];
  for (const result of results) {
    const label = result.outcome === 'churn' ? table.churnLabel : table.expansionLabel;
    const [scorecard, trees] = (['logistic', 'gradient'] as const).map((family) =>
      result.models.find(({ model }) => model === family),
    );
    if (scorecard === undefined || trees === undefined) continue;
    const labels = Uint8Array.from(result.testRows, (row) => label[row]);
    const [first, second] = [scorecard, trees].map(({ probability }) =>
      rowLosses(
        probability.map((p) => Math.log(p / (1 - p))),
        labels,
      ),
    );
    result.testRows.forEach((row, i) => {
      if (table.snapshotDay[row] + maturityDays > day) return;
      logistic.push(first[i]);
      gradient.push(second[i]);
      cluster.push(clusterOf(table, row));
    });
  }
  return { logistic, gradient, cluster };
}
