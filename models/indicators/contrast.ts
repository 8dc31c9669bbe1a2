import type { Candidate } from './habits.ts';
import type { Judged } from './judged.ts';

/** Accounts (or groups) that must stand on each side of a habit, and that must have had each outcome. */
export const LEAST_ON_A_SIDE = 30;
export const LEAST_OF_AN_OUTCOME = 20;

/** A habit against the accounts alike that lack it. */
export interface Contrast {
  readonly candidate: Candidate;
  /**
   * Per judged account: 1 or 0 for having the habit, minus the share of the known accounts of its stratum that have it; 0 where
   * it is not known. It sums to 0 in each stratum.
   */
  readonly centred: Float64Array;
  /** Standard deviation of the sum of `centred` over the good accounts when outcomes are shuffled within strata; above 0. */
  readonly deviation: number;
  /** Sum over strata of with times without over known: what the sum is divided by to be a difference of rates. */
  readonly weight: number;
  /** Rates among accounts alike (each stratum weighed the same on both sides), and how many accounts they are worth. */
  readonly rateWith: number;
  readonly rateWithout: number;
  readonly worthWith: number;
  readonly worthWithout: number;
  /** The sum over its deviation: how many standard errors the difference stands from 0. */
  readonly z: number;
}

/**
 * Compare the rates with and without a habit stratum by stratum, and add up with the weights of Mantel and Haenszel (1959).
 *
 * @returns null where too few accounts stand on a side, or had an outcome, or nobody can be compared with somebody alike.
 */
export function contrastOf(judged: Judged, candidate: Candidate): Contrast | null {
  const { good, stratum, nStrata, position } = judged;
  const holds = position.map((i) => candidate.holds[i]);
  if (!isEnough(judged, holds)) return null;
  const [withN, withoutN, withGood, withoutGood, all, allGood] = Array.from(
    { length: 6 },
    () => new Int32Array(nStrata),
  );
  for (let i = 0; i < stratum.length; i++) {
    const s = stratum[i];
    all[s]++;
    allGood[s] += good[i];
    if (holds[i] === 1) {
      withN[s]++;
      withGood[s] += good[i];
    } else if (holds[i] === 0) {
      withoutN[s]++;
      withoutGood[s] += good[i];
    }
  }
  const centred = new Float64Array(holds.length);
  for (let i = 0; i < holds.length; i++) {
    const s = stratum[i];
    if (holds[i] !== -1) centred[i] = holds[i] - withN[s] / (withN[s] + withoutN[s]);
  }
  let [weight, sumWith, sumWithout, spreadWith, spreadWithout, variance] = [0, 0, 0, 0, 0, 0];
  for (let s = 0; s < nStrata; s++) {
    if (withN[s] === 0 || withoutN[s] === 0) continue;
    const own = (withN[s] * withoutN[s]) / (withN[s] + withoutN[s]);
    weight += own;
    sumWith += (own * withGood[s]) / withN[s];
    sumWithout += (own * withoutGood[s]) / withoutN[s];
    spreadWith += (own * own) / withN[s];
    spreadWithout += (own * own) / withoutN[s];
    // Of a sum over allGood[s] of the all[s] accounts, drawn without replacement; the squares of `centred` sum to `own`.
    if (all[s] > 1) variance += (own * allGood[s] * (all[s] - allGood[s])) / (all[s] * (all[s] - 1));
  }
  if (variance < 1e-9) return null;
  const worthWith = (weight * weight) / spreadWith;
  const worthWithout = (weight * weight) / spreadWithout;
  if (Math.min(worthWith, worthWithout) < LEAST_OF_AN_OUTCOME) return null;
  const deviation = Math.sqrt(variance);
  return {
    candidate,
    centred,
    deviation,
    weight,
    rateWith: sumWith / weight,
    rateWithout: sumWithout / weight,
    worthWith,
    worthWithout,
    z: (sumWith - sumWithout) / deviation,
  };
}

function isEnough({ good, cluster, nClusters }: Judged, holds: Int32Array): boolean {
  const [withIt, without, goodOnes, others] = Array.from({ length: 4 }, () => clusterCounter(nClusters));
  for (let i = 0; i < holds.length; i++) {
    if (holds[i] === -1) continue;
    (holds[i] === 1 ? withIt : without).add(cluster[i]);
    (good[i] === 1 ? goodOnes : others).add(cluster[i]);
  }
  return (
    Math.min(withIt.n(), without.n()) >= LEAST_ON_A_SIDE && Math.min(goodOnes.n(), others.n()) >= LEAST_OF_AN_OUTCOME
  );
}

/** Counts distinct clusters. */
function clusterCounter(nClusters: number): { add(cluster: number): void; n(): number } {
  const seen = new Uint8Array(nClusters);
  let n = 0;
  return {
    add(cluster) {
      n += 1 - seen[cluster];
      seen[cluster] = 1;
    },
    n: () => n,
  };
}
