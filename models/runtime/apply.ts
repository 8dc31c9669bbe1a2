import { balanced } from './grid.ts';
import { applyLogistic, type Contributions, logisticContributions } from './logistic.ts';
import { explainerOf, shapValues, type TreeExplainer } from './tree-shap.ts';
import { applyTrees, preparedTrees } from './trees.ts';
import type { GradientParameters, OutcomeModel } from './types.ts';

export type Parameters = OutcomeModel['parameters'];

/** What contributions need of a model is worked out once. Parameters must not change after they have been explained. */
const explainerByParameters = new WeakMap<GradientParameters, TreeExplainer>();

/** Margin (log-odds before calibration) of either family. */
export function applyModel(parameters: Parameters, features: Float64Array): number {
  return parameters.family === 'logistic' ? applyLogistic(parameters, features) : applyTrees(parameters, features);
}

/**
 * What each feature contributes to the margin: base + contributions, added in any order, give `applyModel` exactly (for
 * sums below 8192 in size).
 *
 * Logistic: coefficient * (feature - center). Trees: path-dependent SHAP values; the base is the margin expected where no
 * feature is known. A feature that the model does not use contributes 0.
 */
export function contributionsOf(parameters: Parameters, features: Float64Array): Contributions {
  if (parameters.family === 'logistic') return logisticContributions(parameters, features);
  const explainer = explainerFor(parameters);
  const margin = applyTrees(parameters, features);
  return balanced(margin, parameters.baseMargin + explainer.expected, shapValues(explainer, features));
}

function explainerFor(parameters: GradientParameters): TreeExplainer {
  let explainer = explainerByParameters.get(parameters);
  if (explainer === undefined) {
    explainer = explainerOf(parameters.trees, preparedTrees(parameters).trees);
    explainerByParameters.set(parameters, explainer);
  }
  return explainer;
}
