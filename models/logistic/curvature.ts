import { takenAt } from '../math/columns.ts';
import { type Design, writeStandardised } from './design.ts';
import { type KernelChoice, type Memory, openMemory, padded, STEP } from './memory.ts';
import type { Sample } from './sample.ts';

/** Values of the known columns that are multiplied with one another before the next rows: they stay in the nearest cache. */
const BLOCK_VALUES = 4_096;

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
export function curvatureModel(design: Design, kernels: KernelChoice = 'auto'): CurvatureModel {
  const { nRows, nColumns, usable } = design;
  const nPadded = padded(nRows);
  const rowLength = padded(usable.length + 1);
  const memory = openMemory(
    (usable.length + 1) * nPadded + BLOCK_VALUES + usable.length * rowLength + padded(nColumns),
    kernels,
  );
  const { numbers, lists } = memory;
  const [own, scaled] = [memory.take(nRows), memory.take(BLOCK_VALUES)];
  const table = memory.take(usable.length * rowLength);
  const list = memory.takeList(nColumns);
  const placeOf = new Map<number, number>();
  let total = 0;
  let isPlaced = false;
  /** Positions of the known columns, as they were asked for: each has a row of products with those up to it, and with ones. */
  let positionOf = new Map<number, number>();

  const placeOfColumn = (j: number): number => {
    let place = placeOf.get(j);
    if (place === undefined) {
      place = memory.take(nRows);
      writeStandardised(design, j, numbers, place);
      placeOf.set(j, place);
    }
    return place;
  };
  const learn = (asked: readonly number[]): void => {
    const nBefore = positionOf.size;
    for (const j of asked) {
      lists[list + positionOf.size] = placeOfColumn(j);
      positionOf.set(j, positionOf.size);
    }
    numbers.fill(0, table + nBefore * rowLength, table + positionOf.size * rowLength);
    addProducts(memory, { own, scaled, table, list, rowLength, nPadded }, nBefore, positionOf.size);
  };
  return {
    place(rowCurvature) {
      numbers.set(rowCurvature, own);
      total = sumOf(rowCurvature);
      isPlaced = true;
      positionOf = new Map();
    },
    moved(rowCurvature) {
      if (!isPlaced) return Number.POSITIVE_INFINITY;
      return distance(rowCurvature, numbers, own) / total;
    },
    over(chosen) {
      learn(chosen.filter((j) => !positionOf.has(j)));
      const positions = chosen.map((j) => positionOf.get(j)!);
      const size = chosen.length;
      const matrix = new Float64Array(size * size);
      for (let a = 0; a < size; a++) {
        for (let b = 0; b <= a; b++) {
          const [earlier, later] = [Math.min(positions[a], positions[b]), Math.max(positions[a], positions[b])];
          const value = numbers[table + later * rowLength + earlier];
          matrix[a * size + b] = value;
          matrix[b * size + a] = value;
        }
      }
      const withIntercept = Float64Array.from(positions, (position) => numbers[table + position * (rowLength + 1) + 1]);
      return { size, matrix, withIntercept, intercept: total };
    },
    refine() {},
    close: memory.close,
  };
}

/** Where things stand in the memory of a model. */
interface CurvaturePlaces {
  readonly own: number;
  readonly scaled: number;
  readonly table: number;
  readonly list: number;
  readonly rowLength: number;
  readonly nPadded: number;
}

/**
 * Add the products of columns from `nBefore` to `nKnown` with those up to each, and with ones, block of rows by block. Outside of
 * the model, because what the engine compiled for a function goes with the last model that holds it.
 */
function addProducts(
  memory: Memory,
  { own, scaled, table, list, rowLength, nPadded }: CurvaturePlaces,
  nBefore: number,
  nKnown: number,
): void {
  const blockRows = Math.max(STEP, STEP * Math.floor(BLOCK_VALUES / (STEP * nKnown)));
  for (let from = 0; from < nPadded; from += blockRows) {
    const n = Math.min(blockRows, nPadded - from);
    for (let position = nBefore; position < nKnown; position++) {
      const row = table + position * rowLength;
      memory.scale(own + from, memory.lists[list + position] + from, n, scaled);
      memory.multiply(scaled, n, list, position + 1, from, row);
      memory.multiply(own + from, n, list + position, 1, from, row + position + 1);
    }
  }
}

/** Sum of absolute differences from the numbers at a place. */
function distance(values: Float64Array, numbers: Float64Array, place: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i] - numbers[place + i]);
  return sum;
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
