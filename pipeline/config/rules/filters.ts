import { cutText } from '../../../data/errors.ts';
import type { ColumnSpec } from '../../../data/tables.ts';
import { oneOf } from '../issues.ts';
import { columnSpecOf, readableColumnsOf } from '../tables.ts';
import { anyOf, pathText, show } from '../words.ts';
import { type ConfigFault, nodeAt, type Path } from '../yaml-tree.ts';
import { isMapping, isMissing, isTable, type Rule, type Written } from './written.ts';

/** A table that a key names must be under `tables`. */
export function needsTable(written: Written, path: Path, table: unknown): ConfigFault[] {
  if (!isTable(table) || !isMapping(written.at('tables')) || !isMissing(written, table)) return [];
  return [written.fault(path, `is ${table}, and config.tables.${table} is missing; add that table or name another.`)];
}

/** The columns of a `where` must be columns of its table, and its values such as the column can hold: else nothing would match, in silence. */
export function filterFaults(written: Written, path: Path, table: unknown): ConfigFault[] {
  const where = written.at(...path);
  if (!isTable(table) || !isMapping(where)) return [];
  const known = readableColumnsOf(table);
  return Object.entries(where).flatMap(([column, values]) => {
    const place = [...path, column];
    const spec = columnSpecOf(table, column);
    if (spec === null || !known.includes(column)) {
      return [written.fault(place, `is not a column of ${table}; ${oneOf(known, column)}`)];
    }
    if (spec.type === 'day' || spec.type === 'time') {
      return [written.fault(place, 'is a date, and filters compare texts, numbers and flags; remove it.')];
    }
    const rule = ruleFor(spec);
    return [values].flat().flatMap((value: unknown, i) => {
      if (rule.holds(value)) return [];
      const at = Array.isArray(values) ? [...place, i] : place;
      return [written.fault(at, `is ${show(value)}; expected ${rule.words}.`)];
    });
  });
}

function ruleFor(spec: ColumnSpec): { readonly words: string; readonly holds: (value: unknown) => boolean } {
  // Values of another kind than a scalar are reported by the schema.
  const scalar = (value: unknown): string | null =>
    value === null || typeof value === 'object' ? null : String(value);
  const check = (words: string, holds: (text: string) => boolean) => ({
    words,
    holds: (value: unknown) => {
      const text = scalar(value);
      return text === null || holds(text);
    },
  });
  const { oneOf: allowed } = spec;
  if (allowed !== undefined) return check(anyOf(allowed), (text) => allowed.includes(text));
  if (spec.type === 'flag') return check('true or false', (text) => text === 'true' || text === 'false');
  if (spec.type === 'text') return check('a text', () => true);
  return check('a number', (text) => text.trim() !== '' && Number.isFinite(Number(text)));
}

/** `where: { plan: [007] }` is the number 7 to YAML, and would match nothing, in silence. */
export const ambiguousFilters: Rule = ({ tree }) => {
  const places: Path[] = [['outcomes', 'churn', 'activity', 'where']];
  const custom = nodeAt(tree, ['metrics', 'custom']);
  for (const i of custom.node.items?.keys() ?? []) places.push(['metrics', 'custom', i, 'where']);
  return places.flatMap((path) => {
    const { node, found } = nodeAt(tree, path);
    if (!found || node.entries === null) return [];
    return [...node.entries].flatMap(([column, values]) =>
      (values.items ?? [values]).flatMap((value, i) => {
        if (value.source === null || typeof value.value === 'string' || value.value === null) return [];
        if (String(value.value) === value.source) return [];
        const place = [...path, column, ...(values.items === null ? [] : [i])];
        const source = cutText(value.source);
        const text = `${pathText(place)} is ${source}, which YAML reads as ${value.value}; put it in quotes: "${source}".`;
        return [{ line: value.line, path: place, text }];
      }),
    );
  });
};
