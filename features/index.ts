export { buildCatalog, skippedMetrics } from './catalog/catalog.ts';
export { customFault, customMetric } from './catalog/custom.ts';
export { describeCatalog } from './catalog/describe.ts';
export {
  type FoundFeatures,
  findFeatures,
  findObservations,
  MOST_CORE_FEATURES,
  MOST_OBSERVATIONS,
} from './catalog/discover.ts';
export { findMilestoneDays, MOST_MILESTONES } from './catalog/discover-milestones.ts';
export type {
  CatalogRequest,
  CustomMetric,
  MetricDefinition,
  MilestoneTarget,
  ProductModule,
  Shape,
  SkippedMetric,
} from './catalog/types.ts';
export { type CohortSettings, tenureBandOf } from './cohorts/cells.ts';
export { fitCohorts, REFERENCE_PROBABILITIES } from './cohorts/fit.ts';
export { type MetricPlan, planMetrics } from './compile/plan.ts';
export { computeMetrics } from './compute/compute-metrics.ts';
export { type PopulationRows, readPopulation } from './compute/population-rows.ts';
export { computeSnapshotTable, inputOf, type SnapshotRequest } from './compute/snapshot-table.ts';
export { type EarlyLifeRequest, readEarlyLife } from './indicators/read-early-life.ts';
export type { EarlyCounts, EarlyFact, EarlyLife } from './indicators/types.ts';
export { rowsWhere, type SnapshotTable, snapshotDaysOf, type TextColumn } from './matrix.ts';
export { labelSteps } from './population/labels.ts';
export { populationForDate, populationSteps } from './population/population.ts';
export { selectRows } from './select-rows.ts';
export { snapshotColumns } from './snapshot-file.ts';
export { renderTimeline } from './timeline/picture.ts';
export { buildTimeline } from './timeline/timeline.ts';
export type {
  ActivityRule,
  ChurnDefinition,
  ExpansionDefinition,
  Fold,
  OutcomeTimeline,
  Timeline,
  TimelineSettings,
} from './timeline/types.ts';
