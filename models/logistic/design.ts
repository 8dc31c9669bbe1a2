import { filled } from '../math/columns.ts';
import { N_SUMS } from './kernels/limits.ts';
import { type KernelChoice, type Memory, openMemory, padded, STEP } from './memory.ts';
import { momentsOf } from './moments.ts';
import type { PenaltyOptions } from './types.ts';

/** What the training rows are, columns aside. */
export interface Rows {
  /** Weighted means and (population) standard deviations of the columns; 0 marks a constant one, whose coefficient stays 0. */
  readonly means: Float64Array;
  readonly scales: Float64Array;
  /** Sum to 1; all 0 where there is no weight at all. */
  readonly weights: Float64Array;
  readonly labels: Uint8Array;
  /** Sums of the sample weights as given. */
  readonly positiveWeight: number;
  readonly totalWeight: number;
  /** Of many rows some, evenly spread, with their values as they are in the columns; null: of few. */
  readonly spread: { readonly rows: Int32Array; readonly columns: readonly Float64Array[] } | null;
}

/** The training rows made ready: columns that read as weighted mean 0 and weighted standard deviation 1, weights that sum to 1. */
export interface Design extends Rows {
  readonly nRows: number;
  readonly nColumns: number;
  /** Columns that are not constant. */
  readonly usable: readonly number[];
  /** Value i of standardised column j is (columns[j][i] - offsets[j]) / units[j]. */
  readonly columns: readonly Float64Array[];
  readonly offsets: Float64Array;
  readonly units: Float64Array;
  readonly memory: Memory;
  readonly places: Places;
  /** Let the memory go: nothing of the design is to be used any more. */
  close(): void;
}

/** Where things stand in the memory of a design. */
export interface Places {
  /** Rows that are worked on together: their columns stay in the nearer caches between the two products. */
  readonly blockRows: number;
  /** Of each column that is kept whole, by position; null: columns are too long, and a block of each is copied to `block`. */
  readonly columns: Int32Array | null;
  /** A block of every usable column. */
  readonly block: number;
  /** Of all rows. */
  readonly weights: number;
  readonly labels: number;
  /** Of a block of rows. */
  readonly margins: number;
  readonly rowSlopes: number;
  readonly rowCurvature: number;
  /** Losses and derivatives of all rows, added up. */
  readonly sums: number;
  readonly factors: number;
  readonly products: number;
  /** Lists of the usable columns, and of those with a coefficient. */
  readonly usable: number;
  readonly used: number;
}

/** A column whose spread is below this share of its mean is rounding noise about a constant. */
const CONSTANT_SHARE = 1e-12;
/** From so many rows on, columns stay as they are given and are standardised as they are read. */
export const MANY_ROWS = 32_000;
/** Of so many rows, at least, is the sample that stands for all of them. */
const SAMPLE_ROWS = 16_000;
/** A column whose mean is more than this times its spread would lose digits that way: it is copied. */
const FAR_MEAN = 1e3;
/** Values of all columns in a block, and rows at least. */
const BLOCK_VALUES = 65_536;
const LEAST_BLOCK_ROWS = 64;

/**
 * Check the training rows.
 *
 * @throws {RangeError} On unequal lengths, a label other than 0 and 1, a value that is not finite, a negative weight.
 */
export function checkedRows(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  options: Pick<PenaltyOptions, 'weights' | 'signs' | 'penaltyFactors'>,
): Rows {
  const nRows = labels.length;
  const nColumns = columns.length;
  checkLength('signs', options.signs, nColumns);
  checkLength('penaltyFactors', options.penaltyFactors, nColumns);
  checkLength('weights', options.weights, nRows);
  const given = options.weights ?? new Float64Array(nRows).fill(1);
  const { totalWeight, positiveWeight } = checkedWeights(given, labels);
  const weights = new Float64Array(nRows);
  if (totalWeight > 0) for (let i = 0; i < nRows; i++) weights[i] = given[i] / totalWeight;
  const means = new Float64Array(nColumns);
  const scales = new Float64Array(nColumns);
  columns.forEach((column, j) => {
    checkLength(`columns[${j}]`, column, nRows);
  });
  const rows = nRows < MANY_ROWS ? new Int32Array(0) : spreadRows(nRows, SAMPLE_ROWS);
  const moments = momentsOf(columns, weights, rows);
  moments.forEach(({ mean, deviation }, j) => {
    means[j] = mean;
    scales[j] = deviation > Math.abs(mean) * CONSTANT_SHARE ? deviation : 0;
  });
  const spread = nRows < MANY_ROWS ? null : { rows, columns: moments.map(({ picked }) => picked) };
  return { means, scales, weights, labels, positiveWeight, totalWeight, spread };
}

function checkedWeights(weights: Float64Array, labels: Uint8Array): Pick<Rows, 'totalWeight' | 'positiveWeight'> {
  let totalWeight = 0;
  let positiveWeight = 0;
  for (let i = 0; i < labels.length; i++) {
    const weight = weights[i];
    if (!(weight >= 0 && weight < Infinity))
      throw new RangeError(`weights[${i}] is ${weight}; expected a number from 0 up`);
    if (labels[i] > 1) throw new RangeError(`labels[${i}] is ${labels[i]}; expected 0 or 1`);
    totalWeight += weight;
    if (labels[i] === 1) positiveWeight += weight;
  }
  return { totalWeight, positiveWeight };
}

