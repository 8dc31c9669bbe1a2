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
  const levels: Level[] = [];
  for (let kept = settings.by.length; kept >= 0; kept--) {
    const by = settings.by.slice(0, kept);
    if (hasBands) levels.push(levelOf(table, rows, settings, by, true));
    levels.push(levelOf(table, rows, settings, by, false));
  }
  return levels;
}

function levelOf(
  table: SnapshotTable,
  rows: Int32Array,
  settings: CohortSettings,
  by: readonly string[],
  byBand: boolean,
): Level {
  const cells = new Map<string, { band: number | null; attributes: string[] | null; accounts: Set<number> }>();
  const keyOfRow = Array.from(rows, (row) => {
    const band = byBand ? tenureBandOf(table.tenureDays[row], settings.tenureDays) : null;
    const attributes = by.length > 0 ? by.map((name) => attributeOf(table, name, row)) : null;
    const key = JSON.stringify([attributes, band]);
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { band, attributes, accounts: new Set([table.accountIndex[row]]) });
    else cell.accounts.add(table.accountIndex[row]);
    return key;
  });
  const isBook = !byBand && by.length === 0;
  if (isBook && cells.size === 0) cells.set('', { band: null, attributes: null, accounts: new Set() });
  const kept = [...cells].filter(([, cell]) => isBook || cell.accounts.size >= leastAccounts(settings));
  kept.sort(([, a], [, b]) => compareLists(a.attributes ?? [], b.attributes ?? []) || (a.band ?? 0) - (b.band ?? 0));
  const position = new Map(kept.map(([key], i) => [key, i]));
  const cellOfRow = new Int32Array(table.nRows).fill(-1);
  rows.forEach((row, i) => {
    cellOfRow[row] = position.get(keyOfRow[i]) ?? -1;
  });
  return {
    cells: kept.map(([, { band, attributes, accounts }]) => ({
      tenureBand: band,
      attributes,
      nAccounts: accounts.size,
    })),
    cellOfRow,
  };
}

/** A missing attribute, or one that the table has not, is the text ''. */
function attributeOf(table: SnapshotTable, name: string, row: number): string {
  const column = Object.hasOwn(table.context, name) ? table.context[name] : undefined;
  const code = column === undefined ? -1 : column.codes[row];
  return column === undefined || code === -1 ? '' : column.levels[code];
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}
