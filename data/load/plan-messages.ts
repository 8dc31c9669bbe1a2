import { cutList, cutText, firstLineOf, type QueryError, sentence } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { ColumnSpec, TableSpec } from '../tables.ts';
import type { Relation } from './relation.ts';

/** One line for a required column that the source does not have and nothing is mapped to. */
export function missingColumnLine(spec: TableSpec, relation: Relation, target: ColumnSpec): string {
  const names = relation.columns.map((column) => column.name);
  const near = nearest(target.name, names);
  const example = near === null ? 'the_source_column' : cutText(near);
  const hint = relation.isText && !relation.hasLineText ? headerHint(names) : '';
  return `tables.${spec.name}: no column ${target.name} in ${relation.label}${nearLine(target.name, relation)}.${hint} Write columns: { ${target.name}: ${example} } with the source's column or an SQL expression.`;
}

/** What may be wrong with the first line of a CSV file, where its names look odd. */
function headerHint(names: readonly string[]): string {
  if (names.some((name) => name.includes('\ufffd'))) return ' Its first line is not UTF-8; save the file as UTF-8.';
  // A date or a number is no name.
  const looksLikeRow = names.some((name) => /^\d+([-/.]\d+)+$/.test(name));
  return looksLikeRow ? ' The first line of the file is taken as the names of its columns, and looks like a row.' : '';
}

/** `; its columns are a, b (nearest: b)`: what there is in place of a name that is not there. */
export function nearLine(name: string, relation: Relation): string {
  const names = relation.columns.map((column) => column.name);
  const near = nearest(name, names);
  return `; its columns are ${cutList(names)}${near === null ? '' : ` (nearest: ${cutText(near)})`}`;
}

/** Why the engine refused an expression, in words that follow it. */
export function whyUnbound(error: QueryError, relation: Relation): string {
  if (/GROUP BY/.test(error.message)) {
    return 'makes one value of many rows; expected one for each. Group in sql instead of columns.';
  }
  const [, unknown] = /^(?:Referenced )?column "(.*?)" (?:not found|does not exist)/i.exec(error.message) ?? [];
  return unknown === undefined
    ? `fails: ${sentence(firstLineOf(error))}`
    : `uses ${cutText(unknown)}, which ${relation.label} does not have${nearLine(unknown, relation)}.`;
}
