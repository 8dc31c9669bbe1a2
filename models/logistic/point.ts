import type { Design } from './design.ts';
import { N_SUMS } from './kernels/limits.ts';
import { padded } from './memory.ts';
import { type Penalty, penaltyAt } from './penalty.ts';

/** Intercept and coefficients of the standardised columns, and what the rows say there. */
export interface Point {
  readonly intercept: number;
  readonly coefficients: Float64Array;
  /** Mean weighted log loss. */
  readonly logLoss: number;
  /** Mean log loss plus penalty. */
  readonly objective: number;
  /** Derivative of the mean log loss by each coefficient; 0 for constant columns. */
  readonly slopes: Float64Array;
  readonly interceptSlope: number;
  /** Second derivative by each row's margin: weight * p * (1 - p), floored so that Newton steps stay bounded. */
  readonly rowCurvature: Float64Array;
}

/** The point at given standardised coefficients; those of constant columns must be 0. The rows are read once. */
export function pointAt(design: Design, penalty: Penalty, intercept: number, coefficients: Float64Array): Point {
  const { nRows, usable, offsets, units, memory, places } = design;
  const { numbers } = memory;
  const used = usable.filter((j) => coefficients[j] !== 0);
  let start = intercept;
  used.forEach((j, k) => {
    numbers[places.factors + k] = coefficients[j] / units[j];
    start -= numbers[places.factors + k] * offsets[j];
  });
  writeLists(design, used);
  numbers.fill(0, places.products, places.products + usable.length);
  numbers.fill(0, places.sums, places.sums + N_SUMS);
  const { margins, rowSlopes, labels, weights, sums } = places;
  const rowCurvature = new Float64Array(nRows);
  for (let from = 0; from < nRows; from += places.blockRows) {
    const n = Math.min(places.blockRows, nRows - from);
    const nPadded = padded(n);
    if (places.columns === null) copyBlock(design, from, n);
    const shift = places.columns === null ? 0 : from;
    numbers.fill(start, margins, margins + nPadded);
    memory.add(margins, nPadded, places.used, used.length, shift, places.factors);
    memory.losses(margins, nPadded, labels + from, weights + from, rowSlopes, places.rowCurvature, sums);
    rowCurvature.set(numbers.subarray(places.rowCurvature, places.rowCurvature + n), from);
    memory.multiply(rowSlopes, nPadded, places.usable, usable.length, shift, places.products);
  }
  const logLoss = numbers[sums] + numbers[sums + 1];
  const interceptSlope = numbers[sums + 2] + numbers[sums + 3];
  const slopes = new Float64Array(design.nColumns);
  usable.forEach((j, k) => {
    slopes[j] = (numbers[places.products + k] - offsets[j] * interceptSlope) / units[j];
  });
  const objective = logLoss + penaltyAt(penalty, coefficients);
  return { intercept, coefficients, logLoss, objective, slopes, interceptSlope, rowCurvature };
}

/** Where the usable and the used columns stand. */
function writeLists({ usable, memory, places }: Design, used: readonly number[]): void {
  const placeOf = new Map(usable.map((j, k) => [j, places.columns?.[j] ?? places.block + k * places.blockRows]));
  usable.forEach((j, k) => {
    memory.lists[places.usable + k] = placeOf.get(j)!;
  });
  used.forEach((j, k) => {
    memory.lists[places.used + k] = placeOf.get(j)!;
  });
}

/** Copy rows [from, from + n) of the usable columns to the block. */
function copyBlock({ usable, columns, memory, places }: Design, from: number, n: number): void {
  usable.forEach((j, k) => {
    const place = places.block + k * places.blockRows;
    memory.numbers.set(columns[j].subarray(from, from + n), place);
    // What the memory held before may be no number at all.
    for (let i = n; i < padded(n); i++) memory.numbers[place + i] = 0;
  });
}
