import { binColumns } from '../gradient/binning.ts';
import { fitGradient, type GradientFit, type GradientOptions } from '../gradient/boosting.ts';
import { marginsOfTrees } from '../gradient/margins.ts';
import type { ThreadHost } from '../gradient/threads.ts';
import { positionsWhere, takenAt } from '../math/columns.ts';
import type { FeatureSpec, GradientParameters, TreeParameters } from '../runtime/types.ts';
import { countParts, type TrainingSet } from './training-set.ts';
import {
  EARLY_STOPPING_ROUNDS,
  growthOf,
  MAX_TREES,
  N_BINS,
  type TreeSettings,
  USUAL_SETTINGS,
} from './tree-settings.ts';

/** Rows times columns below which starting a thread takes longer than it saves. */
const LEAST_CELLS = 2_000_000;

export interface BoostedFit {
  readonly features: readonly FeatureSpec[];
  readonly parameters: GradientParameters;
  /** Margin of each training row from a fit that had not seen its account. */
  readonly outOfFoldMargin: Float64Array;
}

/**
 * Boosted trees; one number of trees for all, the one with the least loss over all held-out accounts together, and the
 * out-of-fold margins are those of the held-out fits at that number. Bins are made once.
 *
 * @param columns Feature columns over the training rows, as `specs`; NaN = missing.
 * @param parts Cross-validation part of each row.
 * @param threads Share the work on large sets; they make no difference to the result.
 */
export function fitBoosted(
  set: TrainingSet,
  specs: readonly FeatureSpec[],
  columns: readonly Float64Array[],
  signs: Int8Array,
  parts: Uint8Array,
  seed: number,
  settings: TreeSettings = USUAL_SETTINGS,
  threads: ThreadHost | null = null,
): BoostedFit {
  const binned = binColumns(columns, { nBins: N_BINS });
  const base: Omit<GradientOptions, 'rows' | 'validationRows' | 'nTrees' | 'earlyStoppingRounds'> = {
    ...growthOf(settings, set.rows.length),
    signs,
    weights: null,
    threads: set.rows.length * columns.length < LEAST_CELLS ? null : threads,
    seed,
  };
  const nParts = countParts(parts);
  const held = Array.from({ length: nParts }, (_, part) => {
    const validationRows = positionsWhere(parts.length, (i) => parts[i] === part);
    const fit = fitGradient(binned, set.labels, {
      ...base,
      rows: positionsWhere(parts.length, (i) => parts[i] !== part),
      validationRows,
      nTrees: MAX_TREES,
      earlyStoppingRounds: EARLY_STOPPING_ROUNDS,
    });
    return { fit, validationRows };
  });
  const nTrees = commonSize(held.map(({ fit, validationRows }) => ({ fit, nRows: validationRows.length })));
  const outOfFoldMargin = heldOutMargins(held, nTrees, columns, set.rows.length);
  const { parameters } = fitGradient(binned, set.labels, {
    ...base,
    rows: null,
    validationRows: null,
    nTrees,
    earlyStoppingRounds: 0,
  });
  return { ...withoutUnusedFeatures(specs, parameters), outOfFoldMargin };
}

/** The number of trees, at least 1, with the least loss over the held-out rows of all parts. */
function commonSize(held: readonly { fit: GradientFit; nRows: number }[]): number {
  // A part without rows, or without a tree, has nothing to say about the number.
  const telling = held.filter(({ fit, nRows }) => nRows > 0 && fit.grown.length > 0);
  const length = Math.min(...telling.map(({ fit }) => fit.validationLoss?.length ?? 0), MAX_TREES);
  let best = { size: 1, loss: Number.POSITIVE_INFINITY };
  for (let t = 0; t < length; t++) {
    const loss = telling.reduce((sum, { fit, nRows }) => sum + nRows * (fit.validationLoss?.[t] ?? 0), 0);
    if (loss < best.loss) best = { size: t + 1, loss };
  }
  return best.size;
}

function heldOutMargins(
  held: readonly { fit: GradientFit; validationRows: Int32Array }[],
  nTrees: number,
  columns: readonly Float64Array[],
  nRows: number,
): Float64Array {
  const margins = new Float64Array(nRows);
  for (const { fit, validationRows } of held) {
    const parameters = { ...fit.parameters, trees: fit.grown.slice(0, nTrees) };
    const own = columns.map((column) => takenAt(column, validationRows));
    const found = marginsOfTrees(parameters, own, validationRows.length);
    validationRows.forEach((row, i) => {
      margins[row] = found[i];
    });
  }
  return margins;
}

/** Keep only the features that some split uses, so that the model file asks for no metric it does not need. */
function withoutUnusedFeatures(
  specs: readonly FeatureSpec[],
  parameters: GradientParameters,
): { features: FeatureSpec[]; parameters: GradientParameters } {
  const used = [...new Set(parameters.trees.flatMap((tree) => tree.feature.filter((f) => f >= 0)))].sort(
    (a, b) => a - b,
  );
  const position = new Map(used.map((feature, i) => [feature, i]));
  const trees: TreeParameters[] = parameters.trees.map((tree) => ({
    ...tree,
    feature: tree.feature.map((f) => (f < 0 ? f : position.get(f)!)),
  }));
  return { features: used.map((f) => specs[f]), parameters: { ...parameters, trees } };
}
