import { countingUp } from '../math/columns.ts';
import type { Calibration } from '../runtime/types.ts';

export type Isotonic = Extract<Calibration, { readonly kind: 'isotonic' }>;

/** Rows that pool adjacent violators has put together. */
export interface Block {
  /** Weighted mean of the rows' margins. */
  readonly margin: number;
  /** Weighted share of positives. */
  readonly rate: number;
  /** Sum of sample weights. */
  readonly weight: number;
}

/**
 * Pool adjacent violators: the non-decreasing step function of the margin that is nearest to the labels by weighted
 * squares. Rows with equal margins are one from the start.
 *
 * @param weights Sample weights, >= 0; null: all 1. Rows of weight 0 do not count.
 * @returns Blocks with ascending margins and rates.
 * @throws {RangeError} On a margin that is not finite.
 */
export function poolAdjacentViolators(
  margins: Float64Array,
  labels: Uint8Array,
  weights: Float64Array | null,
): Block[] {
  const order = countingUp(margins.length)
    .filter((i) => weights === null || weights[i] > 0)
    .sort((a, b) => margins[a] - margins[b] || a - b);
  const sums: { margin: number; positive: number; weight: number }[] = [];
  for (let k = 0; k < order.length; ) {
    const margin = margins[order[k]];
    if (!Number.isFinite(margin)) throw new RangeError(`margins[${order[k]}] is ${margin}; expected a finite number`);
    let weight = 0;
    let positive = 0;
    for (; k < order.length && margins[order[k]] === margin; k++) {
      const rowWeight = weights === null ? 1 : weights[order[k]];
      weight += rowWeight;
      positive += rowWeight * labels[order[k]];
    }
    let block = { margin: margin * weight, positive, weight };
    for (let last = sums.at(-1); last !== undefined && isViolated(last, block); last = sums.at(-1)) {
      sums.pop();
      block = {
        margin: last.margin + block.margin,
        positive: last.positive + block.positive,
        weight: last.weight + block.weight,
      };
    }
    sums.push(block);
  }
  return sums.map(({ margin, positive, weight }) => ({ margin: margin / weight, rate: positive / weight, weight }));
}

/** Equal rates are pooled as well, so that the rates of the blocks ascend strictly. */
function isViolated(
  before: { readonly positive: number; readonly weight: number },
  after: { readonly positive: number; readonly weight: number },
): boolean {
  return before.positive * after.weight >= after.positive * before.weight;
}

/**
 * Isotonic calibration, centred (Oron and Flournoy 2017): each block of pooled adjacent violators becomes one point at its
 * mean margin, with straight lines between. Unlike the step function it keeps the order of accounts inside blocks, save
 * beyond the outermost points.
 *
 * A block without positives (or without negatives) can only be the first (or last); it counts half an event of the other
 * kind among its rows plus one, but not past its neighbour, so that no probability is 0 or 1 and a few rows do not claim
 * certainty.
 *
 * @param margins Finite, best from fits that had not seen the row.
 * @param labels 0 or 1. @param weights Sample weights, >= 0; null: all 1.
 * @returns Strictly ascending margins, at least one point. Without rows: probability 0.5 everywhere.
 */
export function fitIsotonic(margins: Float64Array, labels: Uint8Array, weights: Float64Array | null = null): Isotonic {
  const blocks = poolAdjacentViolators(margins, labels, weights);
  if (blocks.length === 0) return { kind: 'isotonic', margins: [0], probabilities: [0.5] };
  const xs: number[] = [];
  const ys: number[] = [];
  for (let k = 0; k < blocks.length; k++) {
    const { margin } = blocks[k];
    // Margins so close that their means round to the same number are one point.
    if (xs.length > 0 && margin <= xs[xs.length - 1]) continue;
    xs.push(margin);
    ys.push(withoutCertainty(blocks, k));
  }
  return { kind: 'isotonic', margins: xs, probabilities: ys };
}

function withoutCertainty(blocks: readonly Block[], k: number): number {
  const { rate, weight } = blocks[k];
  const half = 0.5 / (weight + 1);
  if (rate <= 0) return Math.min(half, blocks[k + 1]?.rate ?? 1);
  if (rate >= 1) return Math.max(1 - half, blocks[k - 1]?.rate ?? 0);
  return rate;
}
