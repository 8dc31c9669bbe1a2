import { distance, type HourProfile, N_HOURS } from './hour-profile.ts';

/**
 * What a change of the hours costs, in the unit of the distance: a shift must explain this much over its weeks to be believed.
 * One strange week (at most 1) does not make a regime of its own, which takes two changes; three weeks moved by three hours do.
 */
const PRICE_OF_A_CHANGE = 0.3;

/** Spans in a row whose hours are moved by the same number against a common template. */
export interface HourRegime {
  /** Positions in the list of profiles, the second exclusive. */
  readonly from: number;
  readonly to: number;
  /** Hours later than the template, 0 to 23. */
  readonly shift: number;
}

/** A template of the hours of day, and which spans are moved against it. */
export interface HourRegimes {
  readonly template: Float64Array;
  readonly regimes: readonly HourRegime[];
}

/**
 * Split spans into regimes, each a circular shift of one template.
 *
 * The template begins as the span that is nearest to all others, and is then the mean of all spans, each moved back by its shift.
 * A span on which the change falls lies between both sides and would be a bad beginning, so each half of the history gives one,
 * too, and the cheapest split counts.
 *
 * @param profiles At least two.
 */
export function hourRegimes(profiles: readonly HourProfile[]): HourRegimes {
  const half = Math.floor(profiles.length / 2);
  const splits = [profiles, profiles.slice(0, half), profiles.slice(half)].map((some) =>
    splitFrom(profiles, medoid(some)),
  );
  const { template, shifts } = splits.reduce((best, split) => (split.cost < best.cost ? split : best));
  const regimes: HourRegime[] = [];
  for (let i = 0, from = 0; i < shifts.length; i++) {
    if (shifts[i + 1] === shifts[i]) continue;
    regimes.push({ from, to: i + 1, shift: shifts[i]! });
    from = i + 1;
  }
  return { template, regimes };
}

interface Split {
  readonly template: Float64Array;
  readonly shifts: readonly number[];
  readonly cost: number;
}

function splitFrom(profiles: readonly HourProfile[], start: Float64Array): Split {
  let split: Split = { template: start, ...bestShifts(profiles, start) };
  for (let round = 0; round < 2; round++) {
    const template = meanOf(profiles, split.shifts);
    split = { template, ...bestShifts(profiles, template) };
  }
  return split;
}

function medoid(profiles: readonly HourProfile[]): Float64Array {
  let best = profiles[0]!.shares;
  let least = Number.POSITIVE_INFINITY;
  for (const { shares } of profiles) {
    const sum = profiles.reduce((total, other) => total + distance(other.shares, shares, 0), 0);
    if (sum < least) [best, least] = [shares, sum];
  }
  return best;
}

function meanOf(profiles: readonly HourProfile[], shifts: readonly number[]): Float64Array {
  const mean = new Float64Array(N_HOURS);
  profiles.forEach(({ shares }, i) => {
    for (let h = 0; h < N_HOURS; h++) mean[h]! += shares[(h + shifts[i]!) % N_HOURS]! / profiles.length;
  });
  return mean;
}

/** The cheapest sequence of shifts (Viterbi 1967): distances of all spans, and a price for each change. */
function bestShifts(profiles: readonly HourProfile[], template: Float64Array): Omit<Split, 'template'> {
  let costs = Array.from({ length: N_HOURS }, (_, shift) => distance(profiles[0]!.shares, template, shift));
  const cameFrom: number[][] = [];
  for (const { shares } of profiles.slice(1)) {
    const cheapest = costs.indexOf(Math.min(...costs));
    const from = costs.map((cost, shift) => (costs[cheapest]! + PRICE_OF_A_CHANGE < cost ? cheapest : shift));
    costs = from.map((before, shift) => {
      const change = before === shift ? 0 : PRICE_OF_A_CHANGE;
      return costs[before]! + change + distance(shares, template, shift);
    });
    cameFrom.push(from);
  }
  const cost = Math.min(...costs);
  const shifts = [costs.indexOf(cost)];
  for (const from of cameFrom.reverse()) shifts.push(from[shifts[shifts.length - 1]!]!);
  return { shifts: shifts.reverse(), cost };
}
