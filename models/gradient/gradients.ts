/**
 * First and second derivatives of the log loss as whole numbers.
 *
 * Sums of whole numbers below 2^53 are exact in a Float64, whatever the order of additions. So a histogram does not
 * depend on the order of rows, parent minus child equals the sibling to the last bit, and a kernel in another language
 * can give the same bits.
 *
 * A row has two cells: its slope weight * (p - label), and its curvature weight * p * (1 - p) with a 1 in the low digits
 * that counts rows: curvature * countRange + 1. For leaf values the curvature is also kept at the slope's finer scale.
 */
export interface RowGradients {
  /** Per row of the binned columns: [slope, packed curvature and count]. */
  readonly cells: Float64Array;
  /** Curvature per row at `scales.slope`. */
  readonly fineCurvatures: Float64Array;
  readonly scales: Scales;
}

/** Powers of two, so that scaling loses nothing. */
export interface Scales {
  /** Whole number of a slope of 1. */
  readonly slope: number;
  /** Whole number of a curvature of 1. */
  readonly curvature: number;
  /** Above any count of rows. */
  readonly countRange: number;
}

/** Sums stay below 2^MAX_BITS: one bit under the 53 of a Float64, for the rounding of rows. */
const MAX_BITS = 52;

/** The finest scales with which no sum over all rows can overflow. */
export function scalesFor(nRows: number, totalWeight: number): Scales {
  const countBits = Math.ceil(Math.log2(nRows + 2));
  const weightBits = totalWeight > 0 ? Math.ceil(Math.log2(totalWeight)) : 0;
  return {
    slope: 2 ** (MAX_BITS - 1 - weightBits),
    curvature: 2 ** (MAX_BITS + 1 - countBits - weightBits),
    countRange: 2 ** countBits,
  };
}

/** Room for the gradients of all rows of the binned columns. */
export function allocateGradients(nRows: number, scales: Scales): RowGradients {
  return { cells: new Float64Array(2 * nRows), fineCurvatures: new Float64Array(nRows), scales };
}

/** Gradients of `rows` at their margins, written into `gradients`. Whole weights give exactly what repeated rows would. */
export function updateGradients(
  gradients: RowGradients,
  rows: Int32Array,
  margins: Float64Array,
  labels: Uint8Array,
  weights: Float64Array | null,
): void {
  const { cells, fineCurvatures, scales } = gradients;
  const { slope, curvature, countRange } = scales;
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k];
    // An overflow of the exponential gives the right probability, 0.
    const probability = 1 / (1 + Math.exp(-margins[row]));
    const second = probability * (1 - probability);
    let wholeSlope = Math.floor((probability - labels[row]) * slope + 0.5);
    let wholeCurvature = Math.floor(second * curvature + 0.5);
    let fineCurvature = Math.floor(second * slope + 0.5);
    if (weights !== null) {
      const weight = weights[row];
      wholeSlope = Math.floor(wholeSlope * weight + 0.5);
      wholeCurvature = Math.floor(wholeCurvature * weight + 0.5);
      fineCurvature = Math.floor(fineCurvature * weight + 0.5);
    }
    cells[2 * row] = wholeSlope;
    cells[2 * row + 1] = wholeCurvature * countRange + 1;
    fineCurvatures[row] = fineCurvature;
  }
}
