import { addMonths, type Day, dayOf } from '../../models/math/day.ts';
import { DataError } from '../errors.ts';
import { type ChurnCauses, churnCausesOf } from './effects.ts';
import { type Signals, signalsOf } from './signals.ts';

/** How dense the usage log is. Neither number changes who churns. */
export interface UsageDensity {
  /** Multiplies the seats of every account. */
  readonly seats: number;
  /** Mean events of an active user in a month at average health. */
  readonly eventsPerUser: number;
}

export interface SimulateOptions {
  /** Accounts that ever appear, 1 to 1,000,000. Adding accounts does not change the earlier ones. */
  readonly accounts: number;
  /** Length of the history in calendar months, 6 to 120. */
  readonly months: number;
  readonly seed: number;
  /** Folder to write into; made if absent. Files of the same name are replaced. */
  readonly out: string;
  readonly format: 'parquet' | 'csv';
  /**
   * Whether reorganisations, budget cuts and competitors, which no table shows, also drive churn, and tables are noisy.
   * Without, the tables tell nearly all that decides who leaves.
   */
  readonly hidden: boolean;
  /** Called with accounts done and accounts in all, about a hundred times. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly density?: UsageDensity | undefined;
  /** Exclusive end of the history, first day of a month; default 2026-10-01. */
  readonly dataEnd?: Day | undefined;
  /** Change of the log hazard of churn in the three months after an intervention; default 0: interventions do nothing. */
  readonly interventionEffect?: number | undefined;
  /** Subfolder for the tables, such as `history`; default: `out` itself. */
  readonly tablesFolder?: string | undefined;
  /** Whether to write `truth/`; default true. */
  readonly truth?: boolean | undefined;
}

/** What every account's story depends on, beside its own stream. */
export interface World {
  readonly seed: number;
  readonly nMonths: number;
  readonly dataStart: Day;
  readonly dataEnd: Day;
  readonly hidden: boolean;
  /** How plainly the tables speak; follows `hidden`. */
  readonly signals: Signals;
  /** Causes of churn; follow `hidden`. */
  readonly churn: ChurnCauses;
  readonly density: UsageDensity;
  readonly interventionEffect: number;
}

/** Density at which 1000 accounts over 24 months leave two to three million usage events. */
export const DEFAULT_DENSITY: UsageDensity = { seats: 1, eventsPerUser: 8 };

/**
 * Check the options and fill in their defaults.
 *
 * @throws {DataError} With one line per fault.
 */
export function worldOf(options: SimulateOptions): World {
  const faults: string[] = [];
  const whole = (name: string, value: number, low: number, high: number) => {
    if (!Number.isInteger(value) || value < low || value > high) {
      faults.push(`${name} is ${value}; expected a whole number from ${low} to ${high}.`);
    }
  };
  whole('accounts', options.accounts, 1, 1_000_000);
  whole('months', options.months, 6, 120);
  whole('seed', options.seed, -2_147_483_648, 4_294_967_295);
  if (faults.length > 0) throw new DataError(faults);
  const dataEnd = options.dataEnd ?? dayOf(2026, 10, 1);
  return {
    seed: options.seed,
    nMonths: options.months,
    dataStart: addMonths(dataEnd, -options.months),
    dataEnd,
    hidden: options.hidden,
    signals: signalsOf(options.hidden),
    churn: churnCausesOf(options.hidden),
    density: options.density ?? DEFAULT_DENSITY,
    interventionEffect: options.interventionEffect ?? 0,
  };
}
