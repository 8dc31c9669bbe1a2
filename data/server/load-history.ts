import { cutText, DataError, firstLineOf, type QueryError, ServerError, sentence } from '../errors.ts';
import { loadTables, type OpenedTable } from '../load/load-tables.ts';
import { planTable } from '../load/plan-table.ts';
import { checkWidth, ENGINE_TYPED, type Relation } from '../load/relation.ts';
import type { LoadReport, LoadRequest, TableRequest } from '../load/types.ts';
import type { TableSpec } from '../tables.ts';
import { layoutsOf, loadTable, stagedColumns } from './load-table.ts';
import { serverPlanner } from './planner.ts';
import { rejectsLayout } from './rejects.ts';
import type { ServerSource, TableLayout } from './server-source.ts';

/**
 * Load an account history inside a server: each table's `sql` is read once, all of them as they stood at one moment, and what is
 * made of them are tables of our own beside the user's. The same rules as for files, in the same words.
 *
 * @throws {DataError} Every fault of every table, one line each.
 * @throws {ServerError} If the server does not answer any more.
 */
export async function loadServerHistory(source: ServerSource, request: LoadRequest): Promise<LoadReport> {
  const layouts: TableLayout[] = [rejectsLayout(source)];
  const names: string[] = [];
  let isReading = false;
  try {
    const report = await loadTables(source, request, {
      async open(spec, wanted) {
        const opened = await openTable(source, spec, wanted);
        layouts.push(...opened.layouts);
        names.push(spec.name);
        return opened;
      },
      unreadable: (table, _wanted, error) => unreadableLine(table, error),
      async begin() {
        await source.create(layouts);
        await source.beginReading();
        isReading = true;
      },
    });
    isReading = false;
    await source.endReading();
    for (const name of names) await source.settle(name, stagedColumns(name));
    return report;
  } catch (error) {
    // What was rejected is asked for after a failed load, too.
    if (isReading && error instanceof DataError) await source.endReading();
    throw error;
  }
}

async function openTable(
  source: ServerSource,
  spec: TableSpec,
  wanted: TableRequest,
): Promise<OpenedTable & { readonly layouts: readonly TableLayout[] }> {
  const select = wanted.sql?.replace(/;\s*(--[^\n]*\s*)?$/, '');
  if (select === undefined) {
    throw new DataError([
      `tables.${spec.name}.file: ${cutText(wanted.file ?? '')} is a file, and the tables of a server are read by sql; write sql: "select ..." in its place.`,
    ]);
  }
  const columns = await source.describe(select);
  checkWidth(`tables.${spec.name}.sql`, columns.length);
  const relation: Relation = { ...ENGINE_TYPED, label: 'sql', select, columns };
  const plan = await planTable(serverPlanner(source), spec, relation, wanted.columns);
  return {
    label: relation.label,
    layouts: layoutsOf(source, plan),
    load: () => source.attempt(() => loadTable(source, plan, relation)).catch((error: unknown) => inTable(spec, error)),
  };
}

/** Which table a server gave up on. */
function inTable(spec: TableSpec, error: unknown): never {
  throw error instanceof ServerError ? new ServerError(`tables.${spec.name}: ${error.message}`, error) : error;
}

function unreadableLine(table: string, error: QueryError): string {
  return `tables.${table}: the sql fails: ${sentence(firstLineOf(error))}`;
}
