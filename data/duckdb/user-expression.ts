import { DataError } from '../errors.ts';
import type { Source } from '../source.ts';
import { isNode, nodesOf, parseSelect } from './parse.ts';

/**
 * Check an SQL expression written by the user: one expression over columns, with no query inside it.
 *
 * @returns The column names it mentions, in lower case.
 * @throws {DataError} One line without the place: what is wrong with it.
 */
export async function checkExpression(source: Source, expression: string): Promise<ReadonlySet<string>> {
  const statement = await parseSelect(source, `SELECT (\n${expression}\n)`);
  const node = isNode(statement.node) ? statement.node : {};
  const items = node.select_list;
  const from = isNode(node.from_table) ? node.from_table.type : undefined;
  const isPlain = Array.isArray(items) && items.length === 1 && from === 'EMPTY';
  const hasMore = Object.entries(node).some(([key, value]) => !PLAIN_KEYS.has(key) && !isEmpty(value));
  const nodes = nodesOf(statement);
  const hasQuery = nodes.some((part) => part.class === 'SUBQUERY');
  if (node.type !== 'SELECT_NODE' || !isPlain || hasMore || hasQuery) {
    throw new DataError(['is not one plain expression over the columns']);
  }
  return new Set(
    nodes
      .filter((part) => part.class === 'COLUMN_REF' && Array.isArray(part.column_names))
      .flatMap((part) => (part.column_names as readonly unknown[]).map((name) => String(name).toLowerCase())),
  );
}

/** Parts of a SELECT that hold nothing but its list. */
const PLAIN_KEYS: ReadonlySet<string> = new Set(['type', 'select_list', 'from_table', 'aggregate_handling']);

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isNode(value)) return Object.values(value).every(isEmpty);
  return value === null || value === undefined || value === false || value === '';
}
