import { fitLogistic } from '../logistic/fit.ts';
import type { CaseControlSample } from './case-control.ts';
import type { Offered } from './metric-path.ts';
import { takeColumn, takeLabels } from './rows.ts';

/**
 * Ridge on the chosen few, as a number of rows: lambda = RIDGE_ROWS / rows, so that it fades as evidence grows. Found on the
 * sample histories, where it beats an unpenalised refit by 0.005 to 0.01 of ROC AUC at a few hundred churned accounts.
 */
const RIDGE_ROWS = 100;
/** Attributes are shrunk harder: towards the whole book. */
const CONTEXT_FACTOR = 10;

/** Coefficients of a selection of columns, in its order. */
export interface SelectionFit {
  readonly intercept: number;
  readonly coefficients: Float64Array;
}

/**
 * Refits of selections, without the lasso's shrinkage, on one set of rows. Columns are taken once, and each fit starts where
 * the one before it ended, so that a walk from few metrics to many costs little more than its last step.
 *
 * @param nRows Rows that the sample stands for.
 */
export function createRefit(
  { set, specs, columns, signs }: Offered,
  { positions, weights }: CaseControlSample,
  nRows: number,
  tolerance: number,
): (selection: readonly number[]) => SelectionFit {
  const labels = takeLabels(set.labels, positions);
  const taken = new Map<number, Float64Array>();
  const columnOf = (j: number): Float64Array => {
    const column = taken.get(j) ?? takeColumn(columns[j], positions);
    taken.set(j, column);
    return column;
  };
  let start = { intercept: 0, coefficients: new Map<number, number>() };
  return (selection) => {
    const fitted = fitLogistic(selection.map(columnOf), labels, {
      lambda: RIDGE_ROWS / nRows,
      l1Ratio: 0,
      signs: Int8Array.from(selection, (j) => signs[j]),
      penaltyFactors: Float64Array.from(selection, (j) => (specs[j].kind === 'context_is' ? CONTEXT_FACTOR : 1)),
      weights,
      tolerance,
      ...(start.coefficients.size === 0
        ? {}
        : {
            warmStart: {
              intercept: start.intercept,
              coefficients: selection.map((j) => start.coefficients.get(j) ?? 0),
            },
          }),
    });
    start = {
      intercept: fitted.intercept,
      coefficients: new Map(selection.map((j, s) => [j, fitted.coefficients[s]])),
    };
    return fitted;
  };
}

/** Margin of one training row. */
export function marginAt(
  fitted: SelectionFit,
  columns: readonly Float64Array[],
  selection: readonly number[],
  i: number,
): number {
  let margin = fitted.intercept;
  for (let s = 0; s < selection.length; s++) margin += fitted.coefficients[s] * columns[selection[s]][i];
  return margin;
}
