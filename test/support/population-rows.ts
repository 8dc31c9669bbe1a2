import type { Source, SqlStep } from '../../data/source.ts';
import { labelSteps } from '../../features/population/labels.ts';
import { populationSteps } from '../../features/population/population.ts';
import type { HistoryShape } from '../../features/population/shape.ts';
import type { TimelineSettings } from '../../features/timeline/types.ts';
import { type Day, NO_DAY } from '../../models/math/day.ts';
import { type History, historyInDuckDb } from './history.ts';
import type { TwinRow } from './population-twin.ts';

/** Every table of the history with every column that a row has. */
export function shapeOf(tables: History): HistoryShape {
  const columns = Object.entries(tables).map(([name, rows]) => [
    name,
    [...new Set(rows.flatMap((row) => Object.keys(row)))],
  ]);
  return Object.fromEntries(columns);
}

export async function runSteps(source: Source, steps: readonly SqlStep[]): Promise<void> {
  for (const step of steps) await source.runStep(step);
}

/** Population and labels of a history as the SQL gives them, ascending by date and account. */
export async function sqlRows(
  tables: History,
  settings: TimelineSettings,
  snapshotDays: readonly Day[],
): Promise<TwinRow[]> {
  const source = await historyInDuckDb(tables);
  try {
    const shape = shapeOf(tables);
    await runSteps(source, populationSteps(source.dialect, { settings, snapshotDays }, shape));
    await runSteps(source, labelSteps(source.dialect, { settings }, shape));
    return await readRows(source);
  } finally {
    source.close();
  }
}

async function readRows(source: Source): Promise<TwinRow[]> {
  const table = await source.query(`
    SELECT a.account_id, p.snapshot_date, p.tenure_days, p.mrr, l.churn_label, l.churn_date, l.expansion_label,
      CASE WHEN l.in_gap THEN 1 ELSE 0 END AS in_gap
    FROM population p
    JOIN accounts a ON a.account_key = p.account_key
    LEFT JOIN labels l ON l.account_key = p.account_key AND l.snapshot_date = p.snapshot_date
    ORDER BY p.snapshot_date, a.account_id`);
  const column = (name: string) => {
    const found = table.columns.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`no column ${name}`);
    return found.values;
  };
  const numberOrNull = (value: unknown) => (Number.isNaN(value) ? null : Number(value));
  return Array.from({ length: table.nRows }, (_, i) => ({
    id: String(column('account_id')[i]),
    t: Number(column('snapshot_date')[i]),
    tenureDays: Number(column('tenure_days')[i]),
    mrr: Number(column('mrr')[i]),
    churnLabel: numberOrNull(column('churn_label')[i]),
    churnDate: column('churn_date')[i] === NO_DAY ? null : Number(column('churn_date')[i]),
    expansionLabel: numberOrNull(column('expansion_label')[i]),
    inGap: column('in_gap')[i] === 1,
  }));
}