/**
 * The training rows in the memory of a fit; to be closed.
 *
 * @throws {RangeError} As `checkedRows`.
 */
export function prepareDesign(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  options: Pick<PenaltyOptions, 'weights' | 'signs' | 'penaltyFactors'>,
  kernels: KernelChoice = 'auto',
): Design {
  return designOf(checkedRows(columns, labels, options), columns, kernels);
}

/**
 * A design of rows that were checked.
 *
 * @param positions Where its rows stand in the columns, fewer than `MANY_ROWS`; null: the columns are of these rows alone.
 */
export function designOf(
  rows: Rows,
  columns: readonly Float64Array[],
  kernels: KernelChoice = 'auto',
  positions: Int32Array | null = null,
): Design {
  const { means, scales } = rows;
  const nRows = rows.labels.length;
  const nColumns = columns.length;
  const usable = [...scales.keys()].filter((j) => scales[j] > 0);
  const isWhole = nRows < MANY_ROWS;
  const blockRows = blockRowsOf(usable.length);
  const wholeRows = isWhole ? padded(nRows) : blockRows;
  const memory = openMemory(
    usable.length * wholeRows + 2 * padded(nRows) + 3 * blockRows + 6 * padded(nColumns) + padded(N_SUMS),
    kernels,
  );
  const offsets = new Float64Array(nColumns);
  const units = new Float64Array(nColumns).fill(1);
  const columnPlaces = isWhole ? new Int32Array(nColumns) : null;
  const block = isWhole ? 0 : memory.take(usable.length * blockRows);
  const read = columns.map((column, j) => {
    const [mean, scale] = [means[j], scales[j]];
    if (scale === 0) return column;
    if (columnPlaces === null && Math.abs(mean) <= FAR_MEAN * scale) {
      offsets[j] = mean;
      units[j] = scale;
      return column;
    }
    if (columnPlaces === null) return column.map((value) => (value - mean) / scale);
    const place = memory.take(nRows);
    columnPlaces[j] = place;
    const own = memory.numbers.subarray(place, place + nRows);
    if (positions === null) standardise(column, mean, scale, own);
    else standardiseSome(column, positions, mean, scale, own);
    return own;
  });
  const places: Places = {
    blockRows,
    columns: columnPlaces,
    block,
    weights: memory.take(nRows),
    labels: memory.take(nRows),
    margins: memory.take(blockRows),
    rowSlopes: memory.take(blockRows),
    rowCurvature: memory.take(blockRows),
    sums: memory.take(N_SUMS),
    factors: memory.take(nColumns),
    products: memory.take(nColumns),
    usable: memory.takeList(nColumns),
    used: memory.takeList(nColumns),
  };
  memory.numbers.set(rows.weights, places.weights);
  memory.numbers.set(rows.labels, places.labels);
  return { ...rows, nRows, nColumns, usable, columns: read, offsets, units, memory, places, close: memory.close };
}

/** Functions of their own, which the engine compiles once: fits fill many thousands of columns. */
function standardise(column: Float64Array, mean: number, scale: number, to: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] = (column[i] - mean) / scale;
}

function standardiseSome(
  column: Float64Array,
  positions: Int32Array,
  mean: number,
  scale: number,
  to: Float64Array,
): void {
  for (let i = 0; i < to.length; i++) to[i] = (column[positions[i]] - mean) / scale;
}

/** Positions of evenly spread rows, every k-th, at least `wanted` of them where there are as many. */
export function spreadRows(nRows: number, wanted: number): Int32Array {
  const stride = Math.max(1, Math.floor(nRows / wanted));
  return filled(new Int32Array(Math.ceil(nRows / stride)), (k) => k * stride);
}

/** Whether there is nothing to tell apart. */
export function hasOneClass(design: Rows): boolean {
  return !(design.positiveWeight > 0 && design.positiveWeight < design.totalWeight);
}

/** An odd number of steps: columns whose blocks begin at the same place of a page would drive each other from the cache. */
function blockRowsOf(nColumns: number): number {
  const rows = Math.max(LEAST_BLOCK_ROWS, Math.floor(BLOCK_VALUES / Math.max(1, nColumns)));
  return 2 * STEP * Math.floor(rows / (2 * STEP)) + STEP;
}

/** Write a standardised column to a place. */
export function writeStandardised(
  { nRows, columns, offsets, units }: Design,
  j: number,
  to: Float64Array,
  place: number,
): void {
  const column = columns[j];
  const [offset, unit] = [offsets[j], units[j]];
  for (let i = 0; i < nRows; i++) to[place + i] = (column[i] - offset) / unit;
}

function checkLength(name: string, values: { readonly length: number } | null | undefined, expected: number): void {
  if (values && values.length !== expected)
    throw new RangeError(`${name} has length ${values.length}; expected ${expected}`);
}
