import type { LogisticParameters } from '../runtime/types.ts';
import type { TreeSettings } from './tree-settings.ts';

export type Family = LogisticParameters['family'] | 'gradient';

export interface CohortSettings {
  readonly tenureDays: readonly number[];
  readonly by: readonly string[];
  readonly minSize: number;
}

/** What decides how an outcome is fitted. */
export interface FitSettings {
  readonly families: readonly Family[];
  /** Most metrics that the scorecard may use. */
  readonly maxMetrics: number;
  /** Hold models to each metric's healthier direction. */
  readonly monotone: boolean;
  readonly choose: 'auto' | Family;
  readonly cohorts: CohortSettings;
  /** Settings of the trees; absent: the usual ones. */
  readonly trees?: TreeSettings;
  readonly seed: number;
}
