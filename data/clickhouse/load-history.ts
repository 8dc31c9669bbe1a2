import { DataError, QueryError, sentence } from '../errors.ts';
import { requestFaults } from '../load/history.ts';
import { planTable } from '../load/plan-table.ts';
import { rejectShareLine } from '../load/reject-share.ts';
import { checkWidth, type Relation } from '../load/relation.ts';
import type { LoadReport, LoadRequest, TableLoad, TableRequest } from '../load/types.ts';
import { TABLES, type TableSpec } from '../tables.ts';
import { loadTable } from './load-table.ts';
import { ServerFault } from './messages.ts';
import { clickhouseProbe, describe } from './probe.ts';
import { createRejects } from './rejects.ts';
import type { ClickHouseSource } from './source.ts';
import { checkUserSql } from './user-sql.ts';

/**
 * Take up an account history that stands in ClickHouse as canonical tables of the session; rules, words and figures are those of
 * `loadHistory`. The table `rejects` is there after a failed load too.
 *
 * @throws {ServerFault} If the server cannot be used; one line.
 * @throws {DataError} Every fault of every table, one line each.
 */
export async function loadFromClickHouse(source: ClickHouseSource, request: LoadRequest): Promise<LoadReport> {
  await createRejects(source);
  const faults = requestFaults(request.tables);
  const planned: Planned[] = [];
  for (const spec of TABLES) {
    const wanted = request.tables.find((table) => table.table === spec.name);
    if (wanted === undefined) continue;
    const plan = await tolerate(faults, spec, () => openTable(source, spec, wanted));
    if (plan !== null) planned.push(plan);
  }
  if (faults.length > 0) throw new DataError(faults);
  const loads: TableLoad[] = [];
  for (const { spec, plan, relation } of planned) {
    const rows = { select: relation.select, columns: relation.columns.map((column) => column.name) };
    const load = await tolerate(faults, spec, () => loadTable(source, TABLES.indexOf(spec), plan, rows));
    if (load !== null) loads.push(load);
    const line = load === null ? null : await loadFault(source, load, request.maxRejectShare);
    if (line !== null) faults.push(line);
    // Without accounts every row of the others would be called unknown.
    if (spec.name === 'accounts' && faults.length > 0) break;
  }
  if (faults.length > 0) throw new DataError(faults);
  return { tables: loads, latestFactDay: Math.max(...loads.map((load) => load.lastDay ?? Number.NEGATIVE_INFINITY)) };
}

interface Planned {
  readonly spec: TableSpec;
  readonly relation: Relation;
  readonly plan: Awaited<ReturnType<typeof planTable>>;
}

async function openTable(source: ClickHouseSource, spec: TableSpec, wanted: TableRequest): Promise<Planned> {
  const relation = await openRelation(source, wanted).catch((error: unknown) => {
    if (!(error instanceof DataError) || error instanceof ServerFault) throw error;
    throw new DataError(error.lines.map((line) => `tables.${spec.name}.${sentence(line)}`));
  });
  return { spec, relation, plan: await planTable(clickhouseProbe(source), spec, relation, wanted.columns) };
}

async function openRelation(source: ClickHouseSource, { file, sql }: TableRequest): Promise<Relation> {
  if (file !== undefined || sql === undefined) {
    throw new DataError([
      'file: cannot be read by engine: clickhouse; name the table by sql, such as "select * from crm.accounts"',
    ]);
  }
  const checked = await checkUserSql(source, sql).catch((error: unknown) => {
    if (!(error instanceof DataError) || error instanceof ServerFault) throw error;
    throw new DataError(error.lines.map((line) => `sql: ${line}`));
  });
  const select = `SELECT * FROM (\n${checked}\n) AS given`;
  const columns = await describe(source, select);
  checkWidth('sql', columns.length);
  return {
    label: 'sql',
    select,
    columns,
    isText: false,
    files: [],
    layouts: [],
    place: 'row',
    brokenRows: [],
    hasLineText: false,
  };
}

/** Run a step of one table; its faults join the others and the next table follows. A server that cannot be used ends it all. */
async function tolerate<T>(faults: string[], { name }: TableSpec, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ServerFault) throw error;
    if (error instanceof DataError) faults.push(...error.lines);
    else if (error instanceof QueryError) faults.push(`tables.${name}: the sql fails: ${sentence(error.message)}`);
    else throw error;
    return null;
  }
}

async function loadFault(source: ClickHouseSource, load: TableLoad, maxRejectShare: number): Promise<string | null> {
  if (load.nRead === 0) return `tables.${load.table}: sql has no rows.`;
  return load.nRejected > maxRejectShare * load.nRead || load.nKept === 0
    ? rejectShareLine(source, load, maxRejectShare)
    : null;
}
