import type { Source } from '../source.ts';
import { TABLES, type TableSpec } from '../tables.ts';
import { linesInForce } from './bases.ts';
import { readDayCounts } from './day-counts.ts';
import { extentOf, historyEndOf, seriesOf, withinHistory } from './extent.ts';
import { orderFindings } from './order-findings.ts';
import { findLateDataEnd, findStopped } from './stopped.ts';
import { type CountedTable, type TableContext, tableFindings } from './table-findings.ts';
import type { CheckRequest, DataChecks, Finding } from './types.ts';
import { usageFindings } from './usage-findings.ts';

/**
 * Look for faults in a loaded history: a few light passes over each table give counts by day, and what they show is said in
 * findings. The tables are not changed; intermediate tables are named `check_...`.
 *
 * @throws {QueryError} If the engine cannot run a query.
 */
export async function checkHistory(source: Source, request: CheckRequest): Promise<DataChecks> {
  const tables: Omit<CountedTable, 'series'>[] = [];
  for (const spec of TABLES.filter((each) => isDated(each, request))) {
    const counts = await readDayCounts(source, spec);
    const extent = extentOf(counts);
    if (extent !== null) tables.push({ spec, counts, extent });
  }
  const extents = tables.map(({ extent }) => extent);
  const historyEnd = historyEndOf(extents, request.dataEnd);
  const counted = tables.map((table): CountedTable => {
    const extent = withinHistory(table.extent, historyEnd);
    return { ...table, extent, series: seriesOf(table.counts, extent) };
  });
  const series = counted.flatMap((table) => table.series ?? []);
  const inForce = Object.hasOwn(request.shape, 'subscriptions') ? await linesInForce(source) : null;
  const context: TableContext = { historyEnd, inForce };
  const late = findLateDataEnd(historyEnd, request);
  const findings: Finding[] = [...(late === null ? [] : [late]), ...findStopped(series, historyEnd, request)];
  for (const table of counted) {
    findings.push(...(await tableFindings(source, table, context, request)));
    if (table.spec.name === 'usage_events' && table.series !== null) {
      findings.push(...(await usageFindings(source, table.series, table.extent.nRows, request)));
    }
  }
  return { findings: orderFindings(findings), series };
}

/** Whether a table is there and its rows have days of their own: users without a date have that of their account. */
function isDated({ name }: TableSpec, { shape }: CheckRequest): boolean {
  return Object.hasOwn(shape, name) && (name !== 'users' || shape.users!.includes('created_on'));
}
