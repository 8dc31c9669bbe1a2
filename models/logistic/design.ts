import type { PenaltyOptions } from './types.ts';

/** The training rows made ready: columns with weighted mean 0 and weighted standard deviation 1, weights that sum to 1. */
export interface Design {
  readonly nRows: number;
  readonly nColumns: number;
  /** Standardised columns; constant ones are all 0. */
  readonly columns: readonly Float64Array[];
  readonly means: Float64Array;
  /** Weighted (population) standard deviations; 0 marks a constant column, whose coefficient stays 0. */
  readonly scales: Float64Array;
  /** Sum to 1; all 0 where there is no weight at all. */
  readonly weights: Float64Array;
  readonly labels: Uint8Array;
  /** Sums of the sample weights as given. */
  readonly positiveWeight: number;
  readonly totalWeight: number;
}

/** A column whose spread is below this share of its size is rounding noise about a constant. */
const CONSTANT_SHARE = 1e-12;

/**
 * Check and standardise the training rows.
 *
 * @throws {RangeError} On unequal lengths, a label other than 0 and 1, a value that is not finite, a negative weight.
 */
export function prepareDesign(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  options: Pick<PenaltyOptions, 'weights' | 'signs' | 'penaltyFactors'>,
): Design {
  const nRows = labels.length;
  const nColumns = columns.length;
  checkLength('signs', options.signs, nColumns);
  checkLength('penaltyFactors', options.penaltyFactors, nColumns);
  checkLength('weights', options.weights, nRows);
  const given = options.weights ?? null;
  let totalWeight = 0;
  let positiveWeight = 0;
  for (let i = 0; i < nRows; i++) {
    const weight = given === null ? 1 : given[i];
    if (!(weight >= 0 && weight < Infinity))
      throw new RangeError(`weights[${i}] is ${weight}; expected a number from 0 up`);
    if (labels[i] > 1) throw new RangeError(`labels[${i}] is ${labels[i]}; expected 0 or 1`);
    totalWeight += weight;
    if (labels[i] === 1) positiveWeight += weight;
  }
  const weights = new Float64Array(nRows);
  if (totalWeight > 0) for (let i = 0; i < nRows; i++) weights[i] = (given === null ? 1 : given[i]) / totalWeight;
  const means = new Float64Array(nColumns);
  const scales = new Float64Array(nColumns);
  const standardised = columns.map((column, j) => {
    checkLength(`columns[${j}]`, column, nRows);
    const { values, mean, scale } = standardise(column, weights, j);
    means[j] = mean;
    scales[j] = scale;
    return values;
  });
  return {
    nRows,
    nColumns,
    columns: standardised,
    means,
    scales,
    weights,
    labels,
    positiveWeight,
    totalWeight,
  };
}

function standardise(column: Float64Array, weights: Float64Array, index: number) {
  const values = new Float64Array(column.length);
  let mean = 0;
  for (let i = 0; i < column.length; i++) mean += weights[i] * column[i];
  if (!Number.isFinite(mean)) {
    const row = column.findIndex((value) => !Number.isFinite(value));
    throw new RangeError(`columns[${index}][${row}] is ${column[row]}; expected a finite number`);
  }
  let variance = 0;
  let size = Math.abs(mean);
  for (let i = 0; i < column.length; i++) {
    const value = column[i] - mean;
    variance += weights[i] * value * value;
    const own = Math.abs(column[i]);
    if (own > size && weights[i] > 0) size = own;
  }
  const scale = Math.sqrt(variance);
  if (!(scale > size * CONSTANT_SHARE)) return { values, mean, scale: 0 };
  for (let i = 0; i < values.length; i++) values[i] = (column[i] - mean) / scale;
  return { values, mean, scale };
}

function checkLength(name: string, values: { readonly length: number } | null | undefined, expected: number): void {
  if (values && values.length !== expected)
    throw new RangeError(`${name} has length ${values.length}; expected ${expected}`);
}
