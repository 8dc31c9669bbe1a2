import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The compiled command line. */
export const CLI = fileURLToPath(new URL('../../dist/pipeline/cli.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Lines of stderr. */
  readonly lines: readonly string[];
}

/** Run `barometer` as a person would, without a terminal, in a folder. */
export function barometer(folder: string, ...args: readonly string[]): Ran {
  if (!existsSync(CLI)) throw new Error('dist/ is not there; run `npm run build` first.');
  const { NO_COLOR: _off, FORCE_COLOR: _on, ...environment } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...environment, COLUMNS: '100' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, stdout, stderr, lines: stderr.split('\n').filter((line) => line !== '') };
}

/** The same without waiting for it, so that a test may do something meanwhile. */
export function barometerAtOnce(folder: string, ...args: readonly string[]): Promise<Ran> {
  const { NO_COLOR: _off, FORCE_COLOR: _on, ...environment } = process.env;
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env: { ...environment, COLUMNS: '100' } });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
  return new Promise((resolve) => {
    child.on('close', (code) =>
      resolve({ code, stdout, stderr, lines: stderr.split('\n').filter((line) => line !== '') }),
    );
  });
}

/** A folder of its own for a test file, and its removal. */
export function temporaryFolder(name: string): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), `barometer-${name}-`));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Every file and folder below, hidden ones too, as sorted relative paths. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** A CSV text as records by column name, quotes as RFC 4180 has them. */
export function parseCsv(text: string): Record<string, string>[] {
  const cells: string[][] = [[]];
  for (const match of text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/g)) {
    const [whole, cell, end] = match;
    if (whole === '' && cells.at(-1)?.length === 0) break;
    cells.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '') break;
    if (end !== ',') cells.push([]);
  }
  const [header, ...rows] = cells.filter((row) => row.length > 0);
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
}

export function readCsv(path: string): Record<string, string>[] {
  return parseCsv(readFileSync(path, 'utf8'));
}

/** Write records as CSV; the columns are those of `columns`, else of the first record. */
export function writeCsvFile(
  path: string,
  rows: readonly Readonly<Record<string, string>>[],
  columns: readonly string[] = Object.keys(rows[0] ?? {}),
): void {
  const cell = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const lines = [columns, ...rows.map((row) => columns.map((name) => row[name] ?? ''))];
  writeFileSync(path, `${lines.map((line) => line.map(cell).join(',')).join('\n')}\n`);
}

/** Simulate a history as CSV files in `folder`, with a config that makes runs short: `barometer.yaml`. */
export function simulateHistory(folder: string, accounts: number, months: number, seed: number): void {
  const ran = barometer(
    folder,
    ...['simulate', '--accounts', String(accounts), '--months', String(months), '--seed', String(seed)],
    ...['--out', '.', '--format', 'csv', '--quiet'],
  );
  if (ran.code !== 0) throw new Error(`simulate failed: ${ran.stderr}`);
  const path = join(folder, 'barometer.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/bootstrap: \d+/, 'bootstrap: 20'));
}

/** A config over the tables without usage, so that a run takes a second: for what does not depend on the data's width. */
export const SMALL_CONFIG = `tables:
  accounts:      { file: accounts.csv }
  subscriptions: { file: subscriptions.csv }
  tickets:       { file: tickets.csv }
  surveys:       { file: surveys.csv }
  invoices:      { file: invoices.csv }
outcomes: { expansion: false }
backtest: { bootstrap: 20, folds: 2 }
`;
