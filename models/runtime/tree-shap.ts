import { type FlatTrees, fillSlots } from './flat-trees.ts';
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
 * What a leaf gives depends on the row only through which of its features fit: a pattern of bits, handed down from node to
 * node. For short ways to a leaf it is kept by that pattern once it has been needed.
 */
export interface TreeExplainer {
  readonly trees: FlatTrees;
  /** Sum of the trees' mean leaf values, weighed by cover: what they say where no feature is known. */
  readonly expected: number;
  /** Per node of `trees`: the one above it (a root: itself), and which of the features on its way it splits on. */
  readonly parent: Int32Array;
  readonly position: Int32Array;
  /** Per leaf: its node; where its features begin in the columns below (one more entry than leaves). */
  readonly node: Int32Array;
  readonly start: Int32Array;
  /** Per leaf and distinct feature on the way to it. */
  readonly feature: Int32Array;
  readonly share: Float64Array;
  /** Where a leaf's patterns begin in `table`; -1: it has no room there. */
  readonly tableStart: Int32Array;
  /** What each feature of a leaf gets, by pattern; 0 in the first: not yet needed. */
  readonly table: Float64Array;
  /** Room to work in: the row, which way it goes at each node, the pattern there; which features fit, two polynomials, one leaf's results. */
  readonly slots: Float64Array;
  readonly goesRight: Uint8Array;
  readonly pattern: Int32Array;
  readonly fits: Uint8Array;
  readonly whole: Float64Array;
  readonly part: Float64Array;
  readonly result: Float64Array;
}

/** Room for patterns, in numbers: 32 MB, enough for 300 trees of depth 6; memory is taken as patterns are met. */
const MAX_TABLE = 2 ** 22;
/** Ways with more distinct features than this are worked out anew each time. */
const MAX_TABLE_FEATURES = 6;

/**
 * Work out what explaining rows needs of trees, apart from the rows.
 *
 * @param flat `flatTrees(trees)`.
 */
export function explainerOf(trees: readonly TreeParameters[], flat: FlatTrees): TreeExplainer {
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
    trees: flat,
    expected,
    ...waysOf(flat),
    start,
    feature: Int32Array.from(paths.flatMap(({ features }) => features)),
    share: Float64Array.from(paths.flatMap(({ share }) => share)),
    tableStart,
    table: new Float64Array(tableLength),
    slots: new Float64Array(2 * flat.features.length),
    goesRight: new Uint8Array(flat.left.length),
    pattern: new Int32Array(flat.left.length),
    fits: new Uint8Array(longest),
    whole: new Float64Array(longest + 1),
    part: new Float64Array(longest + 1),
    result: new Float64Array(longest),
  };
}

/** How the nodes of trees hang together; leaves left before right, as `leafPaths` has them. */
function waysOf({ left, slot, root }: FlatTrees): Pick<TreeExplainer, 'parent' | 'position' | 'node'> {
  const parent = Int32Array.from(left.keys());
  const position = new Int32Array(left.length);
  const leaves: number[] = [];
  const open = Array.from(root, (node) => ({ node, way: [] as readonly number[] })).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, way } = next;
    const child = left[node];
    if (child === node) {
      leaves.push(node);
      continue;
    }
    const feature = slot[node] >> 1;
    const before = way.indexOf(feature);
    position[node] = before === -1 ? way.length : before;
    const longer = before === -1 ? [...way, feature] : way;
    parent[child] = node;
    parent[child + 1] = node;
    open.push({ node: child + 1, way: longer }, { node: child, way: longer });
  }
  return { parent, position, node: Int32Array.from(leaves) };
}

/** SHAP value of each feature, in log-odds: what all leaves give to it, added leaf by leaf. NaN features are missing. */
export function shapValues(explainer: TreeExplainer, features: Float64Array): Float64Array {
  const { node, start, feature, tableStart, table, pattern, result } = explainer;
  findPatterns(explainer, features);
  const sums = new Float64Array(features.length);
  for (let leaf = 0; leaf < tableStart.length; leaf++) {
    const from = start[leaf];
    const n = start[leaf + 1] - from;
    const hasTable = tableStart[leaf] !== -1;
    const out = hasTable ? table : result;
    const at = hasTable ? tableStart[leaf] + (pattern[node[leaf]] & ((1 << n) - 1)) * n : 0;
    if (!hasTable || (n > 0 && table[at] === 0)) shapleyOfLeaf(explainer, leaf, out, at);
    for (let j = 0; j < n; j++) sums[feature[from + j]] += out[at + j];
  }
  return sums;
}

/** Which way the row goes at each node, and the pattern there: bit j is 1 iff it passes all splits on the j-th feature so far. */
function findPatterns(explainer: TreeExplainer, features: Float64Array): void {
  const { trees, slots, goesRight, pattern, position } = explainer;
  const { slot, threshold, left, root } = trees;
  fillSlots(trees, features, slots);
  for (let t = 0; t < root.length; t++) pattern[root[t]] = -1;
  // Breadth first: a node's pattern is there before its children's.
  for (let node = 0; node < left.length; node++) {
    const child = left[node];
    if (child === node) continue;
    const isRight = +(slots[slot[node]] > threshold[node]);
    goesRight[node] = isRight;
    pattern[child] = pattern[node] & ~(isRight << position[node]);
    pattern[child + 1] = pattern[node] & ~((isRight ^ 1) << position[node]);
  }
}

/** Which features on the way to a leaf fit, into `fits`. */
function findFits({ trees, parent, position, goesRight, fits }: TreeExplainer, leaf: number): void {
  fits.fill(1);
  for (let node = leaf; parent[node] !== node; node = parent[node]) {
    const above = parent[node];
    if (goesRight[above] !== node - trees.left[above]) fits[position[above]] = 0;
  }
}

/** What one leaf gives to each of its features, into `out` from position `at`. */
function shapleyOfLeaf(explainer: TreeExplainer, leaf: number, out: Float64Array, at: number): void {
  const { trees, node, start, share, fits, whole, part } = explainer;
  findFits(explainer, node[leaf]);
  const from = start[leaf];
  const n = start[leaf + 1] - from;
  let scale = trees.value[node[leaf]];
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
