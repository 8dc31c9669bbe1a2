import { nearest } from '../../../data/nearest.ts';
import { TABLE_NAMES, type TableName } from '../tables.ts';
import { pathText } from '../words.ts';
import { type ConfigFault, nodeAt, type Path, plainValue, type YamlTree } from '../yaml-tree.ts';

/** What a rule may look at: the config as written, whatever else is wrong with it. */
export interface Written {
  readonly tree: YamlTree;
  readonly folder: string;
  /** The value at a path; undefined where nothing is written. */
  readonly at: (...path: Path) => unknown;
  /** A fault at a path: `text` follows the path. */
  readonly fault: (path: Path, text: string) => ConfigFault;
}

/** One rule: the faults that it finds. */
export type Rule = (written: Written) => ConfigFault[];

/** The view of a config that rules take. `folder`: absolute, where relative paths start. */
export function writtenConfig(tree: YamlTree, folder: string): Written {
  const at = (...path: Path): unknown => {
    const { node, found } = nodeAt(tree, path);
    return found ? (plainValue(node) ?? undefined) : undefined;
  };
  const fault = (path: Path, text: string): ConfigFault => ({
    line: nodeAt(tree, path).node.line,
    path,
    text: `${pathText(path)} ${text}`,
  });
  return { tree, folder, at, fault };
}

/** Whether a value is a mapping of the config. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is the name of a canonical table. */
export function isTable(value: unknown): value is TableName {
  return TABLE_NAMES.some((name) => name === value);
}

/** Not there, and no misspelling of it either: that is reported by itself. */
export function isMissing({ tree }: Written, table: TableName): boolean {
  const { node } = nodeAt(tree, ['tables']);
  const names = [...(node.entries?.keys() ?? [])];
  return !names.some((name) => name === table || (!isTable(name) && nearest(name, TABLE_NAMES) === table));
}
