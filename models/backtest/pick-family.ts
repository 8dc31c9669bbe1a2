import type { SnapshotTable } from '../../features/matrix.ts';
import type { Family } from '../fit/settings.ts';
import { pairedDifference, rowLosses } from '../math/paired-loss.ts';
import { type FitResult, withChosen } from './fold.ts';
import { pairedPrecision } from './paired-precision.ts';

/**
 * Pick between the families of each fold by all that a team would have known on its recalibration date: the out-of-fold
 * predictions of its training rows, and the out-of-time predictions of earlier folds on test dates whose labels were mature by
 * then.
 *
 * The scorecard, which a person can read, stays unless the trees were clearly better: their log loss lower by more than one
 * standard error (paired, by account), or no higher and their average precision higher by more than one standard error
 * (paired bootstrap by account).
 *
 * @param results Fits of one outcome; the final one has fold 0 and may learn from all of them.
 * @param recalibrationDays Day by fold number.
 * @param maturityDays Days from a snapshot date until its label is mature.
 * @param seed Of the draws of accounts.
 */
export function pickFamilies(
  table: SnapshotTable,
  results: readonly FitResult[],
  recalibrationDays: ReadonlyMap<number, number>,
  maturityDays: number,
  seed: number,
): FitResult[] {
  return results.map((result) => {
    const ofFamily = (family: Family) => result.families.find(({ fit }) => fit.family === family);
    const [scorecard, trees] = [ofFamily('logistic'), ofFamily('gradient')];
    if (scorecard === undefined || trees === undefined) return result;
    const day = recalibrationDays.get(result.fold) ?? Number.POSITIVE_INFINITY;
    const past = outOfTime(table, results, day, maturityDays);
    const labels = Uint8Array.from([...result.evidence.labels, ...past.labels]);
    const cluster = Int32Array.from([
      ...Array.from(result.evidence.rows, (row) => clusterOf(table, row)),
      ...past.cluster,
    ]);
    const logistic = Float64Array.from([...scorecard.fit.outOfFoldLogOdds, ...past.logistic]);
    const gradient = Float64Array.from([...trees.fit.outOfFoldLogOdds, ...past.gradient]);
    const loss = pairedDifference(rowLosses(logistic, labels), rowLosses(gradient, labels), cluster);
    const precision = pairedPrecision(gradient, logistic, labels, cluster, seed);
    const isBetter = loss.mean > loss.standardError || (loss.mean >= 0 && precision.mean > precision.standardError);
    const words =
      `on ${result.evidence.rows.length} held-out and ${past.labels.length} earlier out-of-time predictions the trees' ` +
      `log loss was ${compared(-loss.mean, loss.standardError)}, their average precision ${compared(precision.mean, precision.standardError)}`;
    return isBetter
      ? withChosen(result, 'gradient', `gradient: ${words}`)
      : withChosen(result, 'logistic', `logistic, the simpler: ${words}`);
  });
}

function compared(difference: number, standardError: number): string {
  const size = Math.abs(difference).toPrecision(2);
  return `${difference > 0 ? 'higher' : 'lower'} by ${size} (standard error ${standardError.toPrecision(2)})`;
}

/** What is resampled and counted whole: the row's account, or its group. */
function clusterOf(table: SnapshotTable, row: number): number {
  const account = table.accountIndex[row];
  return table.groupOfAccount?.[account] ?? account;
}

/** Calibrated log-odds of both families on test rows of the folds whose labels were mature before `day`. */
function outOfTime(table: SnapshotTable, results: readonly FitResult[], day: number, maturityDays: number) {
  const logistic: number[] = [];
  const gradient: number[] = [];
  const labels: number[] = [];
  const cluster: number[] = [];
  for (const result of results) {
    const label = result.outcome === 'churn' ? table.churnLabel : table.expansionLabel;
    const [scorecard, trees] = (['logistic', 'gradient'] as const).map((family) =>
      result.models.find(({ model }) => model === family),
    );
    if (scorecard === undefined || trees === undefined) continue;
    const logOddsAt = (p: number) => Math.log(p / (1 - p));
    result.testRows.forEach((row, i) => {
      if (table.snapshotDay[row] + maturityDays > day) return;
      logistic.push(logOddsAt(scorecard.probability[i]));
      gradient.push(logOddsAt(trees.probability[i]));
      labels.push(label[row]);
      cluster.push(clusterOf(table, row));
    });
  }
  return { logistic, gradient, labels, cluster };
}
