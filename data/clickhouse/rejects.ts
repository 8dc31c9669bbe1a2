import { clickhouseDialect } from '../dialects/clickhouse.ts';
import type { TablePlan } from '../load/column-plan.ts';
import { FAULT_COLUMN } from '../load/stage-sql.ts';
import type { ClickHouseSource } from './source.ts';
import { type Fault, KEY_COLUMN, ROW_COLUMN, shown, textByNumber, VALUE_COLUMN } from './staged-select.ts';

const { identifier, text } = clickhouseDialect;

/** Parts of `rejects` by source: names of their temporary tables. */
const PARTS = new WeakMap<ClickHouseSource, string[]>();

const NONE = `SELECT CAST(NULL AS Nullable(Int32)) AS table_no, CAST(NULL AS Nullable(String)) AS "table", CAST(NULL AS Nullable(String)) AS file,
  CAST(NULL AS Nullable(Int64)) AS row_no, CAST(NULL AS Nullable(Int64)) AS line, CAST(NULL AS Nullable(String)) AS key,
  CAST(NULL AS Nullable(String)) AS "column", CAST(NULL AS Nullable(String)) AS value, CAST(NULL AS Nullable(String)) AS rule WHERE 0`;

/** Let `rejects` stand for no rows: table, file, line, key, column, value and rule, as of the other engines. */
export async function createRejects(source: ClickHouseSource): Promise<void> {
  PARTS.set(source, []);
  await source.stand('rejects', NONE);
}

/** Add rows to `rejects`, which stands for all parts together. */
export async function addRejects(source: ClickHouseSource, part: string, select: string): Promise<void> {
  const name = `rejects of ${part}`;
  await source.create(name, select);
  const parts = [...(PARTS.get(source) ?? []), source.placeOf(name)];
  PARTS.set(source, parts);
  await source.stand('rejects', [NONE, ...parts.map((place) => `SELECT * FROM ${place}`)].join('\nUNION ALL\n'));
}

/** The faulty ones of staged rows, as rows of `rejects`. */
export function faultyRows(tableNo: number, table: string, staged: string, faults: readonly Fault[]): string {
  const fault = identifier(FAULT_COLUMN);
  return `SELECT ${items(
    tableNo,
    table,
    identifier(KEY_COLUMN),
    textByNumber(
      fault,
      faults.map(({ column }) => column),
    ),
    identifier(VALUE_COLUMN),
    textByNumber(
      fault,
      faults.map(({ rule }) => rule),
    ),
  )} FROM ${staged} WHERE ${fault} > 0`;
}

/** Staged rows that repeat what stands in an earlier row. */
export function repeatedRows(
  tableNo: number,
  plan: TablePlan,
  staged: string,
  numbers: string,
  column: string,
): string {
  const from = [plan.account, ...plan.columns].find((each) => each.spec.name === column)?.sourceName ?? column;
  return `SELECT ${items(
    tableNo,
    plan.spec.name,
    identifier(KEY_COLUMN),
    text(from),
    shown(identifier(column)),
    text(`${column} seen before; the first row is kept`),
  )} FROM ${staged} WHERE ${identifier(ROW_COLUMN)} IN (SELECT r FROM ${numbers})`;
}

function items(tableNo: number, table: string, key: string, column: string, value: string, rule: string): string {
  const row = identifier(ROW_COLUMN);
  const asText = (sql: string, name: string) => `CAST(${sql} AS Nullable(String)) AS ${identifier(name)}`;
  return [
    `CAST(${tableNo} AS Nullable(Int32)) AS table_no`,
    asText(text(table), 'table'),
    asText(text(''), 'file'),
    `CAST(${row} - 1 AS Nullable(Int64)) AS row_no`,
    `CAST(${row} AS Nullable(Int64)) AS line`,
    asText(key, 'key'),
    asText(column, 'column'),
    asText(value, 'value'),
    asText(rule, 'rule'),
  ].join(', ');
}
