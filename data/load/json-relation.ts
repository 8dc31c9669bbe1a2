import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import { DataError } from '../errors.ts';
import { readFileHead } from './file-head.ts';
import { FILE_COLUMN, LINE_COLUMN, type Relation } from './relation.ts';

const { identifier, text } = duckdbDialect;

/** Longest line or object that is read: 64 MiB. */
const MAX_OBJECT_BYTES = 67_108_864;

/**
 * JSON files as a relation of texts: one object a line, or (in a .json that starts with `[`) an array of objects. Columns are the
 * keys of all objects, in ascending order; a nested value is its JSON text.
 *
 * @throws {DataError} If no row is an object.
 */
export async function jsonRelation(
  source: DuckDbSource,
  label: string,
  files: readonly string[],
  mayBeArray: boolean,
): Promise<Relation> {
  const arrays = mayBeArray ? files.filter((file) => readFileHead(file).trimStart().startsWith('[')) : [];
  const lines = files.filter((file) => !arrays.includes(file));
  const rows = [
    ...(lines.length > 0 ? [linesSelect(lines)] : []),
    ...(arrays.length > 0 ? [arraySelect(arrays)] : []),
  ].join('\nUNION ALL\n');
  const keys = await keysOf(source, rows);
  if (keys.length === 0) throw new DataError([`${label} holds no JSON object`]);
  const columns = keys.map((key, i) => `cells[${i + 1}] AS ${identifier(key)}`);
  const extras = [LINE_COLUMN, ...(files.length > 1 ? [FILE_COLUMN] : [])].map(identifier);
  const pointers = keys.map((key) => text(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`));
  return {
    label,
    select: `SELECT ${[...columns, ...extras].join(', ')} FROM (
  SELECT *, json_extract_string(${validText()}, [${pointers.join(', ')}]) AS cells FROM (${rows}))`,
    columns: keys.map((name) => ({ name, type: 'VARCHAR' })),
    isText: true,
    files: [...lines, ...arrays],
    separators: [],
    place: arrays.length === 0 ? 'line' : 'row',
    brokenRows: [],
    hasLineText: true,
  };
}

/** SQL condition over a row's text: it is one JSON object. */
export function isJsonObjectSql(line: string): string {
  return `(json_valid(${line}) AND starts_with(ltrim(${line}), '{'))`;
}

function validText(): string {
  const line = identifier(LINE_COLUMN);
  return `CASE WHEN ${isJsonObjectSql(line)} THEN ${line} END`;
}

/** A reader that splits at line ends and nowhere else. */
function linesSelect(files: readonly string[]): string {
  return `SELECT ${identifier(LINE_COLUMN)}, ${identifier(FILE_COLUMN)} FROM read_csv([${files.map(text).join(', ')}],
  auto_detect = false, header = false, delim = '', quote = '', escape = '', nullstr = '', strict_mode = false,
  max_line_size = ${MAX_OBJECT_BYTES}, columns = {${text(LINE_COLUMN)}: 'VARCHAR'}, filename = ${text(FILE_COLUMN)})`;
}

function arraySelect(files: readonly string[]): string {
  return `SELECT CAST(json AS VARCHAR) AS ${identifier(LINE_COLUMN)}, filename AS ${identifier(FILE_COLUMN)}
FROM read_json_objects([${files.map(text).join(', ')}], format = 'array', maximum_object_size = ${MAX_OBJECT_BYTES}, filename = true)`;
}

async function keysOf(source: DuckDbSource, rows: string): Promise<string[]> {
  const found = await source.query(
    `SELECT DISTINCT key FROM (SELECT unnest(json_keys(${validText()})) AS key FROM (${rows})) ORDER BY key`,
  );
  const column = found.columns[0];
  const keys = column?.type === 'text' ? column.values.flatMap((key) => (key === null ? [] : [key])) : [];
  const seen = new Set<string>();
  return keys.filter((key) => {
    const lower = key.toLowerCase();
    const isNew = key !== '' && !seen.has(lower);
    seen.add(lower);
    return isNew;
  });
}
