import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { cutText } from '../../data/errors.ts';
import { nearest } from '../../data/nearest.ts';
import { fileFault, UserFault } from '../errors.ts';
import { faultLine, parseConfig } from './parse.ts';
import { TABLE_NAMES } from './tables.ts';
import type { Config } from './types.ts';
import { pathText, quote } from './words.ts';
import { type ConfigFault, MAX_CONFIG_BYTES, nodeAt, type Path, readYamlTree } from './yaml-tree.ts';

export interface LoadedConfig {
  readonly config: Config;
  /** The file as read. */
  readonly text: string;
  /** Absolute path of the folder that relative paths start from. */
  readonly folder: string;
}

/**
 * Read a config file and check it whole, the files and folders that it names included.
 *
 * @throws {UserFault} One line per fault, all of them, each with the file's line.
 */
export async function loadConfig(path: string): Promise<LoadedConfig> {
  const text = decode(await readBytes(path), path);
  const folder = dirname(resolve(path));
  const parsed = parseConfig(text, folder);
  const missing = missingPaths(text, folder);
  const faults = [...(parsed.faults ?? []), ...missing].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  if (parsed.config === null || faults.length > 0) throw new UserFault(linesOf(faults, path));
  return { config: parsed.config, text, folder };
}

/** Faults that are told; whoever has more mends these and runs again. */
const MOST_FAULTS = 100;

function linesOf(faults: readonly ConfigFault[], path: string): string[] {
  const lines = faults.slice(0, MOST_FAULTS).map((fault) => faultLine(fault, path));
  const rest = faults.length - lines.length;
  return rest === 0 ? lines : [...lines, `${path}: ${rest} more faults are not shown; mend these first.`];
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > MAX_CONFIG_BYTES)
      throw new UserFault(
        `${path} is ${bytes.length} bytes long; that is not a config. Give the path of a barometer.yaml.`,
      );
    return bytes;
  } catch (error) {
    if (error instanceof UserFault) throw error;
    throw new UserFault(notReadable(path, error), { cause: error });
  }
}

function notReadable(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'EISDIR')
    return `${path} is a folder; give the config inside it, such as ${path.replace(/[/\\]+$/, '')}/barometer.yaml.`;
  if (code === 'ENOENT') {
    const meant = nearest(basename(path), namesIn(dirname(resolve(path))));
    return `${path} does not exist; ${meant === null ? 'give the path of a config, or make one with `barometer init`.' : `did you mean ${meant}?`}`;
  }
  return fileFault(error) ?? `${path} cannot be read (${error instanceof Error ? error.message : String(error)}).`;
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\u0000')) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new UserFault(
    `${path} is not text in UTF-8; save it as UTF-8, or check that it is the config and not a data file.`,
  );
}

/** Files without a pattern, and folders, must be there before any work starts. */
function missingPaths(text: string, folder: string): ConfigFault[] {
  const { tree } = readYamlTree(text);
  if (tree === null) return [];
  const faults: ConfigFault[] = [];
  const check = (path: Path, expected: 'file' | 'folder'): void => {
    const { node, found } = nodeAt(tree, path);
    if (!found || typeof node.value !== 'string' || node.value.trim() === '') return;
    const problem = pathProblem(folder, node.value.trim(), expected);
    if (problem !== null)
      faults.push({ line: node.line, path, text: `${pathText(path)} is ${quote(node.value)}; ${problem}` });
  };
  const { node: folders } = nodeAt(tree, ['source', 'folders']);
  for (const i of folders.items?.keys() ?? []) check(['source', 'folders', i], 'folder');
  for (const name of TABLE_NAMES) check(['tables', name, 'file'], 'file');
  return faults;
}

function pathProblem(folder: string, given: string, expected: 'file' | 'folder'): string | null {
  if (expected === 'file' && (/[*?[]/.test(given) || /^[a-z][a-z0-9+.-]+:\/\//i.test(given))) return null;
  const path = resolve(folder, given);
  if (existsSync(path)) {
    if (statSync(path).isDirectory() === (expected === 'folder')) return null;
    return expected === 'folder'
      ? 'that is a file, a folder was expected.'
      : `that is a folder, a file was expected; for all files in it write ${quote(`${given.replace(/\/+$/, '')}/*.csv`)}.`;
  }
  const meant = nearest(basename(path), namesIn(dirname(path)));
  return `there is no such ${expected} (looked for ${cutText(path, 150)}).${meant === null ? '' : ` Did you mean ${cutText(meant)}?`}`;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
