import { existsSync, statSync } from 'node:fs';
import { checkRealPath, resolveFileName } from '../duckdb/folders.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import { cutText, DataError } from '../errors.ts';
import { expandGlob, hasGlobSigns } from './glob.ts';

export type FileType = 'csv' | 'tsv' | 'parquet' | 'json' | 'jsonl';

const ENDINGS: readonly (readonly [RegExp, FileType])[] = [
  [/\.csv(\.gz)?$/i, 'csv'],
  [/\.tsv(\.gz)?$/i, 'tsv'],
  [/\.parquet$/i, 'parquet'],
  [/\.json(\.gz)?$/i, 'json'],
  [/\.(jsonl|ndjson)(\.gz)?$/i, 'jsonl'],
];

/** Longest path that a message shows. */
const PATH_LENGTH = 150;

/** The files that a name or glob means, in ascending order, and their common type. */
export interface FoundFiles {
  readonly files: readonly string[];
  readonly type: FileType;
}

/**
 * Find the files that a config entry names.
 *
 * @param name A file or a glob (`*`, `?`, `[...]`, `**`), absolute or relative to the base folder.
 * @throws {DataError} One line without the place: no such file, no match, outside the readable folders, a type that is not read.
 */
export function findFiles(source: DuckDbSource, name: string): FoundFiles {
  const path = resolveFileName(source, name);
  const type = ENDINGS.find(([ending]) => ending.test(path))?.[1];
  if (type === undefined) {
    throw new DataError([
      `${cutText(name)} has no known ending; files end in .csv, .tsv, .parquet, .json, .jsonl or .ndjson (text files also with .gz)`,
    ]);
  }
  const files = existsSync(path) ? [path] : matchesOf(source, path);
  if (files.length === 0) {
    const hasSigns = hasGlobSigns(name);
    throw new DataError([
      `${hasSigns ? `no file matches ${cutText(name)}` : `file ${cutText(name)} does not exist`} (looked for ${cutText(path, PATH_LENGTH)})`,
    ]);
  }
  for (const file of files) {
    checkRealPath(source, file);
    const found = statSync(file);
    if (found.isDirectory())
      throw new DataError([`${file} is a folder; name its files, such as ${cutText(name)}/*.parquet`]);
    if (!found.isFile())
      throw new DataError([`${file} is no plain file (a pipe or a device); write its content to a file`]);
  }
  return { files, type };
}

function matchesOf(source: DuckDbSource, path: string): string[] {
  const folder = source.readableFolders.find((candidate) =>
    path.startsWith(candidate.endsWith('/') ? candidate : `${candidate}/`),
  );
  // A folder's own name may hold glob signs; only what the user wrote after it is a glob.
  return folder === undefined || !hasGlobSigns(path.slice(folder.length))
    ? []
    : expandGlob(folder, path.slice(folder.length));
}
