import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import { DataError, QueryError } from '../errors.ts';
import { type CsvHeader, parseCsvHeader } from './csv-header.ts';
import { readFileHead } from './file-head.ts';
import { type BrokenRowTables, FILE_COLUMN, type Relation } from './relation.ts';

const { identifier, text } = duckdbDialect;

/**
 * CSV or TSV files as a relation of texts. Nothing is guessed from the values: separator and names come from each file's header
 * line, so ids keep their zeros and one bad cell spoils nothing. Files with the same header are read together.
 *
 * @param name Of the table; engine tables that the reader fills are called after it.
 */
export async function csvRelation(
  source: DuckDbSource,
  name: string,
  label: string,
  files: readonly string[],
  separator: string | null,
): Promise<Relation> {
  const groups = groupByHeader(files, separator);
  const names = unionOf(groups.map((group) => group.header.names));
  const brokenRows: BrokenRowTables[] = [];
  const selects: string[] = [];
  for (const [i, group] of groups.entries()) {
    const tables = { errors: `broken_${name}_${i}`, scans: `scans_${name}_${i}` };
    const read = await readerOf(source, group, tables);
    selects.push(selectOf(read, group.header.names, names, files.length > 1));
    brokenRows.push(tables);
  }
  return {
    label,
    select: selects.join('\nUNION ALL\n'),
    columns: names.map((column) => ({ name: column, type: 'VARCHAR' })),
    isText: true,
    files: groups.flatMap((group) => group.files),
    separators: groups.flatMap((group) => group.files.map(() => group.header.separator)),
    place: 'csv',
    brokenRows,
    hasLineText: false,
  };
}

interface HeaderGroup {
  readonly header: CsvHeader;
  readonly files: string[];
}

function groupByHeader(files: readonly string[], separator: string | null): HeaderGroup[] {
  const groups = new Map<string, HeaderGroup>();
  for (const file of files) {
    const head = headOf(file);
    const header = parseCsvHeader(head, separator);
    const key = JSON.stringify(header);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { header, files: [file] });
    else group.files.push(file);
  }
  return [...groups.values()];
}

function headOf(file: string): string {
  try {
    const head = readFileHead(file);
    if (head.trim() === '') throw new DataError(['is empty']);
    return head;
  } catch (error) {
    if (error instanceof DataError) throw new DataError(error.lines.map((line) => `${file} ${line}`));
    throw error;
  }
}

function unionOf(lists: readonly (readonly string[])[]): string[] {
  const byLower = new Map<string, string>();
  for (const name of lists.flat()) if (!byLower.has(name.toLowerCase())) byLower.set(name.toLowerCase(), name);
  return [...byLower.values()];
}

/** The reader call; files that mix line endings need the lenient mode, found by one pass over them. */
async function readerOf(source: DuckDbSource, group: HeaderGroup, tables: BrokenRowTables): Promise<string> {
  const call = (isStrict: boolean) => readCsvCall(group, tables, isStrict);
  try {
    await source.query(`SELECT count(*) FROM ${call(true)}`);
    return call(true);
  } catch (error) {
    if (!(error instanceof QueryError) || !error.message.includes('invalid state')) throw error;
    return call(false);
  } finally {
    await source.execute(`DROP TABLE IF EXISTS ${identifier(tables.errors)}`);
    await source.execute(`DROP TABLE IF EXISTS ${identifier(tables.scans)}`);
  }
}

function readCsvCall(group: HeaderGroup, tables: BrokenRowTables, isStrict: boolean): string {
  const columns = group.header.names.map((name) => `${text(name)}: 'VARCHAR'`);
  const options = [
    `[${group.files.map(text).join(', ')}]`,
    'auto_detect = false',
    'header = true',
    `delim = ${text(group.header.separator)}`,
    `quote = '"'`,
    `escape = '"'`,
    `nullstr = ''`,
    `columns = {${columns.join(', ')}}`,
    `strict_mode = ${isStrict}`,
    'store_rejects = true',
    'rejects_limit = 0',
    `rejects_table = ${text(tables.errors)}`,
    `rejects_scan = ${text(tables.scans)}`,
    `filename = ${text(FILE_COLUMN)}`,
  ];
  return `read_csv(${options.join(', ')})`;
}

function selectOf(read: string, own: readonly string[], all: readonly string[], hasFiles: boolean): string {
  const byLower = new Map(own.map((name) => [name.toLowerCase(), name]));
  const columns = all.map((name) => {
    const mine = byLower.get(name.toLowerCase());
    return `${mine === undefined ? 'CAST(NULL AS VARCHAR)' : identifier(mine)} AS ${identifier(name)}`;
  });
  return `SELECT ${[...columns, ...(hasFiles ? [identifier(FILE_COLUMN)] : [])].join(', ')} FROM ${read}`;
}
