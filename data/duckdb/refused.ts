import { DataError } from '../errors.ts';
import type { SyntaxNode } from './parse.ts';

/** Functions whose value is another one at each call, day or machine: what is read must be the same for the same data. */
const CHANGING =
  /^(random|setseed|uuid|uuidv4|uuidv7|gen_random_uuid|nextval|currval|now|today|ago|transaction_timestamp|get_current_\w+|current_(date|time|timestamp|localtime|localtimestamp)|localtime|localtimestamp|txid_current|reservoir_quantile|stats)$/;
/** Functions that tell of the engine or the machine, wait, write, stop, or run what a text says. */
const FOREIGN =
  /^(pg_\w+|current_(setting|query|query_id|connection_id|transaction_id|schemas?|database|catalog)|in_search_path|getvariable|getenv|version|error|sleep_ms|write_log|json_execute_serialized_sql|inet_\w+|has_\w+_privilege)$/;
/** Names that need no brackets to be called. */
const BARE = /^(current_(date|time|timestamp)|localtime|localtimestamp)$/;

/**
 * Refuse what makes the same data give other rows, or has nothing to do with data: chance, the clock, samples, settings, waiting; and
 * parameters, for which no value is ever given.
 *
 * @param nodes All nodes of the syntax tree.
 * @param columns Names, in lower case, that are columns whatever they are called.
 * @throws {DataError} One line without the place.
 */
export function refuseForeignParts(nodes: readonly SyntaxNode[], columns: ReadonlySet<string>): void {
  for (const node of nodes) {
    if (node.class === 'PARAMETER') throw new DataError(['holds a parameter ($1 or ?); write the value itself']);
    if (node.class === 'DEFAULT') throw new DataError(['holds DEFAULT; write the value itself']);
    if (node.sample !== undefined) throw new DataError(['takes a sample, which has other rows each time; use where']);
    const name = calledName(node, columns);
    if (name === null) continue;
    if (CHANGING.test(name)) {
      throw new DataError([`uses ${name}, which gives another value each time; the same data must give the same rows`]);
    }
    if (FOREIGN.test(name)) throw new DataError([`uses ${name}, which is no function of the data; it is not allowed`]);
  }
}

function calledName(node: SyntaxNode, columns: ReadonlySet<string>): string | null {
  if (node.class === 'FUNCTION' || node.class === 'WINDOW') return String(node.function_name).toLowerCase();
  const names = node.class === 'COLUMN_REF' && Array.isArray(node.column_names) ? node.column_names : [];
  const name = names.length === 1 ? String(names[0]).toLowerCase() : '';
  return BARE.test(name) && !columns.has(name) ? name : null;
}
