import type { FittedShifts } from '../calibration/group-shifts.ts';
import { type HealthScale, pointsPerLogOdds } from '../runtime/health.ts';
import type { GroupCondition, Grouping } from './types.ts';

/** Past predictions and the book of today, on the health scale. Levels: per grouping, one per position; -1: none. */
export interface BandEvidence {
  readonly past: {
    readonly healthScore: Float64Array;
    readonly label: Uint8Array;
    readonly accountIndex: Int32Array;
    readonly levels: readonly Int32Array[];
  };
  readonly book: {
    readonly healthScore: Float64Array;
    readonly logOdds: Float64Array;
    /** Annual recurring revenue. */
    readonly arr: Float64Array;
    readonly levels: readonly Int32Array[];
    /** Value of the attribute that makes territories; null: not known. Empty where there are none. */
    readonly territory: readonly (string | null)[];
  };
}

/** One combination of levels, with the points by which its cut-offs lie above the book's. */
export interface Cell {
  readonly condition: GroupCondition;
  /** Per grouping; -1: any. */
  readonly levels: readonly number[];
  readonly points: number;
}

/**
 * Combinations of levels whose cut-offs differ from the book's, those with more conditions first.
 *
 * @param isByValue Segments differ by what their accounts are worth even where their odds do not.
 */
export function cellsOf(
  groupings: readonly Grouping[],
  shifts: FittedShifts,
  scale: HealthScale,
  isByValue: boolean,
): Cell[] {
  const isActive = groupings.map(
    ({ kind }, g) => shifts.groupings[g].levels.some(({ shift }) => shift !== 0) || (isByValue && kind === 'segment'),
  );
  let levelSets: number[][] = [[]];
  groupings.forEach(({ levels }, g) => {
    const own = isActive[g] ? [...levels.keys(), -1] : [-1];
    levelSets = levelSets.flatMap((set) => own.map((level) => [...set, level]));
  });
  const nConditions = (levels: readonly number[]) => levels.filter((level) => level !== -1).length;
  return levelSets
    .filter((levels) => nConditions(levels) > 0)
    .sort((a, b) => nConditions(b) - nConditions(a))
    .map((levels) => {
      const conditions = levels.flatMap((level, g) => (level === -1 ? [] : [groupings[g].levels[level]]));
      const tenureDays = conditions.find((condition) => condition.tenureDays !== undefined)?.tenureDays;
      return {
        condition: {
          attributes: Object.assign({}, ...conditions.map(({ attributes }) => attributes)),
          ...(tenureDays === undefined ? {} : { tenureDays }),
        },
        levels,
        points: pointsOfLevels(levels, shifts, scale),
      };
    });
}

/** Points by which cut-offs of these levels lie above the book's, to a tenth. */
export function pointsOfLevels(levels: readonly number[], shifts: FittedShifts, scale: HealthScale): number {
  const logOdds = levels.reduce(
    (sum, level, g) => (level === -1 ? sum : sum + shifts.groupings[g].levels[level].shift),
    0,
  );
  return Math.round(10 * pointsPerLogOdds(scale) * logOdds) / 10;
}

/** Points by which the cut-offs of each position's levels lie above the book's. */
export function pointsByPosition(groupings: readonly Grouping[], shifts: FittedShifts, scale: HealthScale) {
  const known = new Map<string, number>();
  return (levels: readonly Int32Array[], position: number): number => {
    const own = groupings.map((_, g) => levels[g][position]);
    const key = own.join();
    const points = known.get(key) ?? pointsOfLevels(own, shifts, scale);
    known.set(key, points);
    return points;
  };
}
