import type { MetricDefinition } from '../catalog/types.ts';
import type { SnapshotTable } from '../matrix.ts';
import type { LateMetric, Leak } from './types.ts';

/** Columns of the population that are compared beside the metrics, and the table that they speak of. */
const POPULATION = [
  ['eligibility', 'accounts'],
  ['tenure_days', 'accounts'],
  ['mrr', 'subscriptions'],
] as const;

/** Where two tables of the same copies differ. */
export function compareTables(
  before: SnapshotTable,
  after: SnapshotTable,
  catalog: readonly MetricDefinition[],
): { readonly leaks: Leak[]; readonly nValues: number } {
  const names = [...POPULATION.map(([name]) => name), ...catalog.map(({ name }) => name)];
  const tables = [...POPULATION.map(([, table]) => table), ...catalog.map(({ table }) => table)];
  const changed = new Array<number>(names.length).fill(0);
  const rowsAfter = rowsByKey(after);
  const [columnsBefore, columnsAfter] = [columnsOf(before), columnsOf(after)];
  let nValues = 0;
  const seen = new Set<string>();
  for (const [key, row] of rowsByKey(before)) {
    seen.add(key);
    nValues += names.length;
    const other = rowsAfter.get(key);
    if (other === undefined) {
      changed[0]++;
      continue;
    }
    columnsBefore.forEach((column, i) => {
      if (!Object.is(column[row], columnsAfter[i][other])) changed[i + 1]++;
    });
  }
  // Accounts that only the rewritten future makes eligible.
  for (const key of rowsAfter.keys()) if (!seen.has(key)) changed[0]++;
  const leaks = names.flatMap((metric, i): Leak[] =>
    changed[i] === 0 ? [] : [{ metric, table: tables[i], nChanged: changed[i] }],
  );
  return { leaks, nValues };
}

/** Leaks of the same metric added up, the largest first. */
export function joinLeaks(leaks: readonly Leak[]): Leak[] {
  const joined = new Map<string, Leak>();
  for (const leak of leaks) {
    const nChanged = (joined.get(leak.metric)?.nChanged ?? 0) + leak.nChanged;
    joined.set(leak.metric, { ...leak, nChanged });
  }
  return [...joined.values()].sort((a, b) => b.nChanged - a.nChanged || (a.metric < b.metric ? -1 : 1));
}

/** Metrics that differ between what was known then and what would have been known without delays, with their share of rows. */
export function lateMetricsOf(asKnown: SnapshotTable, atOnce: SnapshotTable): LateMetric[] {
  const others = rowsByKey(atOnce);
  const pairs = [...rowsByKey(asKnown)].flatMap(([key, row]) => {
    const other = others.get(key);
    return other === undefined ? [] : [[row, other] as const];
  });
  if (pairs.length === 0) return [];
  return asKnown.inputs
    .map(({ name }, i) => ({
      metric: name,
      share:
        pairs.filter(([row, other]) => !Object.is(asKnown.metrics[i][row], atOnce.metrics[i][other])).length /
        pairs.length,
    }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share || (a.metric < b.metric ? -1 : 1));
}

function rowsByKey(table: SnapshotTable): Map<string, number> {
  return new Map(
    Array.from({ length: table.nRows }, (_, row) => [
      `${table.accountIds[table.accountIndex[row]]} ${table.snapshotDay[row]}`,
      row,
    ]),
  );
}

function columnsOf(table: SnapshotTable): readonly Float64Array[] {
  return [table.tenureDays, table.mrr, ...table.metrics];
}
