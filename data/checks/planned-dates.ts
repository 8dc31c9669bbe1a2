import { type Day, formatDay } from '../../models/math/day.ts';
import type { Source } from '../source.ts';
import { numbersAt } from './columns.ts';
import type { CheckRequest, Finding } from './types.ts';
import { percent, plural } from './words.ts';

/** Columns that say when something was done, and cannot lie in the future. Ends and renewals of terms may. */
const DONE: Readonly<Record<string, readonly string[]>> = {
  tickets: ['closed_at', 'escalated_at', 'first_response_at'],
  invoices: ['paid_on', 'failed_at'],
};
/** The latest row need not be the last thing that happened: what is done up to a week later was exported with it. */
const EXPORT_DAYS = 7;
/** One in a hundred: a typo is not a plan. */
const LEAST_SHARE = 0.01;
const LEAST_ROWS = 5;

/** Columns of a table that hold plans where they should say what was done. */
export async function findPlannedDates(source: Source, table: string, request: CheckRequest): Promise<Finding[]> {
  const columns = (DONE[table] ?? []).filter((column) => request.shape[table]?.includes(column));
  if (columns.length === 0) return [];
  const { dialect } = source;
  const after = request.latestFactDay + 1 + EXPORT_DAYS;
  const items = columns.flatMap((column) => [
    dialect.toDouble(`count(${column})`),
    dialect.toDouble(
      `coalesce(sum(CASE WHEN ${dialect.toDate(column)} >= ${dialect.day(after)} THEN 1 ELSE 0 END), 0)`,
    ),
  ]);
  const found = await source.query(
    `SELECT ${items.map((item, i) => `${item} AS n${i}`).join(', ')} FROM ${dialect.identifier(table)}`,
  );
  return columns.flatMap((column, i) => {
    const [n, nFuture] = [numbersAt(found, 2 * i)[0]!, numbersAt(found, 2 * i + 1)[0]!];
    return nFuture < LEAST_ROWS || nFuture < LEAST_SHARE * n
      ? []
      : [plannedFinding(table, column, n, nFuture, after - 1)];
  });
}

function plannedFinding(table: string, column: string, n: number, nFuture: number, lastDay: Day): Finding {
  return {
    kind: 'planned_dates',
    severity: 'warning',
    table,
    part: column,
    firstDay: null,
    lastDay: null,
    counts: { rows: nFuture, filledRows: n },
    seen: `${column} of ${table} lies after ${formatDay(lastDay)}, in the future of the data, in ${plural(nFuture, 'row')} (${percent(nFuture / n)} of those that have one).`,
    effect: `It holds what is planned, not what was done, so metrics believe that it was done on time. Map the date on which it was really done, and leave it empty until then.`,
  };
}
