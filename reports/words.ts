import type { ModelName, VerdictKind } from '../models/backtest/types.ts';
import type { Band, Category, Healthier, LabelDefinition } from '../models/runtime/types.ts';
import { days, percent } from './format.ts';
import { type Html, html } from './html.ts';

export const BANDS: readonly Band[] = ['red', 'yellow', 'green'];

/** Fill of a band; yellow needs its outline on white. The three survive the common forms of colour blindness. */
export const BAND_COLOURS: Readonly<Record<Band, { readonly fill: string; readonly outline: string }>> = {
  red: { fill: '#7a0c1e', outline: '#7a0c1e' },
  yellow: { fill: '#f5c242', outline: '#6b4e00' },
  green: { fill: '#1a9e77', outline: '#0f6b50' },
};

/** A band is never shown by colour alone: `R red`. */
export const BAND_LABELS: Readonly<Record<Band, string>> = { red: 'R red', yellow: 'Y yellow', green: 'G green' };

/** A band as a chip: letter on its colour, word beside. */
export function bandChip(band: Band): Html {
  return html`<span class="band"><span class="letter ${band}" aria-hidden="true">${band.charAt(0).toUpperCase()}</span>${band}</span>`;
}

const MODELS: Readonly<Record<ModelName, string>> = {
  chosen: 'New score',
  logistic: 'Scorecard family (logistic)',
  gradient: 'Trees family (gradient)',
  champion: 'Score in use (champion)',
  incumbent: 'Your scorecard (incumbent)',
  incumbent_recalibrated: 'Your scorecard, new weights',
  base_rate: 'Same chance for everyone',
  best_single_metric: 'Best single metric',
  tenure_segment: 'Tenure and segment only',
  recency: 'Recency rule',
  equal_weights: 'Equal-weights scorecard',
};

/** What a table or chart calls a model. */
export function modelName(model: string): string {
  return (MODELS as Readonly<Record<string, string>>)[model] ?? model.replaceAll('_', ' ');
}

const SHORT_MODELS: Readonly<Record<ModelName, string>> = {
  chosen: 'New score',
  logistic: 'Scorecard family',
  gradient: 'Trees family',
  champion: 'Score in use',
  incumbent: 'Your scorecard',
  incumbent_recalibrated: 'Yours, new weights',
  base_rate: 'Same for everyone',
  best_single_metric: 'Best single metric',
  tenure_segment: 'Tenure, segment',
  recency: 'Recency rule',
  equal_weights: 'Equal weights',
};

/** A model beside a mark in a chart, where room is short. */
export function shortModelName(model: ModelName): string {
  return SHORT_MODELS[model];
}

/** The three bands with letter and word, to stand beside a chart that has room for colours and letters alone. */
export function bandLegend(): Html {
  return html`<p class="legend">${BANDS.map(bandChip)}</p>`;
}

/** The reference of the verdict in a sentence. */
export function referenceName(model: ModelName): string {
  if (model === 'champion') return 'the score in use';
  if (model === 'incumbent') return 'your current scorecard';
  return 'an equal-weights scorecard';
}

export const VERDICTS: Readonly<Record<VerdictKind, { readonly label: string; readonly call: string }>> = {
  promote: { label: 'Promote', call: 'Switch to the new score.' },
  keep: { label: 'Keep', call: 'Stay with the score you have.' },
  not_enough_evidence: { label: 'Not enough evidence', call: 'Do not switch yet.' },
};

export const CATEGORY_NAMES: Readonly<Record<Category, string>> = {
  usage: 'Usage',
  adoption: 'Adoption',
  engagement: 'Engagement',
  relationships: 'Relationships',
  support: 'Support',
  sentiment: 'Sentiment',
  payments: 'Payments',
  commercial: 'Commercial',
  journey: 'Journey',
  advocacy: 'Advocacy',
};

export const HEALTHIER_WORDS: Readonly<Record<Healthier, string>> = {
  higher: 'higher is healthier',
  lower: 'lower is healthier',
  either: 'no fixed direction',
};

/** `within 90 days`, or `between day 30 and day 120` where there is a gap. */
export function withinWords({ gapDays, horizonDays }: LabelDefinition): string {
  return gapDays === 0 ? `within ${days(horizonDays)}` : `between day ${gapDays} and day ${gapDays + horizonDays}`;
}

/** What counts as churn, as a sentence. */
export function churnInWords(label: LabelDefinition): string {
  const window = withinWords(label);
  if (label.kind === 'subscription_end') {
    return `An account churns when its last subscription ends and none begins within ${days(label.graceDays ?? 0)}; the notice counts as the date where it came first. The score is about churn ${window} of the snapshot date.`;
  }
  if (label.kind === 'inactivity') {
    return `An account churns when it stays silent for ${days(label.inactiveDays ?? label.horizonDays)}. The score is about silence throughout the outcome window (${window} of the snapshot date).`;
  }
  if (label.kind === 'recorded') {
    return `An account churns on the date that the table of churn events gives. The score is about churn ${window} of the snapshot date.`;
  }
  return `The score is about churn ${window} of the snapshot date.`;
}

/** What counts as expansion, as a sentence. */
export function expansionInWords(label: LabelDefinition): string {
  const growth = label.minGrowth === undefined ? 'rises' : `rises by at least ${percent(label.minGrowth)}`;
  const hold = label.holdDays === undefined ? '' : ` and holds for ${days(label.holdDays)}`;
  return `An account expands when its monthly recurring revenue ${growth} ${withinWords(label)} of the snapshot date${hold}. An account that churns in that window has not expanded.`;
}
