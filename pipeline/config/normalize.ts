import { resolve } from 'node:path';
import type { CustomMetric } from '../../features/catalog/types.ts';
import type { ChurnDefinition } from '../../features/timeline/types.ts';
import { type Day, parseDay } from '../../models/math/day.ts';
import { completePlaybook, DEFAULT_PLAYBOOK } from './playbook.ts';
import type { ConfigSpec } from './schema.ts';
import { TABLE_NAMES } from './tables.ts';
import type { BandPolicy, Config, SourceConfig, TableSource } from './types.ts';
import { variableName } from './variables.ts';

/**
 * The config in the program's own words: camelCase, days as numbers, paths absolute, every default filled in.
 *
 * @param spec What `configSchema` gave, after `crossRules` found no fault.
 * @param folder Absolute path of the config's folder.
 */
export function normalizeConfig(spec: ConfigSpec, folder: string): Config {
  return {
    version: 1,
    source: normalizeSource(spec.source, folder),
    tables: normalizeTables(spec.tables, folder),
    maxRejectShare: spec.max_reject_share ?? spec.source.max_reject_share ?? 0.05,
    dates: { dataEnd: dayOrNull(spec.dates.data_end) },
    snapshots: { every: spec.snapshots.every, from: dayOrNull(spec.snapshots.from) },
    eligibility: { minTenureDays: spec.eligibility.min_tenure_days },
    outcomes: { churn: normalizeChurn(spec.outcomes.churn), expansion: normalizeExpansion(spec.outcomes.expansion) },
    cohorts: { tenureDays: spec.cohorts.tenure_days, by: spec.cohorts.by, minSize: spec.cohorts.min_size },
    metrics: normalizeMetrics(spec.metrics),
    models: {
      families: spec.models.families,
      maxMetrics: spec.models.max_metrics,
      monotone: spec.models.monotone,
      choose: spec.models.choose,
      tuning: spec.models.tuning === false ? null : spec.models.tuning,
    },
    health: { pointsToDoubleOdds: spec.health.points_to_double_odds, grades: spec.health.grades },
    money: {
      grossMargin: spec.money.gross_margin,
      discountRate: spec.money.discount_rate,
      years: spec.money.lifetime_years,
    },
    bands: normalizeBands(spec.bands),
    backtest: {
      recalibrateEvery: spec.backtest.recalibrate_every,
      folds: spec.backtest.folds,
      bootstrap: spec.backtest.bootstrap,
    },
    indicators: normalizeIndicators(spec.indicators),
    playbook:
      spec.playbook === undefined
        ? DEFAULT_PLAYBOOK
        : completePlaybook(
            spec.playbook.map(({ within_days, ...entry }) => ({
              ...entry,
              ...(within_days === undefined ? {} : { withinDays: within_days }),
            })),
          ),
    report: spec.report,
    seed: spec.seed,
  };
}

/** How long a statement may take on a server where the config says nothing. */
const TIMEOUT_SECONDS = 600;

function normalizeSource(source: ConfigSpec['source'], folder: string): SourceConfig {
  const folders = [...new Set([folder, ...source.folders.map((path) => resolve(folder, path))])];
  if (source.engine !== 'postgres' && source.engine !== 'clickhouse') return { engine: 'duckdb', folders };
  return {
    engine: source.engine,
    folders,
    urlVariable: variableName(source.url ?? '') ?? '',
    timeoutSeconds: source.timeout_seconds ?? TIMEOUT_SECONDS,
  };
}

function dayOrNull(text: string | undefined): Day | null {
  return text === undefined ? null : parseDay(text);
}

function normalizeTables(tables: ConfigSpec['tables'], folder: string): Config['tables'] {
  const sources: Partial<Record<(typeof TABLE_NAMES)[number], TableSource>> = {};
  for (const name of TABLE_NAMES) {
    const table = tables[name];
    if (table?.file !== undefined) {
      const path = resolve(folder, table.file);
      sources[name] = { kind: 'file', file: table.file, path, columns: table.columns };
    } else if (table?.sql !== undefined) {
      sources[name] = { kind: 'sql', sql: table.sql, columns: table.columns };
    }
  }
  return sources;
}

