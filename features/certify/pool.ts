import type { Dialect, LiteralColumn } from '../../data/dialects/dialect.ts';
import type { Source, SqlStep } from '../../data/source.ts';
import { type ColumnType, TABLES } from '../../data/tables.ts';
import { NO_DAY } from '../../models/math/day.ts';
import type { Shape } from '../catalog/types.ts';
import { type FactRow, type RowKind, rowKindOf } from './row-kinds.ts';

/** Most rows of one table and account that are taken along; of more, every n-th. */
const MOST_ROWS = 40;

/** The rows of a few accounts, table by table. */
export interface Sample {
  readonly kinds: readonly RowKind[];
  readonly rows: ReadonlyMap<string, readonly FactRow[]>;
}

/** Columns of the loaded tables that are attributes of accounts. */
function attributesOf(shape: Shape): string[] {
  const known = new Set((TABLES.find(({ name }) => name === 'accounts')?.columns ?? []).map(({ name }) => name));
  return (shape.accounts ?? []).filter((name) => !known.has(name));
}

/** Read the rows of some accounts from all loaded tables; of an account with very many rows, an even part of them. */
export async function readSample(source: Source, shape: Shape, accountKeys: readonly number[]): Promise<Sample> {
  const kinds = TABLES.filter(({ name }) => Object.hasOwn(shape, name)).map((spec) => rowKindOf(spec, shape));
  const rows = new Map<string, readonly FactRow[]>();
  for (const kind of kinds) rows.set(kind.table, await readRows(source, kind, shape, accountKeys));
  return { kinds, rows };
}

async function readRows(
  source: Source,
  kind: RowKind,
  shape: Shape,
  accountKeys: readonly number[],
): Promise<FactRow[]> {
  const columns = columnsOf(kind, shape);
  const { identifier } = source.dialect;
  const attributes = attributesOf(shape);
  const list = columns.map(({ name }) =>
    kind.table === 'accounts' && attributes.includes(name)
      ? `cast(f.${identifier(name)} as varchar) as ${identifier(name)}`
      : `f.${identifier(name)}`,
  );
  // By all columns, so that the same rows are taken every time.
  const order = ['known_on', 'event_on', ...columns.map(({ name }) => name)].map((name) => `f.${identifier(name)}`);
  const numbered =
    `select ${list.join(', ')}, row_number() over (partition by f.account_key order by ${order.join(', ')}) as place, ` +
    `count(*) over (partition by f.account_key) as of_all from ${identifier(kind.table)} f ` +
    `where f.account_key in (${accountKeys.join(', ')})`;
  const result = await source.query(
    `select ${columns.map(({ name }) => `n.${identifier(name)}`).join(', ')} from (${numbered}) n ` +
      `where n.place % (1 + cast(floor((n.of_all - 1) / ${MOST_ROWS}) as bigint)) = 0 order by n.account_key, n.place`,
  );
  return Array.from({ length: result.nRows }, (_, row) =>
    Object.fromEntries(columns.map(({ name }, i) => [name, cellAt(result.columns[i].values[row])])),
  );
}

function cellAt(value: number | string | null): number | string | null {
  return typeof value === 'number' && (Number.isNaN(value) || value === NO_DAY) ? null : value;
}

/** All canonical columns with their literal types, absent ones included, as the loader leaves them. */
function columnsOf(kind: RowKind, shape: Shape): LiteralColumn[] {
  const spec = TABLES.find(({ name }) => name === kind.table);
  const canonical = (spec?.columns ?? []).filter(({ name }) => name !== 'id');
  return [
    { name: 'account_key', type: 'key' },
    ...(kind.table === 'accounts' ? [{ name: 'account_id', type: 'text' } as const] : []),
    ...canonical.map(({ name, type }) => ({ name, type: LITERAL_OF[type] })),
    ...(kind.table === 'accounts' ? attributesOf(shape).map((name) => ({ name, type: 'text' }) as const) : []),
    { name: 'event_on', type: 'day' },
    { name: 'known_on', type: 'day' },
  ];
}

const LITERAL_OF: Readonly<Record<ColumnType, LiteralColumn['type']>> = {
  text: 'text',
  day: 'day',
  time: 'time',
  number: 'number',
  flag: 'flag',
  months: 'number',
};

/** Steps that make the canonical tables of some rows, in an engine that has none. */
export function tableSteps(dialect: Dialect, shape: Shape, sample: Sample): SqlStep[] {
  return sample.kinds.map((kind) => {
    const columns = columnsOf(kind, shape);
    const rows = sample.rows.get(kind.table) ?? [];
    const literals = rows.map((row) => columns.map(({ name }) => row[name] ?? null));
    const select = dialect.literalRows(columns, literals.length > 0 ? literals : [columns.map(() => null)]);
    return {
      creates: kind.table,
      select: literals.length > 0 ? select : `select * from (${select}) nothing where 1 = 0`,
    };
  });
}
