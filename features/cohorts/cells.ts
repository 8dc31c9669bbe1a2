import { filled, takenAt } from '../../models/math/columns.ts';
import { numberedAnew, numberedPairs } from '../../models/math/numbered.ts';
import type { SnapshotTable } from '../matrix.ts';

/** One cell of the ladder before it is measured: who is in it is said by `cellOfRow` of its level. */
export interface CellPlan {
  readonly tenureBand: number | null;
  readonly attributes: readonly string[] | null;
  readonly nAccounts: number;
}

/** A level of the ladder over some rows. */
export interface Level {
  readonly cells: readonly CellPlan[];
  /** Position in `cells` of each row of the table; -1: not among the rows, or in a cell that was left out. */
  readonly cellOfRow: Int32Array;
}

export interface CohortSettings {
  /** Ascending upper edges in days: band i holds tenure < tenureDays[i], the last band the rest. */
  readonly tenureDays: readonly number[];
  /** Context attributes that make a cell. */
  readonly by: readonly string[];
  /** Distinct accounts that a cell needs to stand on its own. */
  readonly minSize: number;
}

/** Tenure band of a number of days, 0 to `tenureDays.length`. */
export function tenureBandOf(days: number, tenureDays: readonly number[]): number {
  const band = tenureDays.findIndex((edge) => days < edge);
  return band === -1 ? tenureDays.length : band;
}

/** Accounts that a cell needs to stand in the ladder at all: a fifth of what it needs to stand on its own. */
export function leastAccounts({ minSize }: CohortSettings): number {
  return Math.ceil(minSize / 5);
}

/**
 * The levels of the ladder, most specific first: band and all attributes, all attributes, the same with the last attribute
 * let go, and so on, band, the whole book. Without attributes only the last two are left, without tenure edges those without
 * a band. Cells ascend by attributes, then band; those with fewer than `leastAccounts` are left out, the book never.
 *
 * @param rows Positions of the rows that references may be learnt from.
 */
export function ladderOf(table: SnapshotTable, rows: Int32Array, settings: CohortSettings): Level[] {
  const hasBands = settings.tenureDays.length > 0;
  const byAccount = rowsByAccount(table, rows);
  const attributes = settings.by.map((name) => attributeOf(table, name));
  const levels: Level[] = [];
  for (let kept = settings.by.length; kept >= 0; kept--) {
    const by = attributes.slice(0, kept);
    if (hasBands) levels.push(levelOf(table, rows, byAccount, settings, by, true));
    levels.push(levelOf(table, rows, byAccount, settings, by, false));
  }
  return levels;
}

function levelOf(
  table: SnapshotTable,
  rows: Int32Array,
  byAccount: Int32Array,
  settings: CohortSettings,
  by: readonly Attribute[],
  byBand: boolean,
): Level {
  const bandOf = (row: number) => tenureBandOf(table.tenureDays[row], settings.tenureDays);
  let numbered = numberedAnew(
    byBand ? filled(new Int32Array(rows.length), (i) => bandOf(rows[i])) : new Int32Array(rows.length),
  );
  for (const { codes, levels } of by) {
    numbered = numberedPairs(numbered.numberOf, takenAt(codes, rows), levels.length);
  }
  const isBook = !byBand && by.length === 0;
  // The book is there without a row, too.
  const first = isBook && rows.length === 0 ? [-1] : numbered.first;
  const nAccounts = countAccounts(table, rows, byAccount, numbered.numberOf, first.length);
  const all = first.map((k, cell) => ({
    cell,
    tenureBand: byBand ? bandOf(rows[k]) : null,
    attributes: by.length === 0 ? null : by.map(({ codes, levels }) => levels[codes[rows[k]]]),
    nAccounts: nAccounts[cell],
  }));
  const kept = all.filter((cell) => isBook || cell.nAccounts >= leastAccounts(settings));
  kept.sort(
    (a, b) => compareLists(a.attributes ?? [], b.attributes ?? []) || (a.tenureBand ?? 0) - (b.tenureBand ?? 0),
  );
  const place = new Int32Array(first.length).fill(-1);
  kept.forEach(({ cell }, i) => {
    place[cell] = i;
  });
  const cellOfRow = new Int32Array(table.nRows).fill(-1);
  for (let i = 0; i < rows.length; i++) cellOfRow[rows[i]] = place[numbered.numberOf[i]];
  return { cells: kept.map(({ cell: _, ...plan }) => plan), cellOfRow };
}

/** Positions among the rows, those of an account together. */
function rowsByAccount({ accountIndex, accountIds }: SnapshotTable, rows: Int32Array): Int32Array {
  const start = new Int32Array(accountIds.length + 1);
  for (const row of rows) start[accountIndex[row] + 1]++;
  for (let account = 0; account < accountIds.length; account++) start[account + 1] += start[account];
  const positions = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) positions[start[accountIndex[rows[i]]]++] = i;
  return positions;
}

/** Distinct accounts of each cell. */
function countAccounts(
  { accountIndex }: SnapshotTable,
  rows: Int32Array,
  byAccount: Int32Array,
  cellOf: Int32Array,
  nCells: number,
): Int32Array {
  const nAccounts = new Int32Array(nCells);
  const last = new Int32Array(nCells).fill(-1);
  for (const i of byAccount) {
    const [cell, account] = [cellOf[i], accountIndex[rows[i]]];
    if (last[cell] === account) continue;
    last[cell] = account;
    nAccounts[cell]++;
  }
  return nAccounts;
}

/** An attribute of all rows; missing ones, and those of an attribute that the table has not, have the text ''. */
interface Attribute {
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

function attributeOf(table: SnapshotTable, name: string): Attribute {
  const column = Object.hasOwn(table.context, name) ? table.context[name] : undefined;
  if (column === undefined) return { codes: new Int32Array(table.nRows), levels: [''] };
  const known = column.levels.indexOf('');
  const missing = known === -1 ? column.levels.length : known;
  return {
    codes: column.codes.map((code) => (code === -1 ? missing : code)),
    levels: known === -1 ? [...column.levels, ''] : column.levels,
  };
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}
