/**
 * Weights of several bootstrap draws side by side. A draw says how often each cluster was drawn, a small whole number, so two of
 * them fit into one number of 32 bits and are added together: finding a row's cluster, which takes longest, is done once for all
 * draws of a batch.
 */

/** Draws of a full batch. */
export const LANES = 8;
const PACKED = LANES / 2;
const HALF = 16;
const LARGEST_HALF = 2 ** HALF - 1;

/** A batch of draws. */
export interface DrawnWeights {
  /** Weight of each cluster, one array per draw, 1 to `LANES` of them. */
  readonly ofDraw: readonly Float64Array[];
  /** The same, two draws to a number, `LANES` / 2 numbers per cluster. */
  readonly packed: Int32Array;
  /** Rows whose weights can be added before half a number is full. */
  readonly maxRows: number;
}

/**
 * Put draws side by side.
 *
 * @param ofDraw Whole numbers from 0, one per cluster; 1 to `LANES` draws.
 * @throws {RangeError} On a weight that is no whole number from 0 to 65,535.
 */
export function sideBySide(ofDraw: readonly Float64Array[]): DrawnWeights {
  const nClusters = ofDraw[0].length;
  const packed = new Int32Array(nClusters * PACKED);
  let largest = 1;
  ofDraw.forEach((weight, draw) => {
    const shift = (draw % 2) * HALF;
    for (let c = 0, at = draw >> 1; c < nClusters; c++, at += PACKED) {
      const own = weight[c];
      if (!Number.isInteger(own) || own < 0 || own > LARGEST_HALF)
        throw new RangeError(`weight of cluster ${c} is ${own}; expected a whole number from 0 to ${LARGEST_HALF}`);
      if (own > largest) largest = own;
      packed[at] |= own << shift;
    }
  });
  return { ofDraw, packed, maxRows: Math.floor(LARGEST_HALF / largest) };
}

/**
 * Add the weights of rows, per draw.
 *
 * @param cluster Of each row.
 * @param from First row.
 * @param to Exclusive last row.
 * @param sums Receives one sum per draw of a full batch, on top of what is there; draws that the batch has not add 0.
 */
export function addWeights(
  { packed, maxRows }: DrawnWeights,
  cluster: Int32Array,
  from: number,
  to: number,
  sums: Float64Array,
): void {
  for (let start = from; start < to; start += maxRows) {
    const end = Math.min(to, start + maxRows);
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = start; i < end; i++) {
      const at = cluster[i] * PACKED;
      a = (a + packed[at]) | 0;
      b = (b + packed[at + 1]) | 0;
      c = (c + packed[at + 2]) | 0;
      d = (d + packed[at + 3]) | 0;
    }
    sums[0] += a & LARGEST_HALF;
    sums[1] += a >>> HALF;
    sums[2] += b & LARGEST_HALF;
    sums[3] += b >>> HALF;
    sums[4] += c & LARGEST_HALF;
    sums[5] += c >>> HALF;
    sums[6] += d & LARGEST_HALF;
    sums[7] += d >>> HALF;
  }
}
