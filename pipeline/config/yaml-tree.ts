import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLError } from 'yaml';
import { cutText } from '../../data/errors.ts';
import { quote } from './words.ts';
import { aliasesOf, parseYaml } from './yaml-document.ts';

/** A place in the config: keys and list positions from the top. */
export type Path = readonly (string | number)[];

/** One thing wrong with the config. `line` counts from 1; null where no line can be named. */
export interface ConfigFault {
  readonly line: number | null;
  readonly path: Path;
  readonly text: string;
}

/** A value of the file with the line it stands on. Exactly one of `entries`, `items`, `value` says what it is. */
export interface YamlTree {
  /** Line of the key (in a mapping) or of the value (in a list), from 1. */
  readonly line: number;
  readonly entries: ReadonlyMap<string, YamlTree> | null;
  readonly items: readonly YamlTree[] | null;
  /** Text, number, true/false or null; null for mappings and lists. Dates stay the text that was written. */
  readonly value: string | number | boolean | null;
  /** What was written, without quotes, where `value` is a plain scalar; null elsewhere. */
  readonly source: string | null;
}

/** Far above any config; a data file given by mistake is larger. */
export const MAX_CONFIG_BYTES = 250_000;
/** More than any config needs; a file that exceeds them (aliases that multiply, say) is refused instead of read for hours. */
const MAX_NODES = 20_000;
const MAX_DEPTH = 20;
/** Parts of the text that may be open at the same time: some more than levels. */
const MAX_OPEN = 4 * MAX_DEPTH;

/**
 * Read YAML 1.2 into values with lines. Reports every syntax fault, duplicate keys and tabs among them; never throws for
 * any text.
 */
export function readYamlTree(text: string): {
  readonly tree: YamlTree | null;
  readonly faults: readonly ConfigFault[];
} {
  const fault = (line: number | null, message: string): ConfigFault => ({ line, path: [], text: message });
  if (text.length > MAX_CONFIG_BYTES) {
    return { tree: null, faults: [fault(null, `the config is ${text.length} characters long; that is not a config.`)] };
  }
  const parsed = parseYaml(allowBareVariables(text), MAX_OPEN);
  if ('tooDeepAt' in parsed) {
    return { tree: null, faults: [fault(parsed.tooDeepAt, `the config is nested more than ${MAX_DEPTH} deep.`)] };
  }
  const { document, lineAt } = parsed;
  try {
    if (document.errors.length > 0) {
      const faults = document.errors.map((error) => fault(lineAt(error.pos[0]), syntaxFault(error)));
      return { tree: null, faults: onePerLine(faults) };
    }
    if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
      return { tree: null, faults: [fault(null, 'the config is empty; it needs at least `tables` with `accounts`.')] };
    }
    const meaning = aliasesOf(document);
    const repeated: ConfigFault[] = [];
    let nNodes = 0;
    const lineOf = (node: Node): number => lineAt(node.range?.[0] ?? 0);
    const walk = (start: unknown, line: number, depth: number): YamlTree => {
      nNodes++;
      if (nNodes > MAX_NODES) throw new TooLarge(line, `the config holds more than ${MAX_NODES} values`);
      if (depth > MAX_DEPTH) throw new TooLarge(line, `the config is nested more than ${MAX_DEPTH} deep`);
      const node = isAlias(start) ? meaning.get(start) : start;
      if (isAlias(start) && node === undefined) {
        throw new TooLarge(line, `the alias *${cutText(start.source)} has no anchor of that name above it`);
      }
      const none = { line, entries: null, items: null, value: null, source: null };
      if (isMap(node)) {
        const entries = new Map<string, YamlTree>();
        for (const pair of node.items) {
          const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
          const keyLine = isScalar(pair.key) ? lineOf(pair.key) : line;
          if (entries.has(key)) {
            repeated.push(fault(keyLine, `the key ${quote(key)} stands twice in the same mapping; keep one of them.`));
          }
          entries.set(key, walk(pair.value, keyLine, depth + 1));
        }
        return { ...none, entries };
      }
      if (isSeq(node)) {
        const items = node.items.map((item) =>
          walk(item, isScalar(item) || isMap(item) ? lineOf(item) : line, depth + 1),
        );
        return { ...none, items };
      }
      if (!isScalar(node) || node.value === null || node.value === undefined) return none;
      const plain = node.type === 'PLAIN' ? (node.source ?? null) : null;
      const value = node.value;
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        return { ...none, value, source: plain };
      }
      return { ...none, value: node.source ?? String(value), source: null };
    };
    const tree = walk(document.contents, 1, 0);
    return repeated.length > 0 ? { tree: null, faults: onePerLine(repeated) } : { tree, faults: [] };
  } catch (error) {
    if (error instanceof TooLarge) return { tree: null, faults: [fault(error.line, `${error.message}.`)] };
    throw error;
  }
}

/** The node at a path, or the deepest one above it that exists. */
export function nodeAt(tree: YamlTree, path: Path): { readonly node: YamlTree; readonly found: boolean } {
  let node = tree;
  for (const step of path) {
    const next = typeof step === 'number' ? node.items?.[step] : node.entries?.get(step);
    if (next === undefined) return { node, found: false };
    node = next;
  }
  return { node, found: true };
}

/**
 * Plain JavaScript values of a tree. A key with nothing after it counts as absent (so that a section whose lines are
 * all commented out takes its defaults), except where absence would silently change what is read: a list item, a table, a column, a filter.
 */
export function plainValue(tree: YamlTree, keepEmpty = false): unknown {
  if (tree.items !== null) return tree.items.map((item) => plainValue(item));
  if (tree.entries === null) return tree.value;
  const plain: Record<string, unknown> = {};
  for (const [key, child] of tree.entries) {
    const isEmpty = child.entries === null && child.items === null && child.value === null;
    if (isEmpty && !keepEmpty) continue;
    const value = plainValue(child, key === 'where' || key === 'columns' || key === 'tables');
    Object.defineProperty(plain, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return plain;
}

/** Carries a line out of the walk; never leaves this file. */
class TooLarge extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/**
 * `url: ${NAME}` is not valid YAML inside `{ … }`, where braces mean a mapping, and is what everybody writes there. Round
 * brackets in their place keep every position and are read as `${NAME}` again by the config's rules.
 */
function allowBareVariables(text: string): string {
  return text.replace(/(\burl:[ \t]*)\$\{([^{}\n"']*)\}/g, '$1$($2)');
}

function syntaxFault(error: YAMLError): string {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return 'a tab is used to indent; YAML takes spaces only. Replace it with spaces.';
    case 'MULTIPLE_DOCS':
      return 'a second document starts here (a line of ---); the config is one document. Remove the line.';
    case 'BAD_INDENT':
      return 'this line does not fit the brackets or the indentation around it; close the bracket above, or indent it like its neighbours.';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'a second `key: value` on one line; put it on a line of its own, or put the text in quotes if it holds a colon.';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'a key runs over several lines; a colon is missing, or the line is indented too far.';
    case 'MISSING_CHAR':
      return `${error.message.replace(/^Missing/, 'a character is missing: expected')}; a quote or a bracket is open, or a colon has no space after it.`;
    case 'BAD_SCALAR_START':
      return 'a text may not begin with this character; put the text in quotes.';
    default:
      return `this is not valid YAML (${cutText(error.message.split('\n')[0], 120)}).`;
  }
}

/** The first fault of each line: the others mostly follow from it. */
function onePerLine(faults: readonly ConfigFault[]): ConfigFault[] {
  const seen = new Set<number | null>();
  return faults.filter((fault) => !seen.has(fault.line) && seen.add(fault.line));
}
