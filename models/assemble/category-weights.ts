import type { SnapshotTable } from '../../features/matrix.ts';
import { featureColumns } from '../fit/design.ts';
import { contributionsOf } from '../runtime/apply.ts';
import { categoryOfFeature } from '../runtime/features.ts';
import {
  CATEGORIES,
  type Category,
  type CohortReferences,
  type FeatureSpec,
  type InputSpec,
  type OutcomeModel,
} from '../runtime/types.ts';

/** Attributes have one category, whichever they are. */
const ANY_ATTRIBUTE: FeatureSpec = { kind: 'context_is', attribute: '', level: '' };

/** How much each input moves the margin over a book: mean absolute contribution, in log-odds. */
export interface InputImportance {
  readonly input: InputSpec;
  readonly importance: number;
}

/**
 * Mean absolute contribution to the margin by input over a book, features of one input summed first.
 *
 * @param table Its inputs are the model's.
 * @returns In input order; `context` is the same for features that belong to no input.
 */
export function inputImportance(
  model: OutcomeModel,
  references: CohortReferences,
  table: SnapshotTable,
  rows: Int32Array,
): { readonly inputs: readonly InputImportance[]; readonly context: number } {
  const columns = featureColumns(table, rows, model.features, references);
  const features = new Float64Array(columns.length);
  const total = new Float64Array(table.inputs.length);
  const own = new Float64Array(table.inputs.length);
  let context = 0;
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < columns.length; j++) features[j] = columns[j][i];
    const { contributions } = contributionsOf(model.parameters, features);
    own.fill(0);
    let ownContext = 0;
    model.features.forEach((spec, j) => {
      if (spec.kind === 'context_is') ownContext += contributions[j];
      else own[spec.input] += contributions[j];
    });
    for (let k = 0; k < own.length; k++) total[k] += Math.abs(own[k]);
    context += Math.abs(ownContext);
  }
  const n = Math.max(1, rows.length);
  return {
    inputs: table.inputs.map((input, k) => ({ input, importance: total[k] / n })),
    context: context / n,
  };
}

/**
 * Category weights as teams write them: whole percents that sum to 100, in proportion to how much the category moves the
 * margin. Every category that the model uses gets at least 1; rounding is by largest remainder.
 */
export function categoryWeights(importance: {
  readonly inputs: readonly InputImportance[];
  readonly context: number;
}): { category: Category; weight: number }[] {
  const byCategory = new Map<Category, number>();
  const add = (category: Category, value: number) => byCategory.set(category, (byCategory.get(category) ?? 0) + value);
  for (const { input, importance: value } of importance.inputs) add(input.category, value);
  if (importance.context > 0) add(categoryOfFeature([], ANY_ATTRIBUTE), importance.context);
  const used = CATEGORIES.filter((category) => (byCategory.get(category) ?? 0) > 0);
  if (used.length === 0) return [];
  const total = used.reduce((sum, category) => sum + byCategory.get(category)!, 0);
  const free = 100 - used.length;
  const exact = used.map((category) => (byCategory.get(category)! / total) * free);
  const whole = exact.map(Math.floor);
  const left = free - whole.reduce((sum, value) => sum + value, 0);
  const byRemainder = used.map((_, i) => i).sort((a, b) => exact[b] - whole[b] - (exact[a] - whole[a]) || a - b);
  const bonus = new Set(byRemainder.slice(0, left));
  return used.map((category, i) => ({ category, weight: 1 + whole[i] + (bonus.has(i) ? 1 : 0) }));
}
