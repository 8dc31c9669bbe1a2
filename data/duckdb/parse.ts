import { duckdbDialect } from '../dialects/duckdb.ts';
import { DataError, firstLineOf } from '../errors.ts';
import type { Source } from '../source.ts';

/** Deeper SQL takes the engine minutes to bind. */
const MOST_DEPTH = 150;

/** A node of the engine's syntax tree: whatever the parser wrote. */
export type SyntaxNode = Readonly<Record<string, unknown>>;

/**
 * Parse text as SQL with the engine's own parser, without running or binding it.
 *
 * @returns The syntax tree of its one SELECT.
 * @throws {DataError} If it does not parse, is not a SELECT, is more than one statement, or nested too deep. The line says what, not where it came from.
 */
export async function parseSelect(source: Source, sql: string): Promise<SyntaxNode> {
  if (sql.includes('\0')) throw new DataError(['holds a NUL character']);
  const answer = await source.query(
    `SELECT CAST(json_serialize_sql(${duckdbDialect.text(sql)}, skip_default := true) AS VARCHAR)`,
  );
  const cell = answer.columns[0];
  const parsed: unknown = cell?.type === 'text' ? JSON.parse(cell.values[0] ?? 'null') : null;
  if (!isNode(parsed) || parsed.error !== false) {
    const message = isNode(parsed) ? String(parsed.error_message) : 'it cannot be parsed';
    if (message.startsWith('Only SELECT')) throw new DataError(['is not a SELECT; only one SELECT is allowed']);
    if (/^Max expression depth|^memory exhausted/.test(message)) throw tooDeep();
    throw new DataError([`cannot be parsed: ${firstLineOf(message)}`]);
  }
  const statements = parsed.statements;
  if (!Array.isArray(statements) || statements.length !== 1 || !isNode(statements[0])) {
    throw new DataError(['holds more than one statement; only one SELECT is allowed']);
  }
  if (depthOf(statements[0]) > MOST_DEPTH) throw tooDeep();
  return statements[0];
}

function tooDeep(): DataError {
  return new DataError([`is nested more than ${MOST_DEPTH} deep; split it up`]);
}

/** How many expressions and selects stand inside each other at most. */
function depthOf(root: unknown): number {
  if (Array.isArray(root)) return root.reduce((most: number, item) => Math.max(most, depthOf(item)), 0);
  if (!isNode(root)) return 0;
  const inside = Object.values(root).reduce((most: number, item) => Math.max(most, depthOf(item)), 0);
  return inside + (root.class !== undefined || root.type === 'SELECT_NODE' ? 1 : 0);
}

/** True for an object of the tree. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every object of the tree, parents before children. */
export function nodesOf(root: unknown): SyntaxNode[] {
  if (Array.isArray(root)) return root.flatMap(nodesOf);
  if (!isNode(root)) return [];
  return [root, ...Object.values(root).flatMap(nodesOf)];
}
