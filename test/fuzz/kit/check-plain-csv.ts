import { expect } from 'vitest';
import type { ResultColumn } from '../../../data/source.ts';
import type { Bench, Outcome, Reject } from './loading.ts';
import { type PlainCsv, readPlainCsv } from './plain-csv.ts';

/** Longest value in rejects.csv. */
const MAX_VALUE = 200;

/**
 * What holds where a CSV file can be read in one way only: as many rows are read as there are records; a reject stands at the line of
 * its record and shows its cell; texts that are kept are the cells as they were written, in order.
 */
export async function checkPlainCsv(bench: Bench, outcome: Outcome, table: string, bytes: Buffer): Promise<void> {
  const plain = readPlainCsv(bytes);
  if (plain === null) return;
  const load = outcome.report?.tables.find((each) => each.table === table);
  if (load === undefined) {
    checkCountsInFaults(outcome, table, plain);
    return;
  }
  expect(load.nRead).toBe(plain.records.length);
  const rejects = outcome.rejects.filter((reject) => reject.table === table);
  for (const reject of rejects) checkPlace(reject, plain);
  const rejected = new Set(rejects.map((reject) => Number(reject.line)));
  expect(rejected.size).toBe(rejects.length);
  const kept = plain.records.filter((record) => !rejected.has(record.line));
  checkTexts(await bench.source.query(`SELECT * FROM ${table}`).then(({ columns }) => columns), kept, plain.header);
}

/** `tables.tickets: 12 of 20 rows (60.0%) are rejected`. */
function checkCountsInFaults({ faults, rejects }: Outcome, table: string, plain: PlainCsv): void {
  for (const line of faults) {
    const [, nRejected, nRead] = new RegExp(`^tables\\.${table}: (\\d+) of (\\d+) rows`).exec(line) ?? [];
    if (nRead === undefined) continue;
    expect(Number(nRead)).toBe(plain.records.length);
    expect(rejects.filter((reject) => reject.table === table).length).toBe(Number(nRejected));
  }
}

function checkPlace(reject: Reject, { header, records }: PlainCsv): void {
  const record = records.find(({ line }) => String(line) === reject.line);
  const words = `${JSON.stringify(reject)} of ${JSON.stringify(record)?.slice(0, 500)}`;
  if (record === undefined) throw new Error(`no record begins on the line of ${words}`);
  // Empty cells after the last column are no columns: spreadsheets leave them there.
  const nCells = Math.max(header.length, record.cells.findLastIndex((cell) => cell !== '') + 1);
  const hasAll = record.cells.length >= header.length && nCells === header.length;
  if (reject.rule.startsWith('broken row')) {
    if (hasAll) throw new Error(`not broken: ${words}`);
    return;
  }
  expect(hasAll, words).toBe(true);
  const column = columnOf(header, reject.column);
  if (column === -1) throw new Error(`no such column: ${words}`);
  const cell = record.cells[column].slice(0, 10_000);
  // A value that a spreadsheet would run has an apostrophe in front.
  const values = [reject.value, reject.value.replace(/^'/, '')];
  const shown = [cell, cell.replace(/^\p{Zs}+|\p{Zs}+$/gu, '')].map((text) =>
    Array.from(text).slice(0, MAX_VALUE).join(''),
  );
  if (!shown.some((text) => values.includes(text)) && cell.trim() !== '') throw new Error(`another value: ${words}`);
}

/** Repeated names count up: the first keeps its own. */
function columnOf(header: readonly string[], name: string): number {
  const exact = header.findIndex((each) => each === name || `${each.slice(0, MAX_VALUE)}...` === name);
  if (exact !== -1) return exact;
  const [, base] = /^(.*)_\d+$/s.exec(name) ?? [];
  return base === undefined ? -1 : header.findIndex((each) => each.toLowerCase() === base.toLowerCase());
}

const TEXTS = ['name', 'segment', 'feature', 'user_id', 'body', 'plan', 'role'];

function checkTexts(
  columns: readonly ResultColumn[],
  kept: readonly { readonly cells: readonly string[] }[],
  header: readonly string[],
): void {
  const lower = header.map((name) => name.toLowerCase());
  const ids = columns.find((column) => column.name === 'account_id');
  // Accounts stand in the order of their ids.
  const rows = ids === undefined ? kept : sortedBy(kept, lower.indexOf('account_id'), ids);
  for (const name of ['account_id', ...TEXTS]) {
    const at = lower.indexOf(name);
    const column = columns.find((each) => each.name === name);
    if (at === -1 || column === undefined) continue;
    const written = rows.map(({ cells }) => (/^\p{Zs}*$/u.test(cells[at]) ? null : cells[at]));
    expect(column.values, name).toEqual(written);
  }
}

function sortedBy<Row extends { readonly cells: readonly string[] }>(
  rows: readonly Row[],
  at: number,
  ids: ResultColumn,
): Row[] {
  const byId = new Map(rows.map((row) => [row.cells[at], row]));
  return Array.from(ids.values as readonly string[], (id) => {
    const row = byId.get(id);
    if (row === undefined) throw new Error(`the account ${JSON.stringify(id)} is not in the file`);
    return row;
  });
}
