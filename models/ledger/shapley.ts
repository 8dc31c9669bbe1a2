import { balanced, onGrid } from '../runtime/grid.ts';

/**
 * Shapley values of a game: what each player adds, averaged over all orders in which they may join (Shapley 1953).
 *
 * @param nPlayers At most 16.
 * @param values Worth of every coalition, 2^nPlayers entries: bit i of the position says whether player i is in.
 * @returns One part per player. Their sum, in any order, is exactly the worth of all less that of nobody, both on a grid of
 * 2^-40 (about 1e-12): the rounding remainder goes to the largest part.
 * @throws {RangeError} If there are not 2^nPlayers values.
 */
export function shapleyParts(nPlayers: number, values: Float64Array): Float64Array {
  const nCoalitions = 2 ** nPlayers;
  if (values.length !== nCoalitions) {
    throw new RangeError(`the game has ${values.length} values; expected ${nCoalitions}, one per coalition`);
  }
  const weights = orderWeights(nPlayers);
  const parts = new Float64Array(nPlayers);
  for (let coalition = 0; coalition < nCoalitions; coalition++) {
    const weight = weights[sizeOf(coalition)];
    for (let player = 0; player < nPlayers; player++) {
      const joined = coalition | (1 << player);
      if (joined !== coalition) parts[player] += weight * (values[joined] - values[coalition]);
    }
  }
  return balanced(onGrid(values[nCoalitions - 1] - values[0]), 0, parts).contributions;
}

/** Share of all orders in which exactly a given coalition of each size stands before a given player. */
function orderWeights(nPlayers: number): number[] {
  const weights = [1 / nPlayers];
  for (let size = 1; size < nPlayers; size++) weights.push((weights[size - 1] * size) / (nPlayers - size));
  return weights;
}

function sizeOf(coalition: number): number {
  let size = 0;
  for (let rest = coalition; rest !== 0; rest &= rest - 1) size++;
  return size;
}
