import { binColumns } from '../gradient/binning.ts';
import { fitGradient, type GradientOptions } from '../gradient/boosting.ts';
import type { FeatureSpec, GradientParameters, TreeParameters } from '../runtime/types.ts';
import { positionsWhere } from './positions.ts';
import type { TrainingSet } from './training-set.ts';

/** Settings that suit hundreds to a few thousand churned accounts; found on the sample histories, not tuned per run yet. */
const OPTIONS = {
  learningRate: 0.06,
  maxLeaves: 8,
  maxDepth: 4,
  minHessian: 3,
  minRowsPerLeaf: 30,
  l1: 0,
  l2: 5,
  minGain: 0,
  rowShare: 0.8,
  columnShare: 0.6,
} as const;
const MAX_TREES = 250;
const EARLY_STOPPING_ROUNDS = 20;
const N_BINS = 64;

export interface BoostedFit {
  readonly features: readonly FeatureSpec[];
  readonly parameters: GradientParameters;
  /** Margin of each training row from a fit that had not seen its account. */
  readonly outOfFoldMargin: Float64Array;
}

/**
 * Boosted trees; the number of trees is the median of what early stopping finds on held-out accounts, and the out-of-fold
 * margins come from those same fits. Bins are made once.
 *
 * @param columns Feature columns over the training rows, as `specs`; NaN = missing.
 * @param parts Cross-validation part of each row.
 */
export function fitBoosted(
  set: TrainingSet,
  specs: readonly FeatureSpec[],
  columns: readonly Float64Array[],
  signs: Int8Array,
  parts: Uint8Array,
  seed: number,
): BoostedFit {
  const binned = binColumns(columns, { nBins: N_BINS });
  const base: Omit<GradientOptions, 'rows' | 'validationRows' | 'nTrees' | 'earlyStoppingRounds'> = {
    ...OPTIONS,
    signs,
    weights: null,
    seed,
  };
  const outOfFoldMargin = new Float64Array(set.rows.length);
  const nParts = Math.max(0, ...parts) + 1;
  const sizes: number[] = [];
  for (let part = 0; part < nParts; part++) {
    const validationRows = positionsWhere(parts, (p) => p === part);
    const fit = fitGradient(binned, set.labels, {
      ...base,
      rows: positionsWhere(parts, (p) => p !== part),
      validationRows,
      nTrees: MAX_TREES,
      earlyStoppingRounds: EARLY_STOPPING_ROUNDS,
    });
    sizes.push(fit.nTrees);
    validationRows.forEach((row, i) => {
      outOfFoldMargin[row] = fit.validationMargins![i];
    });
  }
  const nTrees = Math.max(1, sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)]);
  const { parameters } = fitGradient(binned, set.labels, {
    ...base,
    rows: null,
    validationRows: null,
    nTrees,
    earlyStoppingRounds: 0,
  });
  return { ...withoutUnusedFeatures(specs, parameters), outOfFoldMargin };
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