function normalizeChurn(churn: ConfigSpec['outcomes']['churn']): ChurnDefinition {
  const window = { gapDays: churn.gap_days, horizonDays: churn.horizon_days };
  switch (churn.kind) {
    case 'subscription_end':
      return { kind: churn.kind, graceDays: churn.grace_days ?? 7, ...window };
    case 'recorded':
      return { kind: churn.kind, graceDays: churn.grace_days ?? 0, ...window };
    case 'inactivity':
      return {
        kind: churn.kind,
        inactiveDays: churn.inactive_days ?? 90,
        activity: churn.activity ?? { table: 'usage_events', where: {} },
        graceDays: churn.grace_days ?? 0,
        ...window,
      };
  }
}

function normalizeExpansion(expansion: ConfigSpec['outcomes']['expansion']): Config['outcomes']['expansion'] {
  if (expansion === false) return null;
  return {
    minGrowth: expansion.min_growth,
    gapDays: expansion.gap_days,
    horizonDays: expansion.horizon_days,
    holdDays: expansion.hold_days,
  };
}

function normalizeMetrics(metrics: ConfigSpec['metrics']): Config['metrics'] {
  return {
    windowsDays: [...metrics.windows_days].sort((a, b) => a - b),
    coreFeatures: metrics.core_features,
    integrationFeatures: metrics.integration_features,
    securityFeatures: metrics.security_features,
    modules: Object.entries(metrics.modules).map(([name, module]) => ({ name, ...module })),
    milestoneDays: Object.entries(metrics.milestone_days).map(([name, days]) => ({ name, days })),
    exclude: metrics.exclude,
    custom: metrics.custom.map(normalizeCustom),
  };
}

function normalizeIndicators(indicators: ConfigSpec['indicators']): Config['indicators'] {
  if (indicators === false) return null;
  return {
    withinDays: [...indicators.within_days].sort((a, b) => a - b),
    renewalDays: indicators.renewal_days,
  };
}

/** A custom metric as the catalog takes it. A window of everything known is null. */
export function normalizeCustom({ window_days, ...metric }: ConfigSpec['metrics']['custom'][number]): CustomMetric {
  const isWhole = metric.aggregate === 'last' || metric.aggregate === 'days_since';
  const given = window_days ?? (isWhole ? 'all' : 28);
  return { ...metric, windowDays: given === 'all' ? null : given };
}

function normalizeBands(bands: ConfigSpec['bands']): BandPolicy {
  const { min_lead_days: minLeadDays, notice_days: noticeDays, by, lifecycle_days: lifecycleDays } = bands;
  const { hysteresis: given } = bands;
  const hysteresis =
    given === undefined
      ? null
      : { clearGap: given.clear_gap, minDwellDays: given.min_dwell_days, readings: given.readings };
  const common = { minLeadDays, noticeDays, by, lifecycleDays, hysteresis };
  const accountsPerCsm = bands.accounts_per_csm ?? 40;
  switch (bands.policy) {
    case 'precision': {
      const precisionFloor = bands.precision_floor ?? 0.3;
      return { ...common, policy: 'precision', precisionFloor, confidence: bands.confidence ?? 0.9 };
    }
    case 'value': {
      const [costPerTouch, saveRate] = [bands.cost_per_touch ?? 500, bands.save_rate ?? 0.15];
      return { ...common, policy: 'value', costPerTouch, saveRate, csms: bands.csms ?? null, accountsPerCsm };
    }
    case 'capacity': {
      const territories = bands.territories ?? null;
      return { ...common, policy: 'capacity', csms: bands.csms ?? 5, accountsPerCsm, territories };
    }
  }
}
