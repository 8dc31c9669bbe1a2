import { type Design, MANY_ROWS, writeStandardised } from './design.ts';
import { openMemory, type ProductsChoice, padded } from './memory.ts';

/** Curvature of the mean log loss in the chosen coefficients and the intercept. */
export interface Curvature {
  /** Number of chosen columns. */
  readonly size: number;
  /** Symmetric, row-major, shape [size, size]. */
  readonly matrix: Float64Array;
  /** Between each chosen coefficient and the intercept, length `size`. */
  readonly withIntercept: Float64Array;
  readonly intercept: number;
}

/**
 * The curvature of a design's rows, Z' diag(row curvature) Z with a column of ones, at the place where it was last taken. A
 * product of two columns is worked out when it is first asked for, and kept.
 */
export interface CurvatureModel {
  /** Take it at these second derivatives by the margins from now on. */
  place(rowCurvature: Float64Array): void;
  /** How far the rows' curvature has moved from there, as a share of it; Infinity: nowhere yet. */
  moved(rowCurvature: Float64Array): number;
  over(chosen: readonly number[]): Curvature;
  /** Look at all rows from now on, not at a sample; must be placed anew. */
  refine(): void;
  /** Let its memory go. */
  close(): void;
}

/** Curvature is found on about this many rows of a design that has many. */
const SAMPLE_ROWS = 16_000;

/** Evenly spread rows, every k-th, at least `wanted` of them where there are as many. */
export function everyKth(nRows: number, wanted: number): Int32Array {
  const stride = Math.max(1, Math.floor(nRows / wanted));
  const rows = new Int32Array(Math.ceil(nRows / stride));
  for (let k = 0; k < rows.length; k++) rows[k] = k * stride;
  return rows;
}

/**
 * The curvature of a design, from a sample where it has many rows (sub-sampled Newton, Roosta-Khorasani and Mahoney 2019),
 * scaled so that the total curvature is that of all. A step along it is as downhill as an exact one and nearly as long; where
 * steps end is decided by exact derivatives.
 */
export function curvatureModel(design: Design, products: ProductsChoice = 'auto'): CurvatureModel {
  const { nRows, nColumns, usable } = design;
  const open = (rows: Int32Array) => {
    const nPadded = padded(rows.length);
    const memory = openMemory((usable.length + 2) * nPadded + 3 * padded(nColumns + 1), products);
    const own = memory.take(rows.length);
    const list = memory.takeList(nColumns);
    return { rows, nPadded, memory, own, scaled: memory.take(rows.length), row: memory.take(nColumns + 1), list };
  };
  let at = open(everyKth(nRows, nRows < MANY_ROWS ? nRows : SAMPLE_ROWS));
  const placeOf = new Map<number, number>();
  let total = 0;
  let scale = 1;
  let isPlaced = false;
  /** Columns whose products are known, in the order in which they were asked for. */
  let known: number[] = [];
  let rowOf = new Map<number, { readonly position: number; readonly products: Float64Array; readonly sum: number }>();

  const placeOfColumn = (j: number): number => {
    let place = placeOf.get(j);
    if (place === undefined) {
      place = at.memory.take(at.rows.length);
      writeStandardised(design, j, at.rows, at.memory.numbers, place);
      placeOf.set(j, place);
    }
    return place;
  };
  const learn = (j: number): void => {
    const { memory, nPadded, own, scaled, row, list } = at;
    const position = known.length;
    known.push(j);
    known.forEach((other, k) => {
      memory.lists[list + k] = placeOfColumn(other);
    });
    memory.scale(own, placeOfColumn(j), nPadded, scaled);
    // The products with the columns so far, then that with a column of ones.
    memory.numbers.fill(0, row, row + known.length + 1);
    memory.multiply(scaled, nPadded, list, known.length, 0, row);
    memory.multiply(own, nPadded, list + position, 1, 0, row + known.length);
    const products = memory.numbers.slice(row, row + known.length + 1);
    rowOf.set(j, { position, products, sum: products[known.length] });
  };
  return {
    place(rowCurvature) {
      const { rows, memory, own } = at;
      let sampled = 0;
      for (let k = 0; k < rows.length; k++) sampled += rowCurvature[rows[k]];
      total = 0;
      for (let i = 0; i < nRows; i++) total += rowCurvature[i];
      scale = total / sampled;
      for (let k = 0; k < rows.length; k++) memory.numbers[own + k] = scale * rowCurvature[rows[k]];
      isPlaced = true;
      known = [];
      rowOf = new Map();
    },
    moved(rowCurvature) {
      if (!isPlaced) return Number.POSITIVE_INFINITY;
      const { rows, memory, own } = at;
      let sum = 0;
      for (let k = 0; k < rows.length; k++) sum += Math.abs(scale * rowCurvature[rows[k]] - memory.numbers[own + k]);
      return sum / total;
    },
    over(chosen) {
      for (const j of chosen) if (!rowOf.has(j)) learn(j);
      const rows = chosen.map((j) => rowOf.get(j)!);
      const size = chosen.length;
      const matrix = new Float64Array(size * size);
      rows.forEach((first, a) => {
        for (let b = 0; b <= a; b++) {
          const second = rows[b];
          const [later, earlier] = first.position >= second.position ? [first, second] : [second, first];
          const value = later.products[earlier.position];
          matrix[a * size + b] = value;
          matrix[b * size + a] = value;
        }
      });
      return { size, matrix, withIntercept: Float64Array.from(rows, ({ sum }) => sum), intercept: total };
    },
    refine() {
      if (at.rows.length === nRows) return;
      at.memory.close();
      at = open(everyKth(nRows, nRows));
      placeOf.clear();
      isPlaced = false;
    },
    close: () => at.memory.close(),
  };
}
