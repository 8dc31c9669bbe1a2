import { modelOf } from '../runtime/load.ts';
import type { BandState, ModelFile, ScoreInput, TestVector } from '../runtime/types.ts';

/** An account to make a test vector from. */
export interface VectorInput {
  readonly input: ScoreInput;
  readonly previousState: BandState | null;
}

/**
 * Run accounts through the runtime and keep what it gives. Of each account only what the model looks at is kept: no name, no
 * id, no further attribute travels in a model file.
 */
export function testVectorsOf(file: ModelFile, vectors: readonly VectorInput[]): TestVector[] {
  const model = modelOf(file);
  return vectors.map(({ input, previousState }) => {
    const kept = withoutTheRest(file, input);
    return { input: kept, previousState, expected: model.score(kept, previousState) };
  });
}

function withoutTheRest(file: ModelFile, { context, metrics }: ScoreInput): ScoreInput {
  const { churn, expansion } = file.outcomes;
  const fromFeatures = [...churn.features, ...(expansion?.features ?? [])].flatMap((spec) =>
    spec.kind === 'context_is' ? [spec.attribute] : [],
  );
  const fromCutoffs = file.health.bands.cutoffs.flatMap(({ attributes }) => Object.keys(attributes));
  const names = ['tenureDays', 'mrr', 'asOf', ...file.cohorts.by, ...fromFeatures, ...fromCutoffs];
  return {
    context: picked(context, names),
    metrics: picked(
      metrics,
      file.inputs.map(({ name }) => name),
    ),
  };
}

/** Own properties of those names; missing numbers as null. */
function picked<T extends string | number>(
  record: Readonly<Record<string, T | null | undefined>>,
  names: readonly string[],
): Record<string, T | null> {
  const kept: Record<string, T | null> = {};
  for (const name of new Set(names)) {
    if (!Object.hasOwn(record, name) || name === '__proto__') continue;
    const value = record[name];
    kept[name] = value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : value;
  }
  return kept;
}
