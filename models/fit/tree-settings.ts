import type { GradientOptions } from '../gradient/boosting.ts';

/** Settings of boosted trees that a search may change; what each means stands in `GradientOptions`. */
export interface TreeSettings
  extends Required<
    Pick<GradientOptions, 'learningRate' | 'maxLeaves' | 'maxDepth' | 'minHessian' | 'l2' | 'rowShare' | 'columnShare'>
  > {
  /** Each tree on one feature: the model is a sum of curves. */
  readonly isAdditive: boolean;
}

/** Settings that suit hundreds to a few thousand churned accounts; found on the sample histories. */
export const USUAL_SETTINGS: TreeSettings = {
  learningRate: 0.06,
  maxLeaves: 8,
  maxDepth: 4,
  minHessian: 3,
  l2: 20,
  rowShare: 0.8,
  columnShare: 0.3,
  isAdditive: false,
};

export const MAX_TREES = 250;
export const EARLY_STOPPING_ROUNDS = 20;
export const N_BINS = 64;
/** A leaf holds at least a hundredth of the rows, within these limits. */
const MIN_ROWS_PER_LEAF = { least: 10, most: 100 } as const;

/** The settings as options of a fit. @param nRows Rows of the whole training set. */
export function growthOf({ isAdditive, ...settings }: TreeSettings, nRows: number) {
  const { least, most } = MIN_ROWS_PER_LEAF;
  return {
    ...settings,
    maxColumnsPerTree: isAdditive ? 1 : Number.POSITIVE_INFINITY,
    minRowsPerLeaf: Math.min(most, Math.max(least, Math.round(nRows / 100))),
  } satisfies GradientOptions;
}
