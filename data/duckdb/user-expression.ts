import { DataError } from '../errors.ts';
import type { Source } from '../source.ts';
import { isNode, nodesOf, parseSelect } from './parse.ts';
import { refuseForeignParts } from './refused.ts';

/**
 * Check an SQL expression written by the user: one expression over columns that gives one value for each row, with no query inside it.
 * Aggregates are found when the expression is bound.
 *
 * @param columns Names of the source's columns.
 * @returns The column names it mentions, in lower case.
 * @throws {DataError} One line without the place: what is wrong with it.
 */
export async function checkExpression(
  source: Source,
  expression: string,
  columns: readonly string[] = [],
): Promise<ReadonlySet<string>> {
  const statement = await parseSelect(source, `SELECT (\n${expression}\n)`).catch((error: unknown) => {
    // The bracket around it is ours.
    const endsEarly =
      error instanceof DataError && error.lines[0].endsWith('at or near ")"') && !expression.includes(')');
    throw endsEarly ? new DataError(['cannot be parsed: it ends too early']) : error;
  });
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
  if (nodes.some((part) => part.class === 'STAR' || part.class === 'POSITIONAL_REFERENCE')) {
    throw new DataError(['names columns by * or #; name one column']);
  }
  if (nodes.some((part) => part.class === 'FUNCTION' && String(part.function_name).toLowerCase() === 'unnest')) {
    throw new DataError(['calls unnest, which makes several rows of one; do that in sql instead of columns']);
  }
  refuseForeignParts(nodes, new Set(columns.map((name) => name.toLowerCase())));
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
