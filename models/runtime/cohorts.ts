import { type AttributeSource, attributeText } from './attributes.ts';
import type { CohortCell, CohortReferences } from './types.ts';

/** Where a value stands among others: shares strictly below and above it, and the percentile between (ties at their midpoint). */
export interface Standing {
  readonly below: number;
  readonly above: number;
  readonly percentile: number;
}

const cellsByKey = new WeakMap<CohortReferences, ReadonlyMap<string, number>>();

/**
 * Position of the tenure band of an account: band i holds tenure < edges[i], the last one the rest.
 *
 * @returns `null` where the tenure is unknown (NaN).
 */
export function tenureBandOf(edges: readonly number[], tenureDays: number): number | null {
  if (Number.isNaN(tenureDays)) return null;
  let band = 0;
  while (band < edges.length && tenureDays >= edges[band]) band++;
  return band;
}

/**
 * Positions in `references.cells` of the cohorts an account belongs to, most specific first: its tenure band and attributes;
 * its attributes over all tenures; the same again with the last attribute let go, and so on; its tenure band over all
 * attributes; the whole book. Levels without an entry are left out, so the list is never empty in a valid file.
 *
 * @param tenureDays NaN: unknown; the levels with a tenure band are left out.
 */
export function cohortLadder(references: CohortReferences, context: AttributeSource, tenureDays: number): number[] {
  const band = tenureBandOf(references.tenureDays, tenureDays);
  const attributes = references.by.map((name) => attributeText(context, name));
  return ladderFrom(references, band, attributes);
}

/** The cohorts that a cell falls back on, most specific first: the rest of its ladder. */
export function cohortsAbove(references: CohortReferences, cell: CohortCell): number[] {
  const [self, ...rest] = ladderFrom(references, cell.tenureBand, cell.attributes ?? []);
  return references.cells[self] === cell ? rest : [self, ...rest];
}

function ladderFrom(references: CohortReferences, band: number | null, attributes: readonly string[]): number[] {
  const positions = positionsOf(references);
  const ladder: number[] = [];
  for (let kept = attributes.length; kept >= 0; kept--) {
    const own = kept === 0 ? null : attributes.slice(0, kept);
    for (const key of band === null ? [keyOf(null, own)] : [keyOf(band, own), keyOf(null, own)]) {
      const cell = positions.get(key);
      if (cell !== undefined && !ladder.includes(cell)) ladder.push(cell);
    }
  }
  return ladder;
}

/** The key that makes a cell unique within its references. */
export function cellKey(cell: CohortCell): string {
  return keyOf(cell.tenureBand, cell.attributes);
}

/** Position of the whole book; -1 if there is none, which no valid file has. */
export function bookCell(references: CohortReferences): number {
  return positionsOf(references).get(keyOf(null, null)) ?? -1;
}

/** The first cell of a ladder that has quantiles for an input; -1 if none has. */
export function cellWithQuantiles(references: CohortReferences, cellIndices: readonly number[], input: number): number {
  return cellIndices.find((cell) => references.cells[cell].quantiles[input] != null) ?? -1;
}

/**
 * Percentile (0-1) of a value within the first cohort of the ladder that has reference quantiles for the input.
 *
 * Exact at the reference points, linear between them, 0 below the first and 1 above the last; a value that several
 * reference points share takes the midpoint of their span.
 *
 * @returns NaN where the value is NaN or no cohort of the ladder has quantiles.
 */
export function percentileWithin(
  references: CohortReferences,
  cellIndices: readonly number[],
  input: number,
  value: number,
): number {
  const cell = cellWithQuantiles(references, cellIndices, input);
  const quantiles = cell === -1 ? null : references.cells[cell].quantiles[input];
  return quantiles === null ? Number.NaN : percentileAmong(references.probabilities, quantiles, value);
}

/**
 * The percentile of a value among reference quantiles, as `percentileWithin` has it.
 *
 * @param probabilities Of the quantiles, ascending from 0 to 1.
 * @returns NaN where the value is NaN.
 */
export function percentileAmong(probabilities: readonly number[], quantiles: readonly number[], value: number): number {
  return Number.isNaN(value)
    ? Number.NaN
    : percentileFrom(probabilities, quantiles, value, firstAtLeast(quantiles, value));
}

/** The same where it is known already which is the first of the quantiles that is at least the value; their number: none is. */
export function percentileFrom(
  probabilities: readonly number[],
  quantiles: readonly number[],
  value: number,
  from: number,
): number {
  if (from === quantiles.length) return 1;
  if (quantiles[from] === value) {
    const to = lastEqual(quantiles, from);
    return from === to ? probabilities[from] : (probabilities[from] + probabilities[to]) / 2;
  }
  if (from === 0) return 0;
  const share = (value - quantiles[from - 1]) / (quantiles[from] - quantiles[from - 1]);
  return probabilities[from - 1] + (probabilities[from] - probabilities[from - 1]) * share;
}

/** The same with the shares below and above; `null` where there is no percentile. */
export function standingWithin(
  references: CohortReferences,
  cellIndices: readonly number[],
  input: number,
  value: number,
): Standing | null {
  const cell = cellWithQuantiles(references, cellIndices, input);
  const quantiles = cell === -1 ? null : references.cells[cell].quantiles[input];
  if (quantiles === null || Number.isNaN(value)) return null;
  const { probabilities } = references;
  const percentile = percentileAmong(probabilities, quantiles, value);
  const from = firstAtLeast(quantiles, value);
  // Where several reference points share the value, it has what is below the first and above the last of them.
  if (from < quantiles.length && quantiles[from] === value) {
    return { below: probabilities[from], above: 1 - probabilities[lastEqual(quantiles, from)], percentile };
  }
  return { below: percentile, above: 1 - percentile, percentile };
}

/** Position of the last of the equal values that begin at `from`. */
function lastEqual(ascending: readonly number[], from: number): number {
  let to = from;
  while (to + 1 < ascending.length && ascending[to + 1] === ascending[from]) to++;
  return to;
}

function firstAtLeast(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function positionsOf(references: CohortReferences): ReadonlyMap<string, number> {
  let positions = cellsByKey.get(references);
  if (positions === undefined) {
    positions = new Map(references.cells.map((cell, i) => [cellKey(cell), i]));
    cellsByKey.set(references, positions);
  }
  return positions;
}

function keyOf(band: number | null, attributes: readonly string[] | null): string {
  return `${band ?? ''}${JSON.stringify(attributes)}`;
}
