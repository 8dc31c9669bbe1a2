import { columnOfType } from '../../data/result-columns.ts';
import type { RowProgress } from '../../data/row-meter.ts';
import { buildCatalog, skippedMetrics } from '../../features/catalog/catalog.ts';
import { findFeatures, findObservations } from '../../features/catalog/discover.ts';
import { findMilestoneDays } from '../../features/catalog/discover-milestones.ts';
import type { CatalogRequest, MetricDefinition, MilestoneTarget, SkippedMetric } from '../../features/catalog/types.ts';
import type { PassStore } from '../../features/compute/compute-metrics.ts';
import { computeSnapshotTable, type SnapshotRequest } from '../../features/compute/snapshot-table.ts';
import { rowsWhere, type SnapshotTable } from '../../features/matrix.ts';
import { labelSteps } from '../../features/population/labels.ts';
import { populationSteps } from '../../features/population/population.ts';
import { selectRows } from '../../features/select-rows.ts';
import type { Day } from '../../models/math/day.ts';
import type { ModelFile } from '../../models/runtime/types.ts';
import type { Config } from '../config/index.ts';
import { territoryAttribute } from './band-policy.ts';
import type { History } from './open-history.ts';

/** What the data itself gives to metrics, names above all; a model file keeps it, so that scoring computes the same metrics. */
export interface FoundNames {
  readonly coreFeatures: readonly string[];
  readonly integrationFeatures: readonly string[];
  readonly securityFeatures: readonly string[];
  readonly milestoneDays: readonly MilestoneTarget[];
  readonly observations: readonly string[];
}

export interface Catalog {
  readonly metrics: readonly MetricDefinition[];
  readonly skipped: readonly SkippedMetric[];
  readonly found: FoundNames;
}

/** Every snapshot date's book with its labels, and today's book apart. */
export interface Snapshots {
  readonly table: SnapshotTable;
  /** Eligible accounts at the end of the data. */
  readonly book: SnapshotTable;
  readonly nInGap: number;
}

/** Account columns that are context but never a metric. */
const CONTEXT = ['segment', 'industry', 'region', 'csm'];

/** The metrics that the history can give, with the names that it gave to some of them. */
export function planCatalog(history: History, config: Config, found: FoundNames): Catalog {
  const request: CatalogRequest = {
    ...config.metrics,
    coreFeatures: found.coreFeatures,
    integrationFeatures: found.integrationFeatures,
    securityFeatures: found.securityFeatures,
    milestoneDays: found.milestoneDays,
    shape: history.shape,
    observations: found.observations,
  };
  return { metrics: buildCatalog(request), skipped: skippedMetrics(request), found };
}

/** The day before which a learning run looks for names: the first recalibration, so that later usage cannot choose the metrics. */
export function namesBefore({ timeline }: History): Day {
  return timeline.churn.folds[0]?.recalibrationDay ?? timeline.settings.dataEnd;
}

/** Names of features and observations, and days of milestones, in what was known before a day; those of the config stand first. */
export async function findNames({ source, shape }: History, config: Config, before: Day): Promise<FoundNames> {
  const features = Object.hasOwn(shape, 'usage_events')
    ? await findFeatures(source, before)
    : { core: [], integrations: [], security: [] };
  const { coreFeatures, integrationFeatures, securityFeatures, milestoneDays } = config.metrics;
  const isFinding = milestoneDays.length === 0 && Object.hasOwn(shape, 'milestones');
  return {
    coreFeatures: coreFeatures.length > 0 ? coreFeatures : features.core,
    integrationFeatures: integrationFeatures.length > 0 ? integrationFeatures : features.integrations,
    securityFeatures: securityFeatures.length > 0 ? securityFeatures : features.security,
    milestoneDays: isFinding ? await findMilestoneDays(source, before) : milestoneDays,
    observations: Object.hasOwn(shape, 'observations') ? await findObservations(source, before) : [],
  };
}

/** What a model file keeps; nothing where it was written without. */
export function keptNames({ catalog }: ModelFile): FoundNames {
  return {
    coreFeatures: [],
    integrationFeatures: [],
    securityFeatures: [],
    milestoneDays: [],
    observations: [],
    ...catalog,
  };
}

/** Population, labels and metrics of all snapshot dates and of the last day, in one run over the history. */
export async function buildSnapshots(
  history: History,
  config: Config,
  catalog: Catalog,
  onProgress: (progress: RowProgress) => void,
  kept?: PassStore,
): Promise<Snapshots> {
  const { source, timeline } = history;
  const today = timeline.settings.dataEnd;
  const days = [...new Set([...timeline.snapshotDays, today])].sort((a, b) => a - b);
  const steps = [
    ...populationSteps(source.dialect, { settings: timeline.settings, snapshotDays: days }, history.shape),
    ...labelSteps(source.dialect, timeline, history.shape),
  ];
  for (const step of steps) await source.runStep(step);
  const all = await computeSnapshotTable(source, {
    ...snapshotRequest(history, config, catalog, days),
    hasLabels: true,
    onProgress,
    rowCounts: Object.fromEntries(history.report.tables.map(({ table, nKept }) => [table, nKept])),
    kept,
  });
  const gap = await source.query(`select ${source.dialect.toDouble('count(*)')} as n from labels l where l.in_gap`);
  // The population stays: what else is read of the history is read over it.
  await source.drop(steps.map(({ creates }) => creates).filter((table) => table !== 'population'));
  const regular = new Set(timeline.snapshotDays);
  return {
    table: selectRows(
      all,
      rowsWhere(all, (row) => regular.has(all.snapshotDay[row])),
    ),
    book: selectRows(
      all,
      rowsWhere(all, (row) => all.snapshotDay[row] === today),
    ),
    nInGap: columnOfType(gap, 0, 'number')[0],
  };
}

/** The metrics of all accounts that were eligible on one date, as known then; no labels. */
export async function buildBook(
  history: History,
  config: Config,
  catalog: Catalog,
  days: readonly Day[],
): Promise<SnapshotTable> {
  const { source, timeline } = history;
  const steps = populationSteps(source.dialect, { settings: timeline.settings, snapshotDays: days }, history.shape);
  for (const step of steps) await source.runStep(step);
  return computeSnapshotTable(source, { ...snapshotRequest(history, config, catalog, days), hasLabels: false });
}

function snapshotRequest(
  { shape }: History,
  config: Config,
  catalog: Catalog,
  days: readonly Day[],
): Omit<SnapshotRequest, 'hasLabels'> {
  const wanted = [...new Set([...CONTEXT, ...config.cohorts.by, ...territoryAttribute(config)])];
  return {
    catalog: catalog.metrics,
    days,
    shape,
    attributes: wanted.filter((name) => shape.accounts.includes(name)),
  };
}
