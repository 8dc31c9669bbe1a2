import { takenAt } from '../math/columns.ts';
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

/** The curvature of all rows of a design. */
export function curvatureModel(design: Design, products: ProductsChoice = 'auto'): CurvatureModel {
  const { nRows, nColumns, usable } = design;
  const nPadded = padded(nRows);
  const memory = openMemory((usable.length + 2) * nPadded + 3 * padded(nColumns + 1), products);
  const { numbers, lists } = memory;
  const [own, scaled, row] = [memory.take(nRows), memory.take(nRows), memory.take(nColumns + 1)];
  const list = memory.takeList(nColumns);
  const placeOf = new Map<number, number>();
  let total = 0;
  let isPlaced = false;
  /** Columns whose products are known, in the order in which they were asked for. */
  let known: number[] = [];
  let rowOf = new Map<number, { readonly position: number; readonly products: Float64Array; readonly sum: number }>();

  const placeOfColumn = (j: number): number => {
    let place = placeOf.get(j);
    if (place === undefined) {
      place = memory.take(nRows);
      writeStandardised(design, j, numbers, place);
      placeOf.set(j, place);
    }
    return place;
  };
  const learn = (j: number): void => {
    const position = known.length;
    known.push(j);
    known.forEach((other, k) => {
      lists[list + k] = placeOfColumn(other);
    });
    memory.scale(own, placeOfColumn(j), nPadded, scaled);
    // The products with the columns so far, then that with a column of ones.
    numbers.fill(0, row, row + known.length + 1);
    memory.multiply(scaled, nPadded, list, known.length, 0, row);
    memory.multiply(own, nPadded, list + position, 1, 0, row + known.length);
    const products = numbers.slice(row, row + known.length + 1);
    rowOf.set(j, { position, products, sum: products[known.length] });
  };
  return {
    place(rowCurvature) {
      numbers.set(rowCurvature, own);
      total = 0;
      for (let i = 0; i < nRows; i++) total += rowCurvature[i];
      isPlaced = true;
      known = [];
      rowOf = new Map();
    },
    moved(rowCurvature) {
      if (!isPlaced) return Number.POSITIVE_INFINITY;
      let sum = 0;
      for (let i = 0; i < nRows; i++) sum += Math.abs(rowCurvature[i] - numbers[own + i]);
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
    refine() {},
    close: memory.close,
  };
}

/**
 * The curvature of a design from a sample of its rows (sub-sampled Newton, Roosta-Khorasani and Mahoney 2019), scaled so that the
 * total curvature is that of all. A step along it is as downhill as an exact one and nearly as long; where steps end is decided
 * by exact derivatives.
 *
 * @param ofSample Of the sample's design; it may have been placed before.
 */
export function sampledCurvature(design: Design, sample: Sample, ofSample: CurvatureModel): CurvatureModel {
  let model = ofSample;
  let isSampled = true;
  const taken = (rowCurvature: Float64Array): Float64Array => {
    if (!isSampled) return rowCurvature;
    const own = takenAt(rowCurvature, sample.rows);
    const scale = sumOf(rowCurvature) / sumOf(own);
    return own.map((value) => scale * value);
  };
  return {
    place: (rowCurvature) => model.place(taken(rowCurvature)),
    moved: (rowCurvature) => model.moved(taken(rowCurvature)),
    over: (chosen) => model.over(chosen),
    refine() {
      if (!isSampled) return;
      model.close();
      model = curvatureModel(design);
      isSampled = false;
    },
    close: () => model.close(),
  };
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}
