import { adoptionMetrics } from './adoption.ts';
import { adoptionDepthMetrics } from './adoption-depth.ts';
import { advocacyMetrics } from './advocacy.ts';
import { commercialMetrics } from './commercial.ts';
import { contractMetrics } from './contract.ts';
import { featureMetrics } from './core-features.ts';
import { customFault, customMetric } from './custom.ts';
import { decisionMakerMetrics } from './decision-makers.ts';
import { engagementMetrics } from './engagement.ts';
import { firstUseMetrics } from './first-uses.ts';
import { journeyMetrics } from './journey.ts';
import { lifecycleMetrics } from './lifecycle.ts';
import { milestoneTargetMetrics } from './milestone-targets.ts';
import { moduleMetrics } from './modules.ts';
import { observationMetrics } from './observations.ts';
import { paymentHabitMetrics } from './payment-habits.ts';
import { paymentMetrics } from './payments.ts';
import { relationshipMetrics } from './relationships.ts';
import { responseMetrics } from './responses.ts';
import { sentimentMetrics } from './sentiment.ts';
import { supportMetrics } from './support.ts';
import { supportMixMetrics } from './support-mix.ts';
import { surveyAnswerMetrics } from './survey-answers.ts';
import { teamMetrics } from './teams.ts';
import { textToneMetrics } from './text-tone.ts';
import { touchKindMetrics } from './touch-kinds.ts';
import type { CatalogRequest, MetricDefinition, Shape, SkippedMetric } from './types.ts';
import { usageMetrics } from './usage.ts';
import { usageDeclineMetrics } from './usage-decline.ts';
import { usageRhythmMetrics } from './usage-rhythm.ts';

/** Names that other columns of the snapshot file carry. */
const RESERVED = [
  'account_id',
  'account_key',
  'snapshot_date',
  'churn_label',
  'churn_date',
  'expansion_label',
  'segment',
  'plan',
  'csm',
];

/**
 * Every metric that can be computed from the tables and columns that are present, in a fixed order: by category, then
 * the config's own. Names differ; a name from the data that collides gets `_2`, `_3`, ….
 */
export function buildCatalog(request: CatalogRequest): readonly MetricDefinition[] {
  return planCatalog(request).metrics;
}

/** The metrics that cannot be computed or were excluded, with the reason. */
export function skippedMetrics(request: CatalogRequest): readonly SkippedMetric[] {
  return planCatalog(request).skipped;
}

interface CatalogPlan {
  readonly metrics: readonly MetricDefinition[];
  readonly skipped: readonly SkippedMetric[];
}

function planCatalog(request: CatalogRequest): CatalogPlan {
  const metrics: MetricDefinition[] = [];
  const skipped: SkippedMetric[] = [];
  const excluded = new Set(request.exclude);
  const custom = request.custom.map((entry) => customMetric(entry, request.shape));
  // The config's own names come first: a name that a person chose must not get a number because the data has it too.
  const taken = new Set([...RESERVED, ...custom.map((metric) => metric.name)]);
  const named = builtIn(request).map((metric) => {
    const name = freeName(metric.name, taken);
    taken.add(name);
    return { metric: name === metric.name ? metric : { ...metric, name }, fault: null };
  });
  const own = custom.map((metric, i) => {
    const isRepeated = custom.findIndex((other) => other.name === metric.name) < i;
    return {
      metric,
      fault: isRepeated ? 'Another metric of the config has this name.' : customFault(request.custom[i]),
    };
  });
  for (const { metric, fault } of [...named, ...own]) {
    const { name, category } = metric;
    const why = excluded.has(name) ? 'Excluded by the config.' : (fault ?? missingPart(metric.requires, request.shape));
    if (why === null) metrics.push(metric);
    else skipped.push({ name, category, why });
  }
  return { metrics, skipped };
}

function builtIn(request: CatalogRequest): MetricDefinition[] {
  return [
    ...usageMetrics(request),
    ...usageDeclineMetrics(request),
    ...usageRhythmMetrics(request),
    ...featureMetrics(request),
    ...adoptionMetrics(request),
    ...firstUseMetrics(request),
    ...adoptionDepthMetrics(request),
    ...moduleMetrics(request),
    ...engagementMetrics(request),
    ...touchKindMetrics(request),
    ...responseMetrics(request),
    ...relationshipMetrics(request),
    ...teamMetrics(request),
    ...decisionMakerMetrics(request),
    ...supportMetrics(request),
    ...supportMixMetrics(request),
    ...sentimentMetrics(request),
    ...surveyAnswerMetrics(request),
    ...textToneMetrics(request),
    ...paymentMetrics(request),
    ...paymentHabitMetrics(request),
    ...commercialMetrics(request),
    ...contractMetrics(request),
    ...journeyMetrics(request),
    ...lifecycleMetrics(request),
    ...milestoneTargetMetrics(request),
    ...advocacyMetrics(request),
    ...observationMetrics(request),
  ];
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let n = 2; taken.has(candidate); n++) candidate = `${name}_${n}`;
  return candidate;
}

function missingPart(requires: readonly string[], shape: Shape): string | null {
  for (const part of requires) {
    const [table, column] = part.split('.');
    const columns = Object.hasOwn(shape, table) ? shape[table] : undefined;
    if (columns === undefined) return `Table ${table} is absent.`;
    if (column !== undefined && !columns.includes(column)) return `Column ${table}.${column} is absent.`;
  }
  return null;
}
