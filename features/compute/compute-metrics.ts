import type { Source, SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';
import type { Measure, MetricDefinition, Shape } from '../catalog/types.ts';
import { measureKey, measuresOf } from '../compile/measures.ts';
import type { Pass } from '../compile/pass.ts';
import { type MetricPlan, planMetrics } from '../compile/plan.ts';
import { evaluateFormula } from './formula.ts';
import { indexRows, type PopulationRows } from './population-rows.ts';
import { readPass } from './readings.ts';

export interface ComputeOptions {
  readonly shape: Shape;
  /** Told of each pass when it is done, with the canonical table that it went over. */
  readonly onPass?: ((table: string, done: number, total: number) => void) | undefined;
  /** Where columns of finished passes are kept; absent: nowhere. */
  readonly kept?: PassStore | undefined;
}

/** Columns of finished passes, so that a computation that was cut off goes on where it stopped. */
export interface PassStore {
  /** null: that pass is not finished. */
  get(pass: string): Promise<readonly Float64Array[] | null>;
  put(pass: string, columns: readonly Float64Array[]): Promise<void>;
}

/**
 * Compute a catalog over the rows of a population: the engine computes measures pass by pass, and what comes back is one
 * column per measure, from which the metrics are made.
 *
 * @param days All snapshot dates of the rows, ascending, at least one.
 * @returns One column per metric over the rows, in the order of the catalog; NaN = missing.
 */
export async function computeMetrics(
  source: Source,
  catalog: readonly MetricDefinition[],
  days: readonly Day[],
  rows: PopulationRows,
  options: ComputeOptions,
): Promise<Float64Array[]> {
  const plan = planMetrics(source.dialect, catalog, days, options);
  const columns = await computeMeasures(source, plan, days, rows, options);
  const columnOf = (measure: Measure): Float64Array => {
    const column = columns.get(measureKey(measure));
    if (column === undefined) throw new Error('A measure has no pass.');
    return column;
  };
  const lastUse = new Map(
    catalog.flatMap(({ formula }, i) =>
      measuresOf(formula).map((measure): [string, number] => [measureKey(measure), i]),
    ),
  );
  return catalog.map(({ formula, nullPolicy }, i) => {
    const values = evaluateFormula(formula, { rows, columnOf });
    // Adding 0 turns -0, which JSON cannot carry, into 0.
    const column = values.map((value) => (nullPolicy === 'zero' && Number.isNaN(value) ? 0 : value + 0));
    for (const measure of measuresOf(formula)) {
      const key = measureKey(measure);
      if (lastUse.get(key) === i) columns.delete(key);
    }
    return column;
  });
}

async function computeMeasures(
  source: Source,
  plan: MetricPlan,
  days: readonly Day[],
  rows: PopulationRows,
  { onPass, kept }: ComputeOptions,
): Promise<Map<string, Float64Array>> {
  const columns = new Map<string, Float64Array>();
  const index = indexRows(rows, days);
  const total = plan.blocks.reduce((n, { passes }) => n + passes.length, 0);
  let done = 0;
  const tables: string[] = [];
  const run = async (steps: readonly SqlStep[]) => {
    for (const step of steps) {
      tables.push(step.creates);
      await source.runStep(step);
    }
    return steps.map(({ creates }) => creates);
  };
  const take = (pass: Pass, read: readonly Float64Array[]) => {
    pass.measures.forEach((measure, m) => {
      columns.set(measureKey(measure), read[m]);
    });
    onPass?.(pass.table, ++done, total);
  };
  try {
    await run(plan.shared);
    for (const block of plan.blocks) {
      const found = await Promise.all(block.passes.map((pass) => kept?.get(pass.select) ?? null));
      const own = found.includes(null) ? await run(block.steps) : [];
      for (const [i, pass] of block.passes.entries()) {
        const before = found[i];
        if (before !== null) {
          take(pass, before);
          continue;
        }
        own.push(...(await run(pass.steps)));
        const read = readPass(pass, await source.query(pass.select), index, rows.nRows);
        await kept?.put(pass.select, read);
        take(pass, read);
      }
      await source.drop(own);
    }
  } finally {
    await source.drop(tables).catch(() => undefined);
  }
  return columns;
}
