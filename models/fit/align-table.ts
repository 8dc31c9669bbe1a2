import type { SnapshotTable } from '../../features/matrix.ts';
import type { InputSpec } from '../runtime/types.ts';

/**
 * The same rows with exactly a model's inputs as metric columns. A metric that the table lacks is what the runtime makes of
 * an absent one: 0 or missing, by its null policy.
 */
export function alignTable(table: SnapshotTable, inputs: readonly InputSpec[]): SnapshotTable {
  const position = new Map(table.inputs.map((input, i) => [input.name, i]));
  const { expansionSigns, ...rest } = table;
  const signOf = (name: string) => expansionSigns?.[position.get(name) ?? -1] ?? 0;
  return {
    ...rest,
    inputs,
    ...(expansionSigns === undefined ? {} : { expansionSigns: Int8Array.from(inputs, ({ name }) => signOf(name)) }),
    metrics: inputs.map((input) => {
      const column = position.get(input.name);
      if (column !== undefined) return table.metrics[column];
      return new Float64Array(table.nRows).fill(input.nullPolicy === 'zero' ? 0 : Number.NaN);
    }),
  };
}

/** Names of inputs that the table lacks, in input order. */
export function absentInputs(table: SnapshotTable, inputs: readonly InputSpec[]): string[] {
  const present = new Set(table.inputs.map((input) => input.name));
  return inputs.filter((input) => !present.has(input.name)).map((input) => input.name);
}
