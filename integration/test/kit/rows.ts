import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REJECT_COLUMNS, writeRejectsCsv } from '../../../data/load/rejects.ts';
import type { Source } from '../../../data/source.ts';
import type { Shape } from '../../../features/catalog/types.ts';

/** Rows of a select as texts, sorted, so that no order of rows decides. */
async function sortedRows(source: Source, select: string): Promise<string[]> {
  const found = await source.query(select);
  const rows = Array.from({ length: found.nRows }, (_, row) =>
    JSON.stringify(found.columns.map(({ values }) => String(values[row]))),
  );
  return rows.sort();
}

/** Everything in `rejects`. */
export function rejectedRows(source: Source): Promise<string[]> {
  const columns = REJECT_COLUMNS.map((name) => `CAST(r.${source.dialect.identifier(name)} AS VARCHAR) AS ${name}_`);
  return sortedRows(source, `SELECT ${columns.join(', ')} FROM rejects r`);
}

/** Every row of a canonical table, with its days. */
export function canonicalRows(source: Source, table: string, shape: Shape): Promise<string[]> {
  const { identifier } = source.dialect;
  const columns = ['account_key', ...(shape[table] ?? []), 'event_on', 'known_on'].map(identifier);
  return sortedRows(source, `SELECT ${columns.join(', ')} FROM ${identifier(table)}`);
}

/** The text of rejects.csv; empty where nothing was rejected. */
export async function rejectsCsv(source: Source): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'barometer-rejects-'));
  const path = join(folder, 'rejects.csv');
  writeFileSync(path, '');
  await writeRejectsCsv(source, path);
  const text = readFileSync(path, 'utf8');
  rmSync(folder, { recursive: true });
  return text;
}
