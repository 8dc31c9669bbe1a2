import type { SnapshotTable } from '../../features/matrix.ts';
import { pairedDifference, rowLosses } from '../fit/paired-loss.ts';
import { type FitResult, withChosen } from './fold.ts';
import { MIN_TEST_CHURNED } from './verdict-rules.ts';

/**
 * Pick between the families of each fold by what earlier folds showed out of time, as a team would have: predictions on
 * test dates whose labels were mature before the fold's own recalibration date. The scorecard, which a person can read,
 * stays unless the trees' log loss is lower by more than one standard error (paired, by account). Where fewer accounts
 * than a verdict asks for had the event by then, the fold's own out-of-fold pick stands.
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
    if (result.families.length < 2) return result;
    const day = recalibrationDays.get(result.fold) ?? Number.POSITIVE_INFINITY;
    const past = outOfTimeLosses(table, results, day, maturityDays);
    if (past.nEventClusters < MIN_TEST_CHURNED) return result;
    const { mean, standardError } = pairedDifference(past.logistic, past.gradient, past.cluster);
    const words = `on ${past.cluster.length} earlier out-of-time predictions the trees' log loss was ${mean >= 0 ? 'lower' : 'higher'} by ${Math.abs(mean).toPrecision(2)} (standard error ${standardError.toPrecision(2)})`;
    return mean > standardError
      ? withChosen(result, 'gradient', `gradient: ${words}`)
      : withChosen(result, 'logistic', `logistic, the simpler: ${words}`);
  });
}

/** Losses of both families on test rows of the folds whose labels were mature before `day`. */
function outOfTimeLosses(table: SnapshotTable, results: readonly FitResult[], day: number, maturityDays: number) {
  const logistic: number[] = [];
  const gradient: number[] = [];
  const cluster: number[] = [];
  const withEvent = new Set<number>();
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
      const account = table.accountIndex[row];
      const own = table.groupOfAccount?.[account] ?? account;
      logistic.push(first[i]);
      gradient.push(second[i]);
      cluster.push(own);
      if (labels[i] === 1) withEvent.add(own);
    });
  }
  return {
    logistic: Float64Array.from(logistic),
    gradient: Float64Array.from(gradient),
    cluster: Int32Array.from(cluster),
    nEventClusters: withEvent.size,
  };
}
