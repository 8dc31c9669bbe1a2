import type { ResultColumn, Source } from '../data/source.ts';
import type { InputSpec } from '../models/runtime/types.ts';
import type { MetricDefinition } from './catalog/types.ts';
import { type SnapshotRequest, snapshotPieces } from './compile/snapshot-columns.ts';
import type { SnapshotTable, TextColumn } from './matrix.ts';

/** What to read; `hasGroup`: whether `accounts."group"` is present. */
export interface SnapshotTableRequest extends SnapshotRequest {
  readonly hasGroup: boolean;
}

/**
 * Read the snapshot table from `population`, `metric_values`, `accounts`, and `labels` where they stand.
 *
 * Counts without facts are 0 and other metrics NaN, as each input's null policy says. A missing attribute has code -1.
 */
export async function readSnapshotTable(source: Source, request: SnapshotTableRequest): Promise<SnapshotTable> {
  const { dialect } = source;
  const pieces = snapshotPieces(dialect, request);
  const columns = [
    'p.account_key as k0',
    'p.snapshot_date as k1',
    'p.tenure_days as k2',
    'p.mrr as k3',
    `${pieces.churnLabel} as k4`,
    `${pieces.churnDate} as k5`,
    `${pieces.expansionLabel} as k6`,
    ...pieces.context.map(([, sql], i) => `${sql} as c${i}`),
    ...pieces.metrics.map(([, sql], i) => `${sql} as m${i}`),
  ];
  const rows = await source.query(
    `select ${columns.join(',\n  ')}\n${pieces.from}\norder by p.snapshot_date, p.account_key`,
  );
  const accounts = await readAccounts(source, request.hasGroup);
  const keys = numbersOf(rows.columns[0]);
  const days = daysOf(rows.columns[1]);
  const accountIndex = Int32Array.from(keys, (key) => accounts.indexOfKey.get(key) ?? -1);
  const order = rowOrder(days, accountIndex);
  const nContext = pieces.context.length;
  return {
    nRows: rows.nRows,
    accountIds: accounts.ids,
    accountIndex: pick(accountIndex, order),
    snapshotDay: pick(days, order),
    groupOfAccount: accounts.groups,
    context: Object.fromEntries(
      pieces.context.map(([name], i) => [name, textColumn(textsOf(rows.columns[7 + i]), order)]),
    ),
    tenureDays: pick(numbersOf(rows.columns[2]), order),
    mrr: pick(numbersOf(rows.columns[3]), order),
    inputs: request.catalog.map(inputOf),
    metrics: request.catalog.map((metric, i) =>
      metricColumn(numbersOf(rows.columns[7 + nContext + i]), metric.nullPolicy, order),
    ),
    churnLabel: labelColumn(numbersOf(rows.columns[4]), order),
    churnDay: pick(daysOf(rows.columns[5]), order),
    expansionLabel: labelColumn(numbersOf(rows.columns[6]), order),
  };
}

/** What a model file keeps of a metric. */
export function inputOf(metric: MetricDefinition): InputSpec {
  const { name, category, unit, meaning, healthier, nullPolicy } = metric;
  return { name, category, unit, meaning, healthier, nullPolicy };
}

/** A text column stored once per distinct value, levels ascending by code unit; null has code -1. */
export function textColumn(values: readonly (string | null)[], order: Int32Array | null = null): TextColumn {
  const levels = [...new Set(values)].filter((value) => value !== null).sort(byCodeUnit);
  const codes = new Map<string | null, number>(levels.map((level, code) => [level, code]));
  const all = Int32Array.from(values, (value) => codes.get(value) ?? -1);
  return { levels, codes: order === null ? all : pick(all, order) };
}

interface AccountList {
  /** Ids of the accounts of the population, ascending by code unit. */
  readonly ids: readonly string[];
  readonly indexOfKey: ReadonlyMap<number, number>;
  readonly groups: Int32Array | null;
}

async function readAccounts(source: Source, hasGroup: boolean): Promise<AccountList> {
  const group = hasGroup ? `a.${source.dialect.identifier('group')}` : 'cast(null as varchar)';
  const result = await source.query(
    `select a.account_key, a.account_id, ${group} as g from accounts a ` +
      `where a.account_key in (select p.account_key from population p) order by a.account_key`,
  );
  const keys = numbersOf(result.columns[0]);
  const ids = textsOf(result.columns[1]).map((id) => id ?? '');
  const groups = textsOf(result.columns[2]);
  const order = Array.from(ids.keys()).sort((a, b) => byCodeUnit(ids[a], ids[b]));
  return {
    ids: order.map((i) => ids[i]),
    indexOfKey: new Map(order.map((i, index) => [keys[i], index])),
    groups: hasGroup ? groupPositions(order.map((i) => groups[i])) : null,
  };
}

/** Accounts with the same group share a position, numbered as they come; an account without a group is its own. */
function groupPositions(groups: readonly (string | null)[]): Int32Array {
  const positions = new Map<string, number>();
  let next = 0;
  return Int32Array.from(groups, (group) => {
    const known = group === null ? undefined : positions.get(group);
    if (known !== undefined) return known;
    if (group !== null) positions.set(group, next);
    return next++;
  });
}

/** Rows by (date, account). The engine orders ids by bytes, which beyond the basic plane is not the order of code units. */
function rowOrder(days: Int32Array, accounts: Int32Array): Int32Array {
  const order = Int32Array.from(days.keys());
  const inOrder = order.every(
    (row) =>
      row === 0 || days[row - 1] < days[row] || (days[row - 1] === days[row] && accounts[row - 1] < accounts[row]),
  );
  return inOrder ? order : order.sort((a, b) => days[a] - days[b] || accounts[a] - accounts[b]);
}

function metricColumn(values: Float64Array, nullPolicy: InputSpec['nullPolicy'], order: Int32Array): Float64Array {
  const column = pick(values, order);
  return nullPolicy === 'missing' ? column : column.map((value) => (Number.isNaN(value) ? 0 : value));
}

function labelColumn(values: Float64Array, order: Int32Array): Int8Array {
  return Int8Array.from(order, (row) => (Number.isNaN(values[row]) ? -1 : values[row]));
}

function pick<T extends Int32Array | Float64Array>(values: T, order: Int32Array): T {
  return values.map((_, i) => values[order[i]]) as T;
}

function numbersOf(column: ResultColumn): Float64Array {
  if (column.type !== 'number') throw new TypeError(`Column ${column.name} holds ${column.type}; expected number.`);
  return column.values;
}

function daysOf(column: ResultColumn): Int32Array {
  if (column.type !== 'day') throw new TypeError(`Column ${column.name} holds ${column.type}; expected day.`);
  return column.values;
}

function textsOf(column: ResultColumn): readonly (string | null)[] {
  if (column.type !== 'text') throw new TypeError(`Column ${column.name} holds ${column.type}; expected text.`);
  return column.values;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
