import { sortedQuantile } from '../math/quantile.ts';

/** Shares of the accounts that a threshold should leave on one side. */
const TARGETS = [0.25, 0.5, 0.75];
/** A rounder threshold may move that share by this much. */
const TOLERANCE = 0.1;
/** A threshold leaves at least this share of the accounts on either side. */
const LEAST_SIDE = 0.1;

/**
 * A few round numbers near the quartiles of a metric, ascending, none twice: at most three.
 *
 * @param values NaN = not known; left out.
 * @param isAtLeast Whether the habit is "at least" (else "at most") the threshold.
 * @returns Empty if no threshold leaves a tenth of the accounts on both sides.
 */
export function thresholdsOf(values: Float64Array, isAtLeast: boolean): number[] {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0) return [];
  const shareOf = (threshold: number): number => {
    const nBelow = countBelow(known, threshold, !isAtLeast);
    return (isAtLeast ? known.length - nBelow : nBelow) / known.length;
  };
  const found = TARGETS.flatMap((target) => {
    const exact = sortedQuantile(known, target);
    const share = shareOf(exact);
    // Where many accounts share a value, the quantile may hold for nearly all: then it is about those beyond that value.
    const at = share <= 1 - LEAST_SIDE ? exact : beyond(known, exact, isAtLeast);
    if (Number.isNaN(at)) return [];
    const round = roundest(at, (candidate) => Math.abs(shareOf(candidate) - shareOf(at)) <= TOLERANCE);
    const own = shareOf(round);
    return own >= LEAST_SIDE && own <= 1 - LEAST_SIDE ? [round] : [];
  });
  return [...new Set(found)].sort((a, b) => a - b);
}

/** How many of the ascending values are below `at`, or (with `andAt`) not above it. */
function countBelow(known: Float64Array, at: number, andAt: boolean): number {
  let [from, to] = [0, known.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (known[middle] < at || (andAt && known[middle] === at)) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** A value that most of the accounts beyond `at` reach: above it for "at least", below it for "at most"; NaN: there are none. */
function beyond(known: Float64Array, at: number, isAtLeast: boolean): number {
  return isAtLeast
    ? sortedQuantile(known.subarray(countBelow(known, at, true)), 0.25)
    : sortedQuantile(known.subarray(0, countBelow(known, at, false)), 0.75);
}

/** The value with the fewest significant digits that will do; the value itself if none does. */
function roundest(value: number, willDo: (candidate: number) => boolean): number {
  for (let digits = 1; digits <= 4; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (willDo(candidate)) return candidate;
  }
  return value;
}
