import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { cutText, DataError } from '../errors.ts';

/** The folders a source may read, as real paths. */
export interface ReadableFolders {
  readonly baseFolder: string;
  /** The base folder first. */
  readonly readableFolders: readonly string[];
}

/**
 * The absolute path of a file named in the config or inside its SQL; may hold glob signs.
 *
 * @param name Absolute, or relative to the base folder.
 * @throws {DataError} If it is an address, or lies outside the readable folders by its name. Links are checked by `checkRealPath`.
 */
export function resolveFileName(folders: ReadableFolders, name: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) {
    throw new DataError([`${cutText(name)} is an address; only local files are read`]);
  }
  const path = isAbsolute(name) ? resolve(name) : resolve(folders.baseFolder, name);
  if (!isReadable(folders, path)) throw outside(folders, name);
  return path;
}

/** @throws {DataError} If the file, with links followed, lies outside the readable folders. */
export function checkRealPath(folders: ReadableFolders, path: string): void {
  if (!isReadable(folders, realpathSync(path))) throw outside(folders, path);
}

function isReadable(folders: ReadableFolders, path: string): boolean {
  return folders.readableFolders.some((folder) => {
    const way = relative(folder, path);
    return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  });
}

function outside(folders: ReadableFolders, name: string): DataError {
  return new DataError([
    `${cutText(name)} lies outside the folders that may be read (${folders.readableFolders.join(', ')}); add its folder under source.folders`,
  ]);
}
