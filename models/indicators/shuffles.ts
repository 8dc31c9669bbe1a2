/**
 * Outcomes shuffled between accounts, to see how far the best of all habits strays by chance (Westfall and Young 1993, the
 * maximum of the statistics). Shuffles stay within blocks: accounts of the same stratum, or groups whose accounts are of the
 * same strata; a group's outcomes stay together.
 */
import type { Random } from '../math/random.ts';
import type { Contrast } from './contrast.ts';
import type { Judged } from './judged.ts';

/** The habits of one landmark. */
export interface ContrastSet {
  readonly judged: Judged;
  readonly contrasts: readonly Contrast[];
}

/**
 * The largest distance from 0, in standard errors, over the habits of all landmarks, once for each shuffle.
 *
 * One permutation of each block serves every landmark: where a landmark lacks some of its accounts, the others keep to it by
 * passing over those that are missing, which is again a permutation as random as any (its first-return map). So the landmarks
 * move together, as they do in the data, and each of them is shuffled exactly.
 */
export function shuffledMaxima(sets: readonly ContrastSet[], nShuffles: number, random: Random): Float64Array {
  const numbers = new Map<string, number>();
  const prepared = sets.filter(({ contrasts }) => contrasts.length > 0).map((set) => prepare(set, numbers));
  const seats = seatsOf(prepared, numbers.size);
  const takes = new Int32Array(sets[0]?.judged.nClusters ?? 0);
  return Float64Array.from({ length: nShuffles }, () => {
    for (let block = 0; block < numbers.size; block++) shuffle(seats, block, random);
    let most = 0;
    for (const set of prepared) {
      for (let block = 0; block < numbers.size; block++) passOn(seats, block, set, takes);
      most = Math.max(most, largestOf(set, takes));
    }
    return most;
  });
}

interface Prepared {
  readonly nHabits: number;
  /** Row by row: the centred habits of each judged account over their deviations. */
  readonly scaled: Float64Array;
  /** Judged accounts of each cluster, in the order in which they take the outcomes of another: from `start`. */
  readonly members: Int32Array;
  readonly start: Int32Array;
  /** Clusters of a block may take each other's outcomes; -1: not judged at this landmark. */
  readonly block: Int32Array;
  /** Accounts with the rarer outcome, as cluster and place among its members: the sums are over them. */
  readonly rareCluster: Int32Array;
  readonly rarePlace: Int32Array;
  readonly sums: Float64Array;
}

function prepare({ judged, contrasts }: ContrastSet, numbers: Map<string, number>): Prepared {
  const { good, cluster, nClusters, stratum } = judged;
  const nHabits = contrasts.length;
  const scaled = new Float64Array(good.length * nHabits);
  contrasts.forEach(({ centred, deviation }, h) => {
    for (let i = 0; i < centred.length; i++) scaled[i * nHabits + h] = centred[i] / deviation;
  });
  const members = Int32Array.from(cluster.keys()).sort(
    (a, b) => cluster[a] - cluster[b] || stratum[a] - stratum[b] || a - b,
  );
  const start = new Int32Array(nClusters + 1);
  for (const c of cluster) start[c + 1]++;
  for (let c = 0; c < nClusters; c++) start[c + 1] += start[c];
  // The centred values sum to 0, so the sum over one outcome is minus the sum over the other.
  const nGood = good.reduce((n, own) => n + own, 0);
  const rare = nGood * 2 <= good.length ? 1 : 0;
  const places = Array.from(members.keys()).filter((at) => good[members[at]] === rare);
  return {
    nHabits,
    scaled,
    members,
    start,
    block: blocksOf(judged, members, start, numbers),
    rareCluster: Int32Array.from(places, (at) => cluster[members[at]]),
    rarePlace: Int32Array.from(places, (at) => at - start[cluster[members[at]]]),
    sums: new Float64Array(nHabits),
  };
}

/** Blocks by the strata of a cluster's accounts; `numbers` gives the same ones the same number at every landmark. */
function blocksOf(
  { stratum }: Judged,
  members: Int32Array,
  start: Int32Array,
  numbers: Map<string, number>,
): Int32Array {
  return new Int32Array(start.length - 1).map((_, c) => {
    if (start[c] === start[c + 1]) return -1;
    const strata = Array.from(members.subarray(start[c], start[c + 1]), (i) => stratum[i]).join(' ');
    const known = numbers.get(strata) ?? numbers.size;
    numbers.set(strata, known);
    return known;
  });
}

/** The clusters that are in a block at some landmark, block by block, and the order in which the last shuffle left them. */
interface Seats {
  /** First seat of each block, and the end of the last. */
  readonly from: Int32Array;
  readonly cluster: Int32Array;
  readonly order: Int32Array;
}

function seatsOf(sets: readonly Prepared[], nBlocks: number): Seats {
  const inBlock = Array.from({ length: nBlocks }, () => new Set<number>());
  for (const { block } of sets) for (let c = 0; c < block.length; c++) if (block[c] !== -1) inBlock[block[c]].add(c);
  const from = new Int32Array(nBlocks + 1);
  for (let b = 0; b < nBlocks; b++) from[b + 1] = from[b] + inBlock[b].size;
  const cluster = Int32Array.from(inBlock.flatMap((own) => [...own].sort((a, b) => a - b)));
  return { from, cluster, order: Int32Array.from(cluster.keys()) };
}

/** Fisher-Yates on the seats of one block, in place. */
function shuffle({ from, order }: Seats, block: number, random: Random): void {
  const first = from[block];
  for (let i = from[block + 1] - 1; i > first; i--) {
    const j = first + Math.floor(random() * (i - first + 1));
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
}

/**
 * Who takes the outcomes of each cluster of a block: the next one judged on its cycle. The order stands for the permutation whose
 * cycles begin at each new smallest seat (Foata's correspondence), so that a random order gives a random permutation.
 */
function passOn(seats: Seats, block: number, set: Prepared, takes: Int32Array): void {
  const [begin, end] = [seats.from[block], seats.from[block + 1]];
  let smallest = end;
  let [first, last] = [-1, -1];
  for (let i = begin; i < end; i++) {
    const seat = seats.order[i];
    if (seat < smallest) {
      if (first !== -1) takes[last] = first;
      first = -1;
      smallest = seat;
    }
    const cluster = seats.cluster[seat];
    if (set.block[cluster] !== block) continue;
    if (first === -1) first = cluster;
    else takes[last] = cluster;
    last = cluster;
  }
  if (first !== -1) takes[last] = first;
}

function largestOf(
  { nHabits, scaled, members, start, rareCluster, rarePlace, sums }: Prepared,
  takes: Int32Array,
): number {
  sums.fill(0);
  for (let e = 0; e < rareCluster.length; e++) {
    const at = members[start[takes[rareCluster[e]]] + rarePlace[e]] * nHabits;
    for (let h = 0; h < nHabits; h++) sums[h] += scaled[at + h];
  }
  let most = 0;
  for (let h = 0; h < nHabits; h++) most = Math.max(most, Math.abs(sums[h]));
  return most;
}
