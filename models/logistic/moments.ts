import { type Memory, openMemory, padded } from './memory.ts';

/** Weighted mean and (population) standard deviation of a column. */
export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** Rows of a column that are copied to the memory together; they stay in the nearest cache. */
const BLOCK_ROWS = 2_048;
/** Rows from whose mean deviations are measured. */
const PILOT_ROWS = 256;
/** Of sums of squares, less than this share that is left means that digits were lost. */
const LOST_SHARE = 1e-4;

/**
 * Weighted means and standard deviations: from sums of deviations from the mean of a few rows, which is mostly near enough to
 * the true one for no digit to be lost; where it is not, because a row among them is far out and weighs next to nothing, once
 * more from the mean that was found.
 *
 * @param weights Sum to 1, or all 0.
 * @throws {RangeError} On a value that is not finite.
 */
export function momentsOf(columns: readonly Float64Array[], weights: Float64Array): Moments[] {
  const sums = openSums(weights);
  const moments = columns.map((column, j) => {
    const first = sums.deviationsFrom(meanOfSome(column), column);
    if (!Number.isFinite(first.mean)) {
      const row = column.findIndex((value) => !Number.isFinite(value));
      throw new RangeError(`columns[${j}][${row}] is ${column[row]}; expected a finite number`);
    }
    const { mean, variance } =
      first.variance < LOST_SHARE * first.squares ? sums.deviationsFrom(first.mean, column) : first;
    return { mean, deviation: Math.sqrt(Math.max(0, variance)) };
  });
  sums.memory.close();
  return moments;
}

function openSums(weights: Float64Array) {
  const memory: Memory = openMemory(padded(weights.length) + BLOCK_ROWS + padded(1) + padded(4));
  const { numbers } = memory;
  const [all, block, from, sums] = [weights.length, BLOCK_ROWS, 1, 4].map(memory.take);
  numbers.set(weights, all);
  return {
    memory,
    /** Mean, weighted sum of squared deviations from a number, and variance. */
    deviationsFrom(pilot: number, column: Float64Array) {
      numbers[from] = pilot;
      numbers.fill(0, sums, sums + 4);
      for (let start = 0; start < column.length; start += BLOCK_ROWS) {
        const n = Math.min(BLOCK_ROWS, column.length - start);
        numbers.set(column.subarray(start, start + n), block);
        numbers.fill(pilot, block + n, block + padded(n));
        memory.deviations(block, padded(n), all + start, from, sums);
      }
      const move = numbers[sums] + numbers[sums + 1];
      const squares = numbers[sums + 2] + numbers[sums + 3];
      return { mean: pilot + move, squares, variance: squares - move * move };
    },
  };
}

/** The mean of evenly spread rows; of equal values, exactly that. */
function meanOfSome(column: Float64Array): number {
  const stride = Math.max(1, Math.floor(column.length / PILOT_ROWS));
  let mean = 0;
  for (let i = 0, count = 1; i < column.length; i += stride, count++) mean += (column[i] - mean) / count;
  return mean;
}
