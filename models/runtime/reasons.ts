import type { AttributeSource } from './attributes.ts';
import { attributeText } from './attributes.ts';
import { cellWithQuantiles, standingWithin } from './cohorts.ts';
import type { CompiledModel, ReasonSource } from './compiled.ts';
import type { RowScore } from './row-score.ts';
import type { Reason } from './types.ts';
import { labelOf, nameInWords, peersInWords, standingInWords, valueInWords } from './wording.ts';

const MAX_REASONS = 5;

/** What a metric or attribute contributes to the margin, all its features together. */
export interface SourceContribution {
  readonly source: ReasonSource;
  /** Log-odds of churn; above 0 raises the risk. Never 0. */
  readonly contribution: number;
}

/** Everything that moves this account's margin, strongest first by size; equal ones in input order. */
export function rankedContributions(model: CompiledModel, contributions: Float64Array): SourceContribution[] {
  const ranked: SourceContribution[] = [];
  for (const source of model.sources) {
    let contribution = 0;
    for (const feature of source.features) contribution += contributions[feature];
    if (contribution !== 0) ranked.push({ source, contribution });
  }
  return ranked.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

/** The strongest contributions as reasons, at most five. */
export function reasonsOf(
  model: CompiledModel,
  scored: RowScore,
  context: AttributeSource,
  ranked: readonly SourceContribution[],
): Reason[] {
  return ranked.slice(0, MAX_REASONS).map(({ source, contribution }) => ({
    metric: source.name,
    category: source.category,
    contribution,
    text: `${factInWords(model, scored, context, source)} (${contribution > 0 ? 'raises' : 'lowers'} risk)`,
  }));
}

/** The fact behind a reason: `Active users, last 28 days: 3, lower than 88% of smb accounts of the same age`. */
function factInWords(model: CompiledModel, scored: RowScore, context: AttributeSource, source: ReasonSource): string {
  if (source.input === -1) {
    return `${nameInWords(source.name)}: ${attributeText(context, source.name).replaceAll('_', ' ') || 'not known'}`;
  }
  const { inputs, cohorts } = model.file;
  const input = inputs[source.input];
  const value = scored.metrics[source.input];
  const fact = `${labelOf(input)}: ${valueInWords(input, value)}`;
  const standing = standingWithin(cohorts, scored.ladder, source.input, value);
  if (standing === null) return fact;
  const peers = peersInWords(cohorts, cellWithQuantiles(cohorts, scored.ladder, source.input));
  return `${fact}, ${standingInWords(input, standing, peers)}`;
}
