import { type Design, writeStandardised } from './design.ts';
import { openMemory, type ProductsChoice, padded } from './memory.ts';
import type { Sample } from './sample.ts';

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

/**
 * The curvature of a design, from a sample where it has many rows (sub-sampled Newton, Roosta-Khorasani and Mahoney 2019),
 * scaled so that the total curvature is that of all. A step along it is as downhill as an exact one and nearly as long; where
 * steps end is decided by exact derivatives.
 *
 * @param sample To be kept open as long as the model is; null: all rows are looked at.
 */
export function curvatureModel(
  design: Design,
  sample: Sample | null,
  products: ProductsChoice = 'auto',
): CurvatureModel {
  const { nRows, nColumns, usable } = design;
  const open = (read: Design, rows: Int32Array | null) => {
    const nPadded = padded(read.nRows);
    const memory = openMemory((usable.length + 2) * nPadded + 3 * padded(nColumns + 1), products);
    const [own, scaled, row] = [memory.take(read.nRows), memory.take(read.nRows), memory.take(nColumns + 1)];
    return { read, rows, nPadded, memory, own, scaled, row, list: memory.takeList(nColumns) };
  };
  let at = sample === null ? open(design, null) : open(sample.design, sample.rows);
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
      place = at.memory.take(at.read.nRows);
      writeStandardised(at.read, j, at.memory.numbers, place);
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
      const { read, rows, memory, own } = at;
      total = 0;
      for (let i = 0; i < nRows; i++) total += rowCurvature[i];
      let sampled = 0;
      for (let k = 0; k < read.nRows; k++) sampled += rowCurvature[rows === null ? k : rows[k]];
      scale = total / sampled;
      for (let k = 0; k < read.nRows; k++) {
        memory.numbers[own + k] = scale * rowCurvature[rows === null ? k : rows[k]];
      }
      isPlaced = true;
      known = [];
      rowOf = new Map();
    },
    moved(rowCurvature) {
      if (!isPlaced) return Number.POSITIVE_INFINITY;
      const { read, rows, memory, own } = at;
      let sum = 0;
      for (let k = 0; k < read.nRows; k++) {
        sum += Math.abs(scale * rowCurvature[rows === null ? k : rows[k]] - memory.numbers[own + k]);
      }
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
      if (at.rows === null) return;
      at.memory.close();
      at = open(design, null);
      placeOf.clear();
      isPlaced = false;
    },
    close: () => at.memory.close(),
  };
}
