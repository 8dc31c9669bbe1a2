import type { z } from 'zod';
import { cutText } from '../../data/errors.ts';
import { nearest } from '../../data/nearest.ts';
import { anyOf, pathText, quote, show } from './words.ts';
import type { ConfigFault, Path, YamlTree } from './yaml-tree.ts';
import { nodeAt, plainValue } from './yaml-tree.ts';

type Issue = z.core.$ZodIssue;
/** Unknown keys of one mapping that are told: somebody gave the wrong file if there are more. */
const MOST_KEYS = 50;

type Schema = Readonly<Record<string, unknown>>;

/** One line per thing that the schema found wrong: place, value given, rule, and what to do where that is not the rule itself. */
export function issueFaults(issues: readonly Issue[], tree: YamlTree, schema: Schema): ConfigFault[] {
  return issues.flatMap((issue) => faultsOf(issue, issue.path as Path, tree, schema));
}

function faultsOf(issue: Issue, path: Path, tree: YamlTree, schema: Schema): ConfigFault[] {
  if (issue.code === 'invalid_union') {
    const branch = branchMeant(issue.errors, tree, path);
    if (branch !== null)
      return branch.flatMap((inner) => faultsOf(inner, [...path, ...(inner.path as Path)], tree, schema));
  }
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
    const told = issue.keys.slice(0, MOST_KEYS).map((key) => unknownKey(key, path, tree, known));
    const next = issue.keys[MOST_KEYS];
    if (next === undefined) return told;
    const place = [...path, next];
    const text = `${pathText(path)} has ${issue.keys.length - MOST_KEYS} more keys that Barometer does not know; check that this is the config.`;
    return [...told, { line: nodeAt(tree, place).node.line, path: place, text }];
  }
  const { node, found } = nodeAt(tree, path);
  const rule = issue.code === 'invalid_union' && path.at(-1) === 'expansion' ? 'false, or a mapping' : issue.message;
  if (!found || isEmpty(node))
    return [{ line: node.line, path, text: `${pathText(path)} is ${found ? 'empty' : 'missing'}; expected ${rule}.` }];
  const value = plainValue(node);
  return [
    {
      line: node.line,
      path,
      text: `${pathText(path)} is ${show(value)}; expected ${rule}.${hint(value, rule, issue)}`,
    },
  ];
}

/** The alternative that was meant: the one whose faults lie inside it, not the one that is of another kind altogether. */
function branchMeant(errors: readonly (readonly Issue[])[], tree: YamlTree, path: Path): readonly Issue[] | null {
  const { node, found } = nodeAt(tree, path);
  if (!found || (node.entries === null && node.items === null)) return null;
  return (
    errors.find(
      (issues) =>
        issues.length > 0 && issues.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys'),
    ) ?? null
  );
}

function isEmpty(node: YamlTree): boolean {
  return node.entries === null && node.items === null && node.value === null;
}

/** A key that the config does not know, with the key that was probably meant. */
export function unknownKey(
  key: string,
  path: Path,
  tree: YamlTree,
  known: readonly string[],
  what = 'key',
): ConfigFault {
  const meant = nearest(key, known);
  const text = `${pathText([...path, key])} is not a ${isTables(path) ? 'table' : what} that Barometer knows. ${
    meant === null ? `Known here: ${known.join(', ')}.` : `Did you mean ${meant}?`
  }`;
  return { line: nodeAt(tree, [...path, key]).node.line, path: [...path, key], text };
}

function isTables(path: Path): boolean {
  return path.length === 1 && path[0] === 'tables';
}

function hint(value: unknown, rule: string, issue: Issue): string {
  if (typeof value === 'string') {
    if (/number|share|^1,/.test(rule) && value.trim() !== '' && Number.isFinite(Number(value))) {
      return ` Remove the quotes: ${cutText(value.trim())}.`;
    }
    const percent = /^\s*([\d.]+)\s*%\s*$/.exec(value);
    if (percent !== null && /share/.test(rule)) return ` Write ${Number((Number(percent[1]) / 100).toPrecision(12))}.`;
    if (/^(true|yes|on|false|no|off)$/i.test(value) && /true or false/.test(rule)) {
      return ` Write ${/^(true|yes|on)$/i.test(value)}.`;
    }
    if (issue.code === 'invalid_value') {
      const meant = nearest(value, issue.values.map(String));
      return meant === null ? '' : ` Did you mean ${meant}?`;
    }
  }
  if (/^a list/.test(rule) && !Array.isArray(value) && (typeof value === 'string' || typeof value === 'number')) {
    return ` Write [${cutText(String(value))}].`;
  }
  return '';
}

/** The keys that the schema allows at a place. */
function keysAt(schema: Schema, path: Path): string[] {
  let options: Schema[] = [schema];
  for (const step of path) {
    options = options.flatMap((option) => {
      const properties = option.properties as Record<string, Schema> | undefined;
      const named = properties?.[step] ?? (option.additionalProperties as Schema | false | undefined);
      const next = typeof step === 'number' ? (option.items as Schema | undefined) : named || undefined;
      return next === undefined ? [] : [next, ...((next.anyOf as Schema[] | undefined) ?? [])];
    });
  }
  return [...new Set(options.flatMap((option) => Object.keys((option.properties as object | undefined) ?? {})))];
}

/** "expected a, b or c" for a rule that names columns or tables. */
export function oneOf(words: readonly string[], given: string): string {
  const meant = nearest(given, words);
  return meant === null ? `expected ${anyOf(words)}.` : `did you mean ${quote(meant)}?`;
}
