import { N_SUMS } from './kernels/limits.ts';
import { type Memory, openMemory, padded } from './memory.ts';

/** Weighted mean and (population) standard deviation of a column. */
export interface Moments {
  readonly mean: number;
  readonly deviation: number;
  /** Values of the rows that were asked for. */
  readonly picked: Float64Array;
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
 * @param picks Positions of rows whose values are wanted too, ascending: what has just been read is still near.
 * @throws {RangeError} On a value that is not finite.
 */
export function momentsOf(
  columns: readonly Float64Array[],
  weights: Float64Array,
  picks: Int32Array = new Int32Array(0),
): Moments[] {
  const sums = openSums(weights);
  const moments = columns.map((column, j) => {
    const picked = new Float64Array(picks.length);
    const first = sums.deviationsFrom(meanOfSome(column), column, { picks, picked });
    if (!Number.isFinite(first.mean)) {
      const row = column.findIndex((value) => !Number.isFinite(value));
      throw new RangeError(`columns[${j}][${row}] is ${column[row]}; expected a finite number`);
    }
    const { mean, variance } =
      first.variance < LOST_SHARE * first.squares ? sums.deviationsFrom(first.mean, column) : first;
    return { mean, deviation: Math.sqrt(Math.max(0, variance)), picked };
  });
  sums.memory.close();
  return moments;
}

/** Rows of a column, ascending, and where their values go. */
interface Picking {
  readonly picks: Int32Array;
  readonly picked: Float64Array;
}

function openSums(weights: Float64Array) {
  const memory: Memory = openMemory(padded(weights.length) + BLOCK_ROWS + padded(1) + padded(N_SUMS));
  const { numbers } = memory;
  const [all, block, from, sums] = [weights.length, BLOCK_ROWS, 1, N_SUMS].map(memory.take);
  numbers.set(weights, all);
  return {
    memory,
    /** Mean, weighted sum of squared deviations from a number, and variance; values of the picks on the way. */
    deviationsFrom(pilot: number, column: Float64Array, picking: Picking | null = null) {
      numbers[from] = pilot;
      numbers.fill(0, sums, sums + N_SUMS);
      let nPicked = 0;
      for (let start = 0; start < column.length; start += BLOCK_ROWS) {
        const n = Math.min(BLOCK_ROWS, column.length - start);
        numbers.set(column.subarray(start, start + n), block);
        numbers.fill(pilot, block + n, block + padded(n));
        memory.deviations(block, padded(n), all + start, from, sums);
        if (picking === null) continue;
        const { picks, picked } = picking;
        for (; nPicked < picks.length && picks[nPicked] < start + n; nPicked++) {
          picked[nPicked] = numbers[block + picks[nPicked] - start];
        }
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
