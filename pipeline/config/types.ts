import type { CustomMetric, MilestoneTarget, ProductModule } from '../../features/catalog/types.ts';
import type { ChurnDefinition, ExpansionDefinition } from '../../features/timeline/types.ts';
import type { Day } from '../../models/math/day.ts';
import type { PlaybookEntry } from '../../models/runtime/types.ts';
import type { TableName } from './tables.ts';

/** Where one canonical table comes from. `columns`: canonical column -> source column or SQL expression. */
export type TableSource =
  | { readonly kind: 'file'; readonly file: string; readonly path: string; readonly columns: Columns }
  | { readonly kind: 'sql'; readonly sql: string; readonly columns: Columns };
export type Columns = Readonly<Record<string, string>>;

export type SourceConfig = {
  /** Absolute paths of the folders that may be read, the config's own first. */
  readonly folders: readonly string[];
} & ({ readonly engine: 'duckdb' } | ServerConfig);

/** A server that computes where the history stands. */
export interface ServerConfig {
  readonly engine: 'postgres' | 'clickhouse';
  /** Name of the environment variable that holds the address. */
  readonly urlVariable: string;
  /** Longest time of one statement. */
  readonly timeoutSeconds: number;
}

export type BandPolicy = {
  readonly minLeadDays: number;
  /** Days before a renewal by which notice must be given. */
  readonly noticeDays: number;
  /** What cut-offs may differ by. */
  readonly by: readonly ('segment' | 'lifecycle')[];
  /** Ascending edges of the lifecycle stages, in days of tenure. */
  readonly lifecycleDays: readonly number[];
  /** null: chosen by replaying the past. */
  readonly hysteresis: { readonly clearGap: number; readonly minDwellDays: number; readonly readings: number } | null;
} & (
  | {
      readonly policy: 'capacity';
      /** Of the accounts that no territory has. */
      readonly csms: number;
      readonly accountsPerCsm: number;
      /** CSMs by value of an account attribute; null: one team for everyone. */
      readonly territories: { readonly by: string; readonly csms: Readonly<Record<string, number>> } | null;
    }
  | { readonly policy: 'precision'; readonly precisionFloor: number; readonly confidence: number }
  | {
      readonly policy: 'value';
      /** In the currency of MRR. */
      readonly costPerTouch: number;
      /** Chance that a touch keeps an account that would have left in time, above 0, at most 1. */
      readonly saveRate: number;
      /** null: no limit. */
      readonly csms: number | null;
      readonly accountsPerCsm: number;
    }
);

export type ModelFamily = 'logistic' | 'gradient';

/** `barometer.yaml`, complete: every default filled in, every rule held. Every key is present. */
export interface Config {
  readonly version: 1;
  readonly source: SourceConfig;
  /** Only tables that the config names; `accounts` is among them. */
  readonly tables: Readonly<Partial<Record<TableName, TableSource>>>;
  /** Share of a table's rows above which rejects stop the run. */
  readonly maxRejectShare: number;
  readonly dates: {
    /** Exclusive; null: the day after the latest fact. */
    readonly dataEnd: Day | null;
  };
  readonly snapshots: { readonly every: 'month' | 'week'; readonly from: Day | null };
  readonly eligibility: { readonly minTenureDays: number };
  readonly outcomes: {
    readonly churn: ChurnDefinition;
    /** null: switched off. */
    readonly expansion: ExpansionDefinition | null;
  };
  readonly cohorts: {
    readonly tenureDays: readonly number[];
    readonly by: readonly string[];
    readonly minSize: number;
  };
  readonly metrics: {
    /** Ascending. */
    readonly windowsDays: readonly number[];
    readonly coreFeatures: readonly string[];
    readonly integrationFeatures: readonly string[];
    readonly securityFeatures: readonly string[];
    readonly modules: readonly ProductModule[];
    readonly milestoneDays: readonly MilestoneTarget[];
    readonly exclude: readonly string[];
    readonly custom: readonly CustomMetric[];
  };
  readonly models: {
    readonly families: readonly ModelFamily[];
    readonly maxMetrics: number;
    readonly monotone: boolean;
    readonly choose: 'auto' | ModelFamily;
    /** Search for settings of the trees; null: the usual ones. */
    readonly tuning: { readonly budget: number } | null;
  };
  readonly health: {
    readonly pointsToDoubleOdds: number;
    readonly grades: { readonly A: number; readonly B: number; readonly C: number };
  };
  readonly bands: BandPolicy;
  /** What lifetime values assume. */
  readonly money: { readonly grossMargin: number; readonly discountRate: number; readonly years: number };
  readonly backtest: {
    readonly recalibrateEvery: 'month' | 'quarter' | 'year';
    readonly folds: number;
    readonly bootstrap: number;
  };
  /** Search for milestones and habits that go along with renewal and expansion; null: switched off. */
  readonly indicators: {
    /** First days of an account, ascending. */
    readonly withinDays: readonly number[];
    /** Days of the outcome window of renewal. */
    readonly renewalDays: number;
  } | null;
  /** The config's entries, then an entry for every red and for every yellow account where the config has none. */
  readonly playbook: readonly PlaybookEntry[];
  readonly report: { readonly title: string; readonly currency: string };
  readonly seed: number;
}
