import { duckdbDialect } from '../dialects/duckdb.ts';
import { cutText, DataError } from '../errors.ts';
import type { Source } from '../source.ts';
import { type ReadableFolders, resolveFileName } from './folders.ts';
import { isNode, nodesOf, parseSelect, type SyntaxNode } from './parse.ts';
import { refuseForeignParts } from './refused.ts';

/** Functions in FROM that only read what they are given. All others are refused: some write, switch logging on, or run SQL from a text. */
const FILE_READERS: ReadonlySet<string> = new Set([
  'read_csv',
  'read_csv_auto',
  'read_parquet',
  'parquet_scan',
  'read_json',
  'read_json_auto',
  'read_ndjson',
  'read_ndjson_auto',
]);
const PLAIN_FUNCTIONS: ReadonlySet<string> = new Set(['range', 'generate_series', 'unnest']);

/**
 * Check a SELECT written by the user and give it back with its file names made absolute, so that relative ones resolve from the
 * base folder and not from wherever the program runs.
 *
 * The engine's parser finds the names; the text is changed nowhere else. Tables must be quoted file names or CTEs, and functions in
 * FROM must be file readers with literal names, or range / generate_series / unnest.
 *
 * @throws {DataError} One line: what is refused and what to write instead.
 */
export async function prepareUserSql(source: Source, folders: ReadableFolders, sql: string): Promise<string> {
  const tree = await parseSelect(source, sql);
  const nodes = nodesOf(tree);
  refuseForeignParts(nodes, new Set());
  if (nodes.some((node) => node.type === 'RECURSIVE_CTE_NODE')) {
    throw new DataError(['is recursive (WITH RECURSIVE), which may never end; write it without']);
  }
  const cteNames = new Set(nodes.flatMap(cteNamesOf));
  const bytes = Buffer.from(sql, 'utf8');
  const names = nodes.flatMap((node) => {
    if (node.type === 'BASE_TABLE') return tableFiles(node, cteNames);
    if (node.type === 'TABLE_FUNCTION') return functionFiles(node);
    if (node.type === 'SHOW_REF') throw new DataError(['is not a plain SELECT (DESCRIBE, SHOW or SUMMARIZE)']);
    return [];
  });
  const edits = names
    .map(({ name, at }) => ({
      at,
      end: endOfLiteral(bytes, at, name),
      text: duckdbDialect.text(resolveFileName(folders, name)),
    }))
    .sort((a, b) => a.at - b.at);
  // A semicolon at the end is no part of the SELECT, and would break what is written around it.
  return splice(bytes, edits).replace(/;\s*(--[^\n]*\s*)?$/, '');
}

interface FileName {
  readonly name: string;
  /** Byte offset of its literal in the UTF-8 text. */
  readonly at: number;
}

function cteNamesOf(node: SyntaxNode): string[] {
  const map = isNode(node.cte_map) ? node.cte_map.map : undefined;
  if (!Array.isArray(map)) return [];
  return map.flatMap((entry) => (isNode(entry) ? [String(entry.key).toLowerCase()] : []));
}

function tableFiles(node: SyntaxNode, cteNames: ReadonlySet<string>): FileName[] {
  const name = String(node.table_name);
  const isQualified = Boolean(node.schema_name) || Boolean(node.catalog_name);
  if (!isQualified && cteNames.has(name.toLowerCase())) return [];
  if (isQualified || !/[./\\]/.test(name)) {
    const written = [node.catalog_name, node.schema_name, name].filter(Boolean).join('.');
    const example = isQualified ? written : `history/${name}.csv`;
    throw new DataError([
      `reads from ${cutText(written)}, which is no file in quotes; write the file's name so: from '${cutText(example)}'`,
    ]);
  }
  return [{ name, at: Number(node.query_location) }];
}

function functionFiles(node: SyntaxNode): FileName[] {
  const call = isNode(node.function) ? node.function : {};
  const name = String(call.function_name).toLowerCase();
  if (PLAIN_FUNCTIONS.has(name)) return [];
  if (!FILE_READERS.has(name)) {
    throw new DataError([
      `calls ${cutText(name)}() in FROM; allowed there are ${[...FILE_READERS, ...PLAIN_FUNCTIONS].join(', ')}`,
    ]);
  }
  const first = Array.isArray(call.children) ? call.children[0] : undefined;
  const isList = isNode(first) && first.function_name === 'list_value' && Array.isArray(first.children);
  const names = isList ? (first.children as readonly unknown[]) : [first];
  return names.map((item) => {
    const value = isNode(item) && item.type === 'VALUE_CONSTANT' ? item.value : undefined;
    if (!isNode(item) || !isNode(value) || typeof value.value !== 'string') {
      throw new DataError([`calls ${name}() with a computed file name; write it as a quoted text or a list of them`]);
    }
    return { name: value.value, at: Number(item.query_location) };
  });
}

const QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;

/** End of the quoted literal that starts at a byte; its text must be the name the parser read, else the place is not what it seems. */
function endOfLiteral(bytes: Buffer, start: number, name: string): number {
  const quote = bytes[start];
  if (quote === QUOTE || quote === DOUBLE_QUOTE) {
    const mark = String.fromCharCode(quote);
    const written = `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
    const end = start + Buffer.byteLength(written, 'utf8');
    if (bytes.subarray(start, end).toString('utf8') === written) return end;
  }
  throw new DataError([
    `names the file ${cutText(name)} in a way that is not understood; write it as '${cutText(name)}'`,
  ]);
}

function splice(bytes: Buffer, edits: readonly { at: number; end: number; text: string }[]): string {
  let out = '';
  let from = 0;
  for (const edit of edits) {
    out += bytes.subarray(from, edit.at).toString('utf8') + edit.text;
    from = edit.end;
  }
  return out + bytes.subarray(from).toString('utf8');
}
