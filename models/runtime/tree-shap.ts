import { leafPaths } from './leaf-paths.ts';
import type { TreeParameters } from './types.ts';

/**
 * Exact path-dependent TreeSHAP (Lundberg, Erion, Lee 2018, "Consistent individualized feature attribution for tree
 * ensembles"), leaf by leaf.
 *
 * With the features S known, a leaf counts with weight prod(fits_j, j in S) * prod(share_j, j not in S): `fits_j` is 1 iff
 * the row passes every split on feature j on the way to the leaf, `share_j` the product of the cover shares of those
 * splits. Averaging over the orders in which features become known needs only how many are known, so the subsets are
 * counted by the coefficients of prod(share_j + y) over the features that fit: polynomial, not exponential.
 *
 * What a leaf gives depends on the row only through which of its features fit. For short ways to a leaf it is kept by that
 * pattern once it has been needed.
 */
export interface TreeExplainer {
  /** Sum of the trees' mean leaf values, weighed by cover: what they say where no feature is known. */
  readonly expected: number;
  /** Positions in the columns below where each leaf begins; one more entry than leaves. */
  readonly start: Int32Array;
  readonly leafValue: Float64Array;
  /** Per leaf and distinct feature on the way to it: the feature, passed iff low < value <= high or missing and accepted. */
  readonly feature: Int32Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly acceptsMissing: Uint8Array;
  readonly share: Float64Array;
  /** Where a leaf's patterns begin in `table`; -1: it has no room there. */
  readonly tableStart: Int32Array;
  /** What each feature of a leaf gets, by pattern; NaN: not yet needed. */
  readonly table: Float64Array;
  /** Room to work in: which features fit, two polynomials, one leaf's results. */
  readonly fits: Uint8Array;
  readonly whole: Float64Array;
  readonly part: Float64Array;
  readonly result: Float64Array;
}

/** Room for patterns, in numbers: 8 MB, enough for 200 trees of depth 5. */
const MAX_TABLE = 2 ** 20;
/** Ways with more distinct features than this are worked out anew each time. */
const MAX_TABLE_FEATURES = 6;

/** Work out what explaining rows needs of trees, apart from the rows. */
export function explainerOf(trees: readonly TreeParameters[]): TreeExplainer {
  const paths = trees.flatMap(leafPaths);
  const start = new Int32Array(paths.length + 1);
  const tableStart = new Int32Array(paths.length);
  let expected = 0;
  let tableLength = 0;
  let longest = 0;
  paths.forEach(({ features, share, value }, leaf) => {
    const n = features.length;
    start[leaf + 1] = start[leaf] + n;
    longest = Math.max(longest, n);
    const room = n > MAX_TABLE_FEATURES ? Number.POSITIVE_INFINITY : n * 2 ** n;
    tableStart[leaf] = tableLength + room <= MAX_TABLE ? tableLength : -1;
    if (tableStart[leaf] !== -1) tableLength += room;
    expected += share.reduce((weight, factor) => weight * factor, 1) * value;
  });
  return {
    expected,
    start,
    leafValue: Float64Array.from(paths, ({ value }) => value),
    feature: Int32Array.from(paths.flatMap(({ features }) => features)),
    low: Float64Array.from(paths.flatMap(({ low }) => low)),
    high: Float64Array.from(paths.flatMap(({ high }) => high)),
    acceptsMissing: Uint8Array.from(paths.flatMap(({ acceptsMissing }) => acceptsMissing.map(Number))),
    share: Float64Array.from(paths.flatMap(({ share }) => share)),
    tableStart,
    table: new Float64Array(tableLength).fill(Number.NaN),
    fits: new Uint8Array(longest),
    whole: new Float64Array(longest + 1),
    part: new Float64Array(longest + 1),
    result: new Float64Array(longest),
  };
}

/** SHAP value of each feature, in log-odds: what all leaves give to it, added leaf by leaf. NaN features are missing. */
export function shapValues(explainer: TreeExplainer, features: Float64Array): Float64Array {
  const { start, feature, low, high, acceptsMissing, tableStart, table, fits, result } = explainer;
  const sums = new Float64Array(features.length);
  for (let leaf = 0; leaf < tableStart.length; leaf++) {
    const from = start[leaf];
    const n = start[leaf + 1] - from;
    let pattern = 0;
    for (let j = 0; j < n; j++) {
      const value = features[feature[from + j]];
      const fit = Number.isNaN(value) ? acceptsMissing[from + j] : +(value > low[from + j] && value <= high[from + j]);
      fits[j] = fit;
      pattern |= fit << j;
    }
    const hasTable = tableStart[leaf] !== -1;
    const out = hasTable ? table : result;
    const at = hasTable ? tableStart[leaf] + pattern * n : 0;
    if (!hasTable || (n > 0 && Number.isNaN(table[at]))) shapleyOfLeaf(explainer, leaf, out, at);
    for (let j = 0; j < n; j++) sums[feature[from + j]] += out[at + j];
  }
  return sums;
}

/** What one leaf gives to each of its features, for the pattern in `fits`, into `out` from position `at`. */
function shapleyOfLeaf(explainer: TreeExplainer, leaf: number, out: Float64Array, at: number): void {
  const { start, leafValue, share, fits, whole, part } = explainer;
  const from = start[leaf];
  const n = start[leaf + 1] - from;
  let scale = leafValue[leaf];
  for (let j = 0; j < n; j++) if (fits[j] === 0) scale *= share[from + j];
  const fromCold = -scale * weighed(whole, polynomial(explainer, from, n, -1, whole), n);
  for (let j = 0; j < n; j++) {
    // Once known, a feature that does not fit takes the leaf out of reach; all others that do not fit must be unknown.
    if (fits[j] === 0) out[at + j] = fromCold;
    else out[at + j] = (1 - share[from + j]) * scale * weighed(part, polynomial(explainer, from, n, j, part), n);
  }
}

/**
 * Coefficients of prod(share_j + y) over the features that fit, but for `leftOut`, into `out`: entry k sums over the subsets
 * of k known features.
 *
 * @returns The degree.
 */
function polynomial(explainer: TreeExplainer, from: number, n: number, leftOut: number, out: Float64Array): number {
  const { fits, share } = explainer;
  let degree = 0;
  out[0] = 1;
  for (let j = 0; j < n; j++) {
    if (fits[j] === 0 || j === leftOut) continue;
    degree++;
    out[degree] = out[degree - 1];
    for (let k = degree - 1; k > 0; k--) out[k] = out[k] * share[from + j] + out[k - 1];
    out[0] *= share[from + j];
  }
  return degree;
}

/** Sum over k of coefficient k times k! (n - k - 1)! / n!, for the subsets that leave at least one feature out. */
function weighed(coefficients: Float64Array, degree: number, n: number): number {
  let weight = 1 / n;
  let sum = 0;
  for (let k = 0; k <= degree && k < n; k++) {
    sum += coefficients[k] * weight;
    if (k + 1 < n) weight *= (k + 1) / (n - k - 1);
  }
  return sum;
}
