import type { SnapshotTable } from '../../features/matrix.ts';
import type { BandState, ScoreInput } from '../runtime/types.ts';

/** Accounts taken from the book, spread evenly from the least to the most healthy. */
const N_FROM_BOOK = 8;
/** Attributes that would tell who an account is stay out of the file. */
const KEPT_ATTRIBUTES = (name: string, table: SnapshotTable) => (table.context[name]?.levels.length ?? 0) <= 30;

export interface VectorInput {
  readonly input: ScoreInput;
  readonly previousState: BandState | null;
}

/**
 * Inputs that a loaded model is replayed on: accounts over the whole range of scores, one of which nothing is known, one of
 * an unknown cohort, and one that was red before. They hold no id and no name.
 *
 * @param table Today's book; its inputs are the model's.
 * @param attributes Context attributes that the model reads.
 */
export function testVectorInputs(
  table: SnapshotTable,
  healthScores: Float64Array,
  asOf: string,
  attributes: readonly string[],
): VectorInput[] {
  const order = Array.from({ length: table.nRows }, (_, i) => i).sort(
    (a, b) => healthScores[a] - healthScores[b] || a - b,
  );
  const n = Math.min(N_FROM_BOOK, order.length);
  const picked = Array.from({ length: n }, (_, i) => order[Math.round((i * (order.length - 1)) / Math.max(1, n - 1))]);
  const kept = attributes.filter((name) => KEPT_ATTRIBUTES(name, table));
  const inputs = [...new Set(picked)].map((row) => scoreInputOf(table, row, asOf, kept));
  const red: BandState = { band: 'red', since: asOf };
  return [
    ...inputs.map((input) => ({ input, previousState: null })),
    ...inputs.slice(-1).map((input) => ({ input, previousState: red })),
    { input: { context: { asOf }, metrics: {} }, previousState: null },
    { input: { context: { asOf, tenureDays: 1e6, segment: 'a segment never seen' }, metrics: {} }, previousState: red },
  ];
}

/** What production would send for one row of a table. */
export function scoreInputOf(
  table: SnapshotTable,
  row: number,
  asOf: string,
  attributes: readonly string[],
): ScoreInput {
  const context: Record<string, string | number | null> = { asOf, tenureDays: table.tenureDays[row] };
  for (const name of attributes) {
    const column = table.context[name];
    if (column === undefined) continue;
    context[name] = column.codes[row] === -1 ? null : column.levels[column.codes[row]];
  }
  const metrics: Record<string, number | null> = {};
  table.inputs.forEach((input, i) => {
    const value = table.metrics[i][row];
    metrics[input.name] = Number.isNaN(value) ? null : value;
  });
  return { context, metrics };
}
