import type { CohortReferences, FeatureSpec, InputSpec, OutcomeModel } from '../runtime/types.ts';

export interface TrimmedModels {
  readonly inputs: readonly InputSpec[];
  readonly cohorts: CohortReferences;
  readonly churn: OutcomeModel;
  readonly expansion: OutcomeModel | null;
}

/**
 * Leave only the inputs that some outcome uses, so that production is asked for no metric that cannot move a score.
 *
 * @param inputs All inputs that were offered, in the order that features refer to.
 */
export function keepUsedInputs(
  inputs: readonly InputSpec[],
  cohorts: CohortReferences,
  churn: OutcomeModel,
  expansion: OutcomeModel | null,
): TrimmedModels {
  const features = [...churn.features, ...(expansion?.features ?? [])];
  const used = [...new Set(features.flatMap((spec) => ('input' in spec ? [spec.input] : [])))].sort((a, b) => a - b);
  const position = new Map(used.map((input, i) => [input, i]));
  const renumber = (model: OutcomeModel): OutcomeModel => ({
    ...model,
    features: model.features.map(
      (spec): FeatureSpec => ('input' in spec ? { ...spec, input: position.get(spec.input)! } : spec),
    ),
  });
  return {
    inputs: used.map((input) => inputs[input]),
    cohorts: {
      ...cohorts,
      cells: cohorts.cells.map((cell) => ({ ...cell, quantiles: used.map((input) => cell.quantiles[input]) })),
    },
    churn: renumber(churn),
    expansion: expansion === null ? null : renumber(expansion),
  };
}
