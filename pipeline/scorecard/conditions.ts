import type { Condition } from '../../models/scorecard/index.ts';
import type { Path, YamlTree } from '../config/yaml-tree.ts';
import { ANY_NUMBER, type Fields } from './fields.ts';

/** Keys of a condition in the file, and in code. */
export const CONDITION_KEYS = {
  at_least: 'atLeast',
  at_most: 'atMost',
  above: 'above',
  below: 'below',
  equals: 'equals',
} as const satisfies Record<string, keyof Condition>;

export const CONDITION_NAMES = Object.keys(CONDITION_KEYS) as (keyof typeof CONDITION_KEYS)[];

/** The bounds among the keys of a mapping; a fault where there is none. */
export function readCondition(
  fields: Fields,
  entries: ReadonlyMap<string, YamlTree>,
  node: YamlTree,
  path: Path,
): Condition {
  const given = CONDITION_NAMES.filter((name) => entries.has(name));
  if (given.length === 0) {
    fields.fault(node, path, `has no condition; expected at least one of ${CONDITION_NAMES.join(', ')}.`);
  }
  return Object.fromEntries(
    given.map((name) => [CONDITION_KEYS[name], fields.number(entries, node, [...path, name], ANY_NUMBER)]),
  );
}

/** A condition that is a mapping of its own, such as `green: { at_least: 20 }`; it must be there. */
export function conditionAt(
  fields: Fields,
  entries: ReadonlyMap<string, YamlTree>,
  parent: YamlTree,
  path: Path,
): Condition {
  const node = entries.get(String(path.at(-1)));
  if (node === undefined) {
    fields.fault(parent, path, `is missing; expected a condition, for instance { at_least: 20 }.`);
    return {};
  }
  const own = fields.mapping(node, path, CONDITION_NAMES);
  return own === null ? {} : readCondition(fields, own, node, path);
}
