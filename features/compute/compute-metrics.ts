import { RowMeter, type RowProgress } from '../../data/row-meter.ts';
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
  readonly onProgress?: ((progress: RowProgress) => void) | undefined;
  /** Rows of each canonical table, which progress is told by; a table that is not there counts as empty. */
  readonly rowCounts?: Readonly<Record<string, number>> | undefined;
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
  { onProgress, rowCounts = {}, kept }: ComputeOptions,
): Promise<Map<string, Float64Array>> {
  const columns = new Map<string, Float64Array>();
  const index = indexRows(rows, days);
  const rowsOver = (over: string | null | undefined) => (over == null ? 0 : (rowCounts[over] ?? 0));
  // Every statement gives or takes about as many rows as there are to be filled, whatever else it goes over.
  const unitsOver = (over: string | null | undefined) => rows.nRows + rowsOver(over);
  const meter = new RowMeter(source, sumOf(statementsOf(plan), unitsOver), onProgress);
  const tables: string[] = [];
  const run = async (steps: readonly SqlStep[]) => {
    for (const step of steps) {
      tables.push(step.creates);
      await meter.during(unitsOver(step.over), rowsOver(step.over), () => source.runStep(step));
    }
    return steps.map(({ creates }) => creates);
  };
  const take = (pass: Pass, read: readonly Float64Array[]) => {
    pass.measures.forEach((measure, m) => {
      columns.set(measureKey(measure), read[m]);
    });
  };
  try {
    await run(plan.shared);
    for (const block of plan.blocks) {
      const keptBefore = await Promise.all(block.passes.map((pass) => kept?.get(pass.select) ?? null));
      const isNeeded = keptBefore.includes(null);
      if (!isNeeded) meter.skip(sumOf(block.steps, ({ over }) => unitsOver(over)));
      const own = isNeeded ? await run(block.steps) : [];
      for (const [i, pass] of block.passes.entries()) {
        const before = keptBefore[i];
        if (before !== null) {
          meter.skip(sumOf([pass, ...pass.steps], ({ over }) => unitsOver(over)));
          take(pass, before);
          continue;
        }
        own.push(...(await run(pass.steps)));
        const found = await meter.during(unitsOver(pass.over), rowsOver(pass.over), () => source.query(pass.select));
        const read = readPass(pass, found, index, rows.nRows);
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

/** What every statement goes over. */
function statementsOf({ shared, blocks }: MetricPlan): (string | null | undefined)[] {
  const passes = blocks.flatMap((block) => block.passes);
  return [
    ...[...shared, ...blocks.flatMap(({ steps }) => steps), ...passes.flatMap(({ steps }) => steps)],
    ...passes,
  ].map(({ over }) => over);
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
