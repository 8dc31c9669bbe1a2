import { sortedQuantile } from '../../models/math/quantile.ts';

/** Weeks on each side of a change that are looked at; the nearer half says the level, the farther half that it was steady. */
const WEEKS_BESIDE = 8;
const HALF = WEEKS_BESIDE / 2;
/** Of four weeks at least three must be there: one may be cut by a gap. */
const LEAST_WEEKS_OF_A_HALF = 3;
/** Up by a half or down by a third: less is within what seasons and campaigns do. */
const LEAST_RATIO = 1.5;
/** A change that went on before or after it by more than a third of itself is a slope, not a step. */
const MOST_SLOPE = 1 / 3;
/** Robust standard deviations of the weeks that a step must stand out by. */
const LEAST_DEVIATIONS = 6;
/** From the median absolute deviation to the standard deviation of a normal distribution. */
const MAD_TO_SIGMA = 1.4826;
/** A step that is at least half as large a year before or after, give or take two weeks, is a season. */
const WEEKS_OF_A_YEAR = 52;
const SEASON_WEEKS = 2;
const SEASON_SHARE = 0.5;
/** Natural logarithms that differ by less are as good as equal when weeks have no spread at all. */
const LEAST_SIGMA = 0.02;

/** A step in a weekly series. */
export interface LevelShift {
  /** First week at the new level. */
  readonly week: number;
  /** Natural logarithm of the new level over the old one, of the normalised series. */
  readonly jump: number;
}

/**
 * Sudden, lasting changes of level: steps of the rows that are also steps of the rows over what they depend on.
 *
 * @param rows Rows per week; NaN for a week that is not whole.
 * @param base What the rows depend on, such as accounts in force in that week, above 0; NaN where it is not known.
 * @returns Ascending; never two within eight weeks, the larger one stays.
 */
export function findLevelShifts(rows: Float64Array, base: Float64Array): LevelShift[] {
  const raw = rows.map((n) => (n > 0 ? Math.log(n) : Number.NaN));
  const normalised = raw.map((value, week) => value - Math.log(base[week]!));
  const steps = Array.from(rows, (_, week) => stepAt(raw, normalised, week));
  const kept: LevelShift[] = [];
  const strongest = steps
    .flatMap((jump, week) => (Number.isNaN(jump) ? [] : [{ week, jump }]))
    .sort((a, b) => Math.abs(b.jump) - Math.abs(a.jump) || a.week - b.week);
  for (const shift of strongest) {
    if (kept.some(({ week }) => Math.abs(week - shift.week) < WEEKS_BESIDE)) continue;
    if (!isSeason(normalised, shift)) kept.push(shift);
  }
  return kept.sort((a, b) => a.week - b.week);
}

/** The step at the start of a week; NaN where there is none. */
function stepAt(raw: Float64Array, normalised: Float64Array, week: number): number {
  const jump = jumpAt(normalised, week);
  const rawJump = jumpAt(raw, week);
  const least = Math.log(LEAST_RATIO);
  if (!(Math.abs(jump) >= least && Math.abs(rawJump) >= least && jump * rawJump > 0)) return Number.NaN;
  const before = medianOf(normalised, week - HALF, week) - medianOf(normalised, week - WEEKS_BESIDE, week - HALF);
  const after = medianOf(normalised, week + HALF, week + WEEKS_BESIDE) - medianOf(normalised, week, week + HALF);
  const steady = MOST_SLOPE * Math.abs(jump);
  if (!(Math.abs(before) <= steady && Math.abs(after) <= steady)) return Number.NaN;
  return Math.abs(jump) >= LEAST_DEVIATIONS * sigmaAround(normalised, week) ? jump : Number.NaN;
}

function jumpAt(series: Float64Array, week: number): number {
  return medianOf(series, week, week + HALF) - medianOf(series, week - HALF, week);
}

/** Median of the weeks `[from, to)` that are there; NaN with fewer than three. */
function medianOf(series: Float64Array, from: number, to: number): number {
  const values = presentIn(series, from, to);
  return values.length < LEAST_WEEKS_OF_A_HALF ? Number.NaN : sortedQuantile(values.sort(), 0.5);
}

function presentIn(series: Float64Array, from: number, to: number): Float64Array {
  return series.subarray(Math.max(0, from), Math.max(0, to)).filter((value) => !Number.isNaN(value));
}

/** Robust spread of the weeks around the medians of their own side. */
function sigmaAround(series: Float64Array, week: number): number {
  const deviations = [
    [week - WEEKS_BESIDE, week],
    [week, week + WEEKS_BESIDE],
  ].flatMap(([from, to]) => {
    const middle = medianOf(series, from!, to!);
    return Array.from(presentIn(series, from!, to!), (value) => Math.abs(value - middle));
  });
  return Math.max(LEAST_SIGMA, MAD_TO_SIGMA * sortedQuantile(Float64Array.from(deviations).sort(), 0.5));
}

function isSeason(normalised: Float64Array, { week, jump }: LevelShift): boolean {
  return [-WEEKS_OF_A_YEAR, WEEKS_OF_A_YEAR].some((year) => {
    for (let near = -SEASON_WEEKS; near <= SEASON_WEEKS; near++) {
      const other = jumpAt(normalised, week + year + near);
      if (other * jump > 0 && Math.abs(other) >= SEASON_SHARE * Math.abs(jump)) return true;
    }
    return false;
  });
}
