/** Figures of probabilities against labels: losses, and the table a reader checks calibration with. */
import type { Ranking } from './ranking.ts';

/** Probabilities are held this far from 0 and 1 before a logarithm is taken, so that one certain mistake costs 34.5, not infinity. */
export const PROBABILITY_FLOOR = 1e-15;

/** A probability held within [PROBABILITY_FLOOR, 1 - PROBABILITY_FLOOR]; NaN stays NaN. */
export function clampProbability(probability: number): number {
  return Math.min(1 - PROBABILITY_FLOOR, Math.max(PROBABILITY_FLOOR, probability));
}

/** Log-odds of a probability, clamped first: always finite for a number. */
export function logOdds(probability: number): number {
  const p = clampProbability(probability);
  return Math.log(p / (1 - p));
}

/** Log loss of one row in nats. `label` is 0 or 1. */
export function rowLogLoss(probability: number, label: number): number {
  const p = clampProbability(probability);
  return label === 1 ? -Math.log(p) : -Math.log1p(-p);
}

/** Weighted mean of `loss` over rows; NaN without weight. */
function meanLoss(
  loss: (probability: number, label: number) => number,
  probability: Float64Array,
  label: Uint8Array,
  weights: Float64Array | undefined,
): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < probability.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    if (weight === 0) continue;
    sum += weight * loss(probability[i], label[i]);
    total += weight;
  }
  return sum / total;
}

/**
 * Weighted mean log loss in nats. Lower is better.
 *
 * @param probability Of label 1; clamped to [1e-15, 1 - 1e-15].
 * @param weights Sample weights >= 0; default 1 each.
 * @returns NaN without rows, or if a probability of weight above 0 is NaN.
 */
export function logLoss(probability: Float64Array, label: Uint8Array, weights?: Float64Array): number {
  return meanLoss(rowLogLoss, probability, label, weights);
}

/** Weighted mean squared difference of probability and label (Brier 1950, two classes). Lower is better; NaN without rows. */
export function brier(probability: Float64Array, label: Uint8Array, weights?: Float64Array): number {
  return meanLoss((p, y) => (p - y) ** 2, probability, label, weights);
}

/** One group of a reliability table. */
export interface ReliabilityGroup {
  readonly meanProbability: number;
  /** Share of label 1. */
  readonly rate: number;
  readonly nRows: number;
}

/**
 * Mean probability and rate of label 1 in groups of equal size, lowest probability first.
 *
 * Equal probabilities are never split: a border that would fall inside a run of them moves to its lower end. There
 * can therefore be fewer groups than asked for; a constant probability gives one.
 *
 * @param ranking The rows ranked by `probability`.
 */
export function reliabilityTable(ranking: Ranking, probability: Float64Array, nGroups = 10): ReliabilityGroup[] {
  const { nRows, order, label, tieEnd } = ranking;
  const groups: ReliabilityGroup[] = [];
  let start = 0;
  let share = 1;
  for (const end of tieEnd) {
    // A group ends where its share of the rows is reached; the last run always ends one.
    if (end < nRows && end * nGroups < nRows * share) continue;
    let sum = 0;
    let positives = 0;
    for (let i = start; i < end; i++) {
      sum += probability[order[i]];
      positives += label[i];
    }
    groups.push({ meanProbability: sum / (end - start), rate: positives / (end - start), nRows: end - start });
    start = end;
    share = Math.floor((end * nGroups) / nRows) + 1;
  }
  return groups.reverse();
}
