import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import { DataError } from '../errors.ts';
import { surveyText, type TextSurvey } from './file-bytes.ts';
import { readFileHead } from './file-head.ts';
import { copyJsonLines } from './json-copy.ts';
import { mixesLineEnds } from './one-line-end.ts';
import { checkWidth, FILE_COLUMN, LINE_COLUMN, MAX_RECORD_BYTES, originalSql, type Relation } from './relation.ts';

const { identifier, text } = duckdbDialect;

/**
 * JSON files as a relation of texts: one object a line, or (in a .json that starts with `[`) an array of objects. Columns are the
 * keys of all objects, in ascending order; a nested value is its JSON text.
 *
 * @param name Of the table; copies of files are called after it.
 * @throws {DataError} If no row is an object.
 */
export async function jsonRelation(
  source: DuckDbSource,
  name: string,
  label: string,
  files: readonly string[],
  mayBeArray: boolean,
): Promise<Relation> {
  const surveys = new Map<string, TextSurvey>();
  for (const file of files) surveys.set(file, await surveyText(file));
  const arrays = mayBeArray ? files.filter((file) => readFileHead(file).trimStart().startsWith('[')) : [];
  const lines = files.filter((file) => !arrays.includes(file));
  const copies = new Map<string, string>();
  for (const file of lines) {
    if (!(await needsCopy(file, surveys.get(file)))) continue;
    copies.set(await copyJsonLines(source, file, `lines_${name}_${copies.size}`), file);
  }
  const rows = [
    ...(lines.length > 0 ? [linesSelect(lines, copies)] : []),
    ...(arrays.length > 0 ? [arraySelect(arrays)] : []),
  ].join('\nUNION ALL\n');
  const keys = await keysOf(source, rows);
  if (keys.length === 0)
    throw new DataError([
      `${label} holds no JSON object; expected one on each line, or a list of them in a .json file`,
    ]);
  checkWidth(label, keys.length);
  const names = keys.map((key) => key.replaceAll('\0', '\ufffd'));
  const columns = names.map((key, i) => `cells[${i + 1}] AS ${identifier(key)}`);
  const extras = [LINE_COLUMN, ...(files.length > 1 ? [FILE_COLUMN] : [])].map(identifier);
  const pointers = keys.map((key) => text(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`));
  return {
    label,
    select: `SELECT ${[...columns, ...extras].join(', ')} FROM (
  SELECT *, json_extract_string(${validText()}, [${pointers.join(', ')}]) AS cells FROM (${rows}))`,
    columns: names.map((column) => ({ name: column, type: 'VARCHAR' })),
    isText: true,
    files: [...lines, ...arrays],
    layouts: [],
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

/** The reader takes one kind of line end in a file, and nothing but UTF-8. */
async function needsCopy(file: string, survey: TextSurvey | undefined): Promise<boolean> {
  if (survey === undefined) return false;
  return !survey.isUtf8 || (survey.hasReturn && (await mixesLineEnds(file, null)));
}

/** A reader that splits at line ends and nowhere else. */
function linesSelect(files: readonly string[], copies: ReadonlyMap<string, string>): string {
  const copyOf = new Map([...copies].map(([copy, file]) => [file, copy]));
  const paths = files.map((file) => text(copyOf.get(file) ?? file)).join(', ');
  const origin = `${originalSql(copies, identifier(FILE_COLUMN))} AS ${identifier(FILE_COLUMN)}`;
  return `SELECT ${identifier(LINE_COLUMN)}, ${origin} FROM read_csv([${paths}],
  auto_detect = false, header = false, delim = '', quote = '', escape = '', nullstr = '', strict_mode = false,
  max_line_size = ${MAX_RECORD_BYTES}, columns = {${text(LINE_COLUMN)}: 'VARCHAR'}, filename = ${text(FILE_COLUMN)})`;
}

function arraySelect(files: readonly string[]): string {
  return `SELECT CAST(json AS VARCHAR) AS ${identifier(LINE_COLUMN)}, filename AS ${identifier(FILE_COLUMN)}
FROM read_json_objects([${files.map(text).join(', ')}], format = 'array', maximum_object_size = ${MAX_RECORD_BYTES}, filename = true)`;
}

async function keysOf(source: DuckDbSource, rows: string): Promise<string[]> {
  const found = await source.query(
    `SELECT DISTINCT key FROM (SELECT unnest(json_keys(${validText()})) AS key FROM (${rows})) ORDER BY key`,
  );
  const column = found.columns[0];
  const keys = column?.type === 'text' ? column.values.flatMap((key) => (key === null ? [] : [key])) : [];
  const seen = new Set<string>();
  return keys.filter((key) => {
    const lower = key.replaceAll('\0', '\ufffd').toLowerCase();
    const isNew = key !== '' && !seen.has(lower);
    seen.add(lower);
    return isNew;
  });
}
