import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import { DataError, QueryError } from '../errors.ts';
import { type CsvHeader, parseCsvHeader } from './csv-header.ts';
import { surveyText, type TextSurvey } from './file-bytes.ts';
import { readFileHead } from './file-head.ts';
import { copyWithOneLineEnd, mixesLineEnds } from './one-line-end.ts';
import {
  type BrokenRowTables,
  checkWidth,
  FILE_COLUMN,
  MAX_RECORD_BYTES,
  originalSql,
  type Relation,
} from './relation.ts';

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
  const surveys = new Map<string, TextSurvey>();
  for (const file of files) surveys.set(file, await surveyText(file));
  const groups = groupByHeader(files, separator);
  const names = unionOf(groups.map((group) => group.header.names));
  checkWidth(label, names.length);
  const brokenRows: BrokenRowTables[] = [];
  const selects: string[] = [];
  for (const [i, group] of groups.entries()) {
    const own = { errors: `broken_${name}_${i}`, scans: `scans_${name}_${i}` };
    const copies = await copiesOf(source, group, own);
    const tables = { ...own, copies };
    const isSound = group.files.every((file) => surveys.get(file)?.isUtf8);
    selects.push(selectOf(readCsvCall(group, tables), group.header.names, names, files.length > 1, copies, isSound));
    brokenRows.push(tables);
  }
  return {
    label,
    select: selects.join('\nUNION ALL\n'),
    columns: names.map((column) => ({ name: column, type: 'VARCHAR' })),
    isText: true,
    files: groups.flatMap((group) => group.files),
    layouts: groups.flatMap(({ header, files: own }) =>
      own.map(() => ({ separator: header.separator, nColumns: header.names.length })),
    ),
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
    const head = readFileHead(file);
    if (head.trim() === '') throw new DataError([`${file} is empty`]);
    if (/^ *(\r|\n)/.test(head)) {
      throw new DataError([`${file} begins with an empty line; expected the names of the columns there`]);
    }
    const header = parseCsvHeader(head, separator);
    const key = JSON.stringify(header);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { header, files: [file] });
    else group.files.push(file);
  }
  return [...groups.values()];
}

function unionOf(lists: readonly (readonly string[])[]): string[] {
  const byLower = new Map<string, string>();
  for (const name of lists.flat()) if (!byLower.has(name.toLowerCase())) byLower.set(name.toLowerCase(), name);
  return [...byLower.values()];
}

/** The reader takes one kind of line end in a file; of files that mix them it is given a copy: copy -> file. */
async function copiesOf(
  source: DuckDbSource,
  group: HeaderGroup,
  tables: Pick<BrokenRowTables, 'errors' | 'scans'>,
): Promise<ReadonlyMap<string, string>> {
  const copies = new Map<string, string>();
  if (await isReadWell(source, group, tables)) return copies;
  for (const [i, file] of group.files.entries()) {
    if (!(await mixesLineEnds(file, group.header.separator))) continue;
    copies.set(await copyWithOneLineEnd(source, file, group.header.separator, `${tables.errors}_${i}`), file);
  }
  return copies;
}

/** Whether the reader gets through the files without stumbling over quotes or line ends, found by one pass over them. */
async function isReadWell(
  source: DuckDbSource,
  group: HeaderGroup,
  { errors, scans }: Pick<BrokenRowTables, 'errors' | 'scans'>,
): Promise<boolean> {
  try {
    await source.query(`SELECT count(*) FROM ${readCsvCall(group, { errors, scans, copies: new Map() })}`);
    const odd = await source.query(
      `SELECT 1 FROM ${identifier(errors)} WHERE CAST(error_type AS VARCHAR) = 'UNQUOTED VALUE' LIMIT 1`,
    );
    return odd.nRows === 0;
  } catch (error) {
    if (!(error instanceof QueryError) || !error.message.includes('invalid state')) throw error;
    return false;
  } finally {
    await source.execute(`DROP TABLE IF EXISTS ${identifier(errors)}`);
    await source.execute(`DROP TABLE IF EXISTS ${identifier(scans)}`);
  }
}

/** The engine's buffer: a record longer than that would be lost without a word. */
const BUFFER_BYTES = 2 * MAX_RECORD_BYTES;

function readCsvCall(group: HeaderGroup, { errors, scans, copies }: BrokenRowTables): string {
  const copyOf = new Map([...copies].map(([copy, file]) => [file, copy]));
  const columns = group.header.names.map((name) => `${text(name)}: 'VARCHAR'`);
  const options = [
    `[${group.files.map((file) => text(copyOf.get(file) ?? file)).join(', ')}]`,
    'auto_detect = false',
    'header = true',
    `delim = ${text(group.header.separator)}`,
    `quote = '"'`,
    `escape = '"'`,
    `nullstr = ''`,
    `columns = {${columns.join(', ')}}`,
    // The lenient mode drops fields without a word.
    'strict_mode = true',
    `max_line_size = ${MAX_RECORD_BYTES}`,
    `buffer_size = ${BUFFER_BYTES}`,
    'store_rejects = true',
    'rejects_limit = 0',
    `rejects_table = ${text(errors)}`,
    `rejects_scan = ${text(scans)}`,
    `filename = ${text(FILE_COLUMN)}`,
  ];
  return `read_csv(${options.join(', ')})`;
}

function selectOf(
  read: string,
  own: readonly string[],
  all: readonly string[],
  hasFiles: boolean,
  copies: ReadonlyMap<string, string>,
  isUtf8: boolean,
): string {
  const byLower = new Map(own.map((name) => [name.toLowerCase(), name]));
  const columns = all.map((name) => {
    const mine = byLower.get(name.toLowerCase());
    return `${mine === undefined ? 'CAST(NULL AS VARCHAR)' : identifier(mine)} AS ${identifier(name)}`;
  });
  const file = `${originalSql(copies, identifier(FILE_COLUMN))} AS ${identifier(FILE_COLUMN)}`;
  return `SELECT ${[...columns, ...(hasFiles ? [file] : [])].join(', ')} FROM ${read}${isUtf8 ? '' : allColumns(own)}`;
}

/** The reader breaks down over text that is not UTF-8 where it leaves out columns before it: a condition that is always true makes it read all. */
function allColumns(names: readonly string[]): string {
  return ` WHERE coalesce(${names.map(identifier).join(', ')}, '-') IS NOT NULL`;
}
