import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';
import type { WindowMeasure } from '../catalog/types.ts';
import type { Window } from './calendar.ts';
import { firstPlace, type PeriodTables, periodSteps } from './periods.ts';

/** Windows over rows share periods, and are computed together, where they reach back to the same stretch of so many days. */
const DAYS_REACHED_TOGETHER = 120;

/** Periods that several passes use, with the first day that they know. */
export interface SharedPeriods extends PeriodTables {
  readonly first: Day;
}

/**
 * Which measures may share periods. Facts meet every date that a window of their periods reaches, so that short windows go
 * apart from long ones; days are few, and all go together.
 */
export function reachOf({ facts, from }: WindowMeasure): string {
  return facts.grain === 'row' ? `rows_${Math.ceil(from / DAYS_REACHED_TOGETHER)}` : 'days';
}

/** The tables of periods for each reach, made once for all measures of that reach. */
export class PeriodsByReach {
  readonly steps: readonly SqlStep[];
  private readonly byReach = new Map<string, SharedPeriods>();

  constructor(dialect: Dialect, days: readonly Day[], measures: readonly WindowMeasure[]) {
    const windows = new Map<string, Window[]>();
    for (const measure of measures) {
      const reach = reachOf(measure);
      windows.set(reach, [...(windows.get(reach) ?? []), measure]);
    }
    this.steps = [...windows].flatMap(([reach, of]) => {
      const tables = { places: `metric_places_${reach}`, bridge: `metric_periods_${reach}` };
      this.byReach.set(reach, { ...tables, first: firstPlace(days, of) });
      return periodSteps(dialect, days, of, tables);
    });
  }

  /** @param measures All of one reach. */
  of(measures: readonly WindowMeasure[]): SharedPeriods {
    const found = this.byReach.get(reachOf(measures[0]));
    if (found === undefined) throw new Error('No periods were made for these windows.');
    return found;
  }
}
