/**
 * Probability of a margin: 1 / (1 + exp(-margin)), without overflow for margins of any size.
 *
 * @param margin Log-odds; ±Infinity gives 1 or 0, NaN gives NaN.
 */
export function sigmoid(margin: number): number {
  if (margin >= 0) return 1 / (1 + Math.exp(-margin));
  const odds = Math.exp(margin);
  return odds / (1 + odds);
}

/**
 * Margin (log-odds) of a probability, the inverse of `sigmoid`.
 *
 * @param probability In [0, 1]; 0 gives -Infinity, 1 gives Infinity.
 */
export function logit(probability: number): number {
  return Math.log(probability) - Math.log1p(-probability);
}

/** Log loss of one row: log(1 + exp(margin)) - label * margin, safe for margins of any size. `label` may lie in [0, 1]. */
export function logLossAt(margin: number, label: number): number {
  return Math.max(margin, 0) - label * margin + Math.log1p(Math.exp(-Math.abs(margin)));
}

/**
 * Mean log loss of margins, in nats; lower is better.
 *
 * @param labels 0 or 1.
 * @param weights Sample weights, >= 0; null or absent: all 1.
 * @returns NaN where there is no row or no weight.
 */
export function logLossOf(
  margins: Float64Array,
  labels: ArrayLike<number>,
  weights: Float64Array | null = null,
): number {
  if (weights === null) return meanLogLoss(margins, labels);
  let loss = 0;
  let total = 0;
  for (let i = 0; i < margins.length; i++) {
    const weight = weights[i];
    if (weight === 0) continue;
    loss += weight * logLossAt(margins[i], labels[i]);
    total += weight;
  }
  return loss / total;
}

/** Factors from 1 to 2 that are multiplied before a logarithm is taken: their product stays far below the largest number. */
const FACTORS = 512;

/** The sum of logarithms is that of a product, which takes half the time. */
function meanLogLoss(margins: Float64Array, labels: ArrayLike<number>): number {
  const n = margins.length;
  let loss = 0;
  for (let from = 0; from < n; from += FACTORS) {
    const to = Math.min(from + FACTORS, n);
    let product = 1;
    for (let i = from; i < to; i++) {
      const margin = margins[i];
      loss += (margin > 0 ? margin : 0) - labels[i] * margin;
      product *= 1 + Math.exp(-Math.abs(margin));
    }
    loss += Math.log(product);
  }
  return loss / n;
}

/**
 * Log-odds of a share. Where only one class was seen (or nothing at all) half a unit of each class is added, so that the
 * result stays finite: nothing gives 0, ten negatives give log(0.5 / 10.5).
 *
 * @param positive Sum of sample weights of positive rows.
 * @param total Sum of all sample weights.
 */
export function logOddsOfShare(positive: number, total: number): number {
  const negative = total - positive;
  if (positive > 0 && negative > 0) return Math.log(positive / negative);
  return Math.log((positive + 0.5) / (negative + 0.5));
}
