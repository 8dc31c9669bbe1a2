import type { GradientParameters, TreeParameters } from '../runtime/types.ts';
import type { Bundle } from './bundling.ts';
import type { ThreadHost } from './threads.ts';
import type { KernelChoice } from './workspace.ts';

/**
 * Feature columns as bins. Bin 0 holds missing values (NaN); a value lies in bin b >= 1 iff
 * `thresholds[b - 2] < value <= thresholds[b - 1]`, the first and last bin being open-ended. One byte per cell, hence at
 * most 256 bins. Made once per training set and shared by all fits on subsets of it.
 */
export interface BinnedColumns {
  readonly nRows: number;
  readonly nColumns: number;
  /** Bins that any column may use, missing included: bins are < nBins. */
  readonly nBins: number;
  /** Ascending per column; a column with k thresholds has value bins 1 … k + 1. */
  readonly thresholds: readonly Float64Array[];
  /** Bins column by column. */
  readonly byColumn: readonly Uint8Array[];
  /** Columns that are added up as one; a column is in one bundle at most. */
  readonly bundles: readonly Bundle[];
}

export interface GradientOptions {
  /** Rows to train on, ascending; null: all. Default null. */
  readonly rows?: Int32Array | null;
  /** Rows that decide the number of trees; null: all `nTrees` are kept. Default null. */
  readonly validationRows?: Int32Array | null;
  /** Trees at most. Default 100. */
  readonly nTrees?: number;
  /** Factor on every leaf value, in (0, 1]. Default 0.1. */
  readonly learningRate?: number;
  /** Leaves of a tree at most, >= 1. Default 15. */
  readonly maxLeaves?: number;
  /** Splits from the root to any leaf at most. Default 6. */
  readonly maxDepth?: number;
  /** Least sum of weight * p * (1 - p) in a leaf. Default 1. */
  readonly minHessian?: number;
  /** Least number of rows in a leaf, whatever their weights. Default 20. */
  readonly minRowsPerLeaf?: number;
  /** Penalty on |leaf value|. Default 0. */
  readonly l1?: number;
  /** Penalty on leaf value squared, halved. Default 1. */
  readonly l2?: number;
  /** A split must lower the penalised loss (a sum over rows) by more than this. Default 0. */
  readonly minGain?: number;
  /** Per column: 1 lets the margin only rise with it, -1 only fall, 0 is free. Default null: all free. */
  readonly signs?: Int8Array | null;
  /** Sample weights of all rows of the binned columns, >= 0. Default null: all 1. */
  readonly weights?: Float64Array | null;
  /** Share of the rows that each tree sees, in (0, 1]. Default 1. */
  readonly rowShare?: number;
  /** Share of the columns that each tree may split on, in (0, 1]. Default 1. */
  readonly columnShare?: number;
  /** Of the row and column samples. Default 1. */
  readonly seed?: number;
  /** Stop after this many trees without a better validation loss; 0: never. Default 0. */
  readonly earlyStoppingRounds?: number;
  /** Columns that a tree may split on at most: 1 gives an additive model, a curve per column. Default Infinity. */
  readonly maxColumnsPerTree?: number;
  /** Which kernel does the work; it makes no difference to the result. Default `auto`. */
  readonly kernel?: KernelChoice;
  /** Threads that share the work; they make no difference to the result. Default null: this one alone. */
  readonly threads?: ThreadHost | null;
}

export interface GradientFit {
  readonly parameters: GradientParameters;
  /** All trees that were grown, those beyond the kept ones included. */
  readonly grown: readonly TreeParameters[];
  /** Trees kept. With validation rows: the number with the least validation loss, which may be 0. */
  readonly nTrees: number;
  /** Mean log loss of the validation rows after 1, 2, … trees, those not kept included; null without validation rows. */
  readonly validationLoss: Float64Array | null;
  /** Margin of each validation row, in their order, with the kept trees; null without validation rows. */
  readonly validationMargins: Float64Array | null;
  /** Mean log loss of the training rows with the kept trees; NaN without rows. */
  readonly trainLoss: number;
}
