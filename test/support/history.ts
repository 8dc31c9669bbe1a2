import { tmpdir } from 'node:os';
import { openDuckDb } from '../../data/duckdb/source.ts';
import type { Source } from '../../data/source.ts';
import { sqlTypeOf, type TableSpec, tableSpecOf } from '../../data/tables.ts';

/** Rows by canonical table name. Dates and timestamps are text (`2024-03-01`, `2024-03-01 10:30:00`). */
export type History = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/**
 * A small account history in a DuckDB of its own, as the loader leaves one: `account_key` by rank of account_id, `event_on`,
 * `known_on` (the later of the event and `recorded_at`), every canonical column, absent ones as typed NULL. Further columns of
 * `accounts` become text. Rows of an unknown account or table are a fault of the test.
 *
 * The caller closes the source.
 */
export async function historyInDuckDb(tables: History, threads = 1): Promise<Source> {
  const source = await openDuckDb({ baseFolder: tmpdir(), readableFolders: [], threads });
  const accounts = tables.accounts ?? [];
  const ids = [...new Set(accounts.map((row) => String(row.account_id)))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const keys = new Map(ids.map((id, key) => [id, key]));
  const startedOn = new Map(accounts.map((row) => [String(row.account_id), row.started_on]));
  for (const [name, rows] of Object.entries(tables)) {
    const spec = tableSpecOf(name);
    if (spec === null) throw new Error(`historyInDuckDb: no canonical table is named ${name}`);
    await source.runStep({ creates: name, select: selectOf(spec, rows, keys, startedOn) });
  }
  return source;
}

function selectOf(
  spec: TableSpec,
  rows: History[string],
  keys: ReadonlyMap<string, number>,
  startedOn: ReadonlyMap<string, unknown>,
): string {
  const columns = columnsOf(spec, rows);
  const names = [...columns.map(([name]) => name), 'started'];
  const lines = rows.map((row) => {
    const id = String(row.account_id);
    const key = keys.get(id);
    if (key === undefined)
      throw new Error(`historyInDuckDb: ${spec.name} names the account ${id}, which accounts lacks`);
    const values: Record<string, unknown> = { ...row, account_id: id, account_key: key, started: startedOn.get(id) };
    return `(${names.map((name) => literal(values[name])).join(', ')})`;
  });
  // A first row of NULLs gives an empty table its columns.
  const values = [`(${names.map(() => 'NULL').join(', ')})`, ...lines].join(',\n');
  const casts = [...columns, ['started', 'DATE']].map(([name, type]) => `CAST("${name}" AS ${type}) AS "${name}"`);
  return `
SELECT * EXCLUDE (started), greatest(event_on, CAST(recorded_at AS DATE)) AS known_on
FROM (
  SELECT *, COALESCE(${spec.eventOn}, started) AS event_on
  FROM (
    SELECT ${casts.join(', ')}
    FROM (VALUES ${values}) AS v(${names.map((name) => `"${name}"`).join(', ')})
    WHERE account_key IS NOT NULL
  )
)`;
}

/** Columns with their SQL types; those of `accounts` that are not canonical are attributes. */
function columnsOf(spec: TableSpec, rows: History[string]): [string, string][] {
  const canonical = spec.columns.filter((column) => column.name !== 'id');
  const known = new Set(['account_id', 'id', ...canonical.map((column) => column.name)]);
  const further = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !known.has(name)).sort();
  if (further.length > 0 && spec.name !== 'accounts') {
    throw new Error(`historyInDuckDb: ${spec.name} has no column ${further.join(', ')}`);
  }
  return [
    ['account_key', 'INTEGER'],
    ...(spec.name === 'accounts' ? [['account_id', 'VARCHAR'] as [string, string]] : []),
    ...canonical.map((column): [string, string] => [column.name, sqlTypeOf(column.type)]),
    ...further.map((name): [string, string] => [name, 'VARCHAR']),
  ];
}

function literal(value: unknown): string {
  if (value === undefined || value === null) return 'NULL';
  return `'${String(value).replaceAll("'", "''")}'`;
}
