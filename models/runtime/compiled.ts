import { categoryOfFeature, sourceOfFeature } from './features.ts';
import type { Category, ModelFile } from './types.ts';

/** A metric or attribute that the churn model looks at, with all the features made of it. */
export interface ReasonSource {
  readonly name: string;
  readonly category: Category;
  /** Position of the metric; -1 for an attribute. */
  readonly input: number;
  /** Positions of its features in the churn model. */
  readonly features: readonly number[];
}

/** A model with everything worked out that does not depend on the account. */
export interface CompiledModel {
  readonly file: ModelFile;
  /** Metrics in input order, then attributes by first use. */
  readonly sources: readonly ReasonSource[];
  /** Position in `health.categoryWeights` of each churn feature's category; -1: the category has no weight. */
  readonly weightOfFeature: Int32Array;
  /** Inputs whose null policy is zero. */
  readonly zeroWhenMissing: Uint8Array;
}

/** Work out once what scoring needs of a model. The file must be valid and must not change afterwards. */
export function compileModel(file: ModelFile): CompiledModel {
  const { features } = file.outcomes.churn;
  const sources = new Map<string, { name: string; category: Category; input: number; features: number[] }>();
  features.forEach((spec, i) => {
    const input = spec.kind === 'context_is' ? -1 : spec.input;
    const name = sourceOfFeature(file.inputs, spec);
    const key = `${input}/${name}`;
    const source = sources.get(key) ?? { name, category: categoryOfFeature(file.inputs, spec), input, features: [] };
    source.features.push(i);
    sources.set(key, source);
  });
  const rank = (input: number) => (input === -1 ? file.inputs.length : input);
  const weighted = file.health.categoryWeights.map(({ category, weight }) => (weight > 0 ? category : null));
  return {
    file,
    sources: [...sources.values()].sort((a, b) => rank(a.input) - rank(b.input)),
    weightOfFeature: Int32Array.from(features, (spec) => weighted.indexOf(categoryOfFeature(file.inputs, spec))),
    zeroWhenMissing: Uint8Array.from(file.inputs, (input) => (input.nullPolicy === 'zero' ? 1 : 0)),
  };
}
