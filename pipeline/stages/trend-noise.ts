import { sortedQuantile } from '../../models/math/quantile.ts';

/** A change of a score over some time. */
export interface Change {
  /** Score at the start. */
  readonly from: number;
  readonly points: number;
}

/** Changes below which nobody can say what noise is. */
const MIN_CHANGES = 100;
/** Scores are told apart by where they stood, in so many groups at most, each of at least that many changes. */
const MOST_GROUPS = 5;
/** Of ten changes from about there, one lies outside, half of these on either side. */
const [LOW, HIGH] = [0.05, 0.95];

/**
 * What scores do anyway, by where they stood: a bad score swings more than a good one, and mostly upwards. So the same fall can
 * be noise for the one and a sign for the other.
 *
 * @param past Changes of accounts that stayed, over past times of one length.
 * @returns Whether a change is more than noise: beyond the middle nine tenths of the changes from about there, and in their
 * direction. null with fewer than 100 changes.
 */
export function noiseTest(past: readonly Change[]): ((change: Change) => boolean) | null {
  if (past.length < MIN_CHANGES) return null;
  const groups = groupsOf(past).map((own) => {
    const points = Float64Array.from(own, (change) => change.points).sort();
    return {
      upTo: own[own.length - 1].from,
      low: Math.min(0, sortedQuantile(points, LOW)),
      high: Math.max(0, sortedQuantile(points, HIGH)),
    };
  });
  return ({ from, points }) => {
    const { low, high } = groups.find(({ upTo }) => from <= upTo) ?? groups[groups.length - 1];
    return points < low || points > high;
  };
}

/** Changes by their start, ascending, about as many in each; equal starts stay together. */
function groupsOf(past: readonly Change[]): Change[][] {
  const size = Math.max(MIN_CHANGES, past.length / MOST_GROUPS);
  const groups: Change[][] = [[]];
  for (const change of [...past].sort((a, b) => a.from - b.from)) {
    const own = groups[groups.length - 1];
    if (own.length >= size && own[own.length - 1].from < change.from) groups.push([change]);
    else own.push(change);
  }
  const last = groups.at(-1)!;
  if (last.length >= MIN_CHANGES || groups.length === 1) return groups;
  return [...groups.slice(0, -2), [...groups[groups.length - 2], ...last]];
}
