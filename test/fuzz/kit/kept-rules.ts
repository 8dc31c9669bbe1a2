import type { ResultColumn } from '../../../data/source.ts';
import { type TableSpec, tableSpecOf } from '../../../data/tables.ts';
import { NO_DAY } from '../../../models/math/day.ts';
import type { Bench } from './loading.ts';

const FIRST_DAY = 0;
const LAST_DAY = Date.UTC(2100, 11, 31) / 86_400_000;
/** Beyond this a sum of many could leave the engine's decimals. */
const MOST = 1e12;

/**
 * The rows of a loaded table, each held to every rule of the table in plain code.
 *
 * @returns The columns, rows in the engine's order.
 */
export async function keptRows(bench: Bench, table: string): Promise<readonly ResultColumn[]> {
  const spec = tableSpecOf(table);
  if (spec === null) throw new Error(`${table} is no table`);
  const { columns, nRows } = await bench.source.query(`SELECT * FROM ${table}`);
  for (let row = 0; row < nRows; row++) {
    const values = new Map(columns.map((column) => [column.name, valueAt(column, row)]));
    const broken = brokenRules(spec, values);
    if (broken.length > 0) throw new Error(`${table} keeps a row that breaks ${broken.join(' and ')}`);
  }
  return columns;
}

type Value = number | string | null;

function valueAt(column: ResultColumn, row: number): Value {
  const value = column.values[row];
  if (column.type === 'text') return value;
  return Number.isNaN(value) || (column.type === 'day' && value === NO_DAY) ? null : value;
}

function brokenRules(spec: TableSpec, values: ReadonlyMap<string, Value>): string[] {
  const broken: string[] = [];
  const check = (holds: boolean, rule: string): void => {
    if (!holds) broken.push(rule);
  };
  const key = values.get('account_key');
  check(typeof key === 'number' && Number.isInteger(key) && key >= 0, 'account_key');
  check(typeof values.get('event_on') === 'number' || spec.name === 'users', 'event_on');
  for (const { name, type, isRequired, range, oneOf } of spec.columns) {
    if (name === 'id') continue;
    const value = values.get(name) ?? null;
    if (value === null) {
      check(!isRequired, `${name} is missing`);
      continue;
    }
    if (type === 'number' || type === 'months') {
      const number = Number(value);
      check(Number.isFinite(number) && Math.abs(number) <= MOST, `${name} ${value}`);
      check(number >= (range?.min ?? -MOST) && number <= (range?.max ?? MOST), `${name} ${value}`);
      check(type === 'number' || number > 0, `${name} ${value}`);
    }
    if (type === 'day' || type === 'time') check(isInRange(dayOf(value)), `${name} ${value}`);
    if (type === 'text') check(/[^ ]/.test(String(value)), `${name} is blank`);
    if (oneOf !== undefined) check(oneOf.includes(String(value)), `${name} ${value}`);
  }
  for (const { earlier, later, isStrict } of spec.order) {
    const [from, to] = [values.get(earlier) ?? null, values.get(later) ?? null];
    if (from === null || to === null) continue;
    check(isStrict ? dayOf(to) > dayOf(from) : dayOf(to) >= dayOf(from), `${later} after ${earlier}`);
  }
  return broken;
}

function dayOf(value: Value): number {
  return typeof value === 'number' ? value : Math.floor(Date.parse(String(value)) / 86_400_000);
}

function isInRange(day: number): boolean {
  return day >= FIRST_DAY && day <= LAST_DAY;
}
