import type { SimulateOptions } from './options.ts';
import { type SimulationReport, simulate } from './simulate.ts';

/** How the sample history may be changed; by default the same files for everyone. */
export interface SampleOptions {
  /** Default 2000. */
  readonly accounts?: number | undefined;
  /** Default 30. */
  readonly months?: number | undefined;
  /** Default 7. */
  readonly seed?: number | undefined;
  readonly onProgress?: SimulateOptions['onProgress'];
}

/**
 * Write the sample history: CSV files under `history/`, small enough to open, and the commented `barometer.yaml` that maps
 * them. Small accounts and a thin usage log keep it under 55 MB.
 */
export function writeSample(dir: string, options: SampleOptions = {}): Promise<SimulationReport> {
  return simulate({
    accounts: options.accounts ?? 2000,
    months: options.months ?? 30,
    seed: options.seed ?? 7,
    out: dir,
    format: 'csv',
    hidden: true,
    onProgress: options.onProgress,
    density: { seats: 0.33, eventsPerUser: 1.8 },
    tablesFolder: 'history',
    truth: false,
  });
}
