import { exponential } from '../runtime/elementary.ts';

/**
 * What a fit keeps of a row's margin: its odds against, e^-margin. A tree has few leaves, so that an e^x is taken per leaf and a
 * row costs one multiplication.
 */

/** Odds are kept within 1 / MOST_ODDS and MOST_ODDS, about e^±693: a probability stops changing long before. */
export const MOST_ODDS = 2 ** 1000;
export const LEAST_ODDS = 2 ** -1000;
/** Squarings from e^(x / 16), which the series reaches, to e^x. */
const SQUARINGS = 4;

/** e^-margin, the margin taken within about ±693. From additions and multiplications alone: the same in every engine. */
export function oddsAgainst(margin: number): number {
  let odds = exponential(-margin / 2 ** SQUARINGS);
  for (let i = 0; i < SQUARINGS; i++) odds *= odds;
  return withinLimits(odds);
}

/** Odds within the limits; the steps of both kernels. */
export function withinLimits(odds: number): number {
  const raised = odds < LEAST_ODDS ? LEAST_ODDS : odds;
  return MOST_ODDS < raised ? MOST_ODDS : raised;
}

/** Margins of rows with such odds. */
export function marginsOf(odds: Float64Array): Float64Array {
  return odds.map((against) => -Math.log(against));
}

/** Factors are multiplied before a logarithm is taken, up to here: two of them stay below the largest number. */
const LARGE = 1e150;

/**
 * Mean log loss of rows with such odds, as `logLossOf` of their margins: log(1 + odds) of a positive, log(1 + 1 / odds) of a
 * negative. The sum of logarithms is that of a product, so that a row takes neither a logarithm nor an exponential.
 *
 * @param weights Sample weights; null: all 1.
 * @returns NaN where there is no row or no weight.
 */
export function logLossOfOdds(odds: Float64Array, labels: Uint8Array, weights: Float64Array | null): number {
  let loss = 0;
  let total = 0;
  let product = 1;
  for (let i = 0; i < labels.length; i++) {
    const factor = 1 + (labels[i] === 1 ? odds[i] : 1 / odds[i]);
    const weight = weights === null ? 1 : weights[i];
    total += weight;
    if (weight !== 1 || factor > LARGE) {
      loss += weight === 0 ? 0 : weight * Math.log(factor);
      continue;
    }
    product *= factor;
    if (product < LARGE) continue;
    loss += Math.log(product);
    product = 1;
  }
  return (loss + Math.log(product)) / total;
}
