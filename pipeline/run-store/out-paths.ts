import { constants, existsSync, statSync } from 'node:fs';
import { access, mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileFault, UserFault } from '../errors.ts';

/**
 * Make a folder for results, with those above it, and see that files can be written there.
 *
 * @returns Its absolute path.
 * @throws {UserFault} If it, or something above it, is a file, or it cannot be written.
 */
export async function prepareOutFolder(folder: string): Promise<string> {
  const path = resolve(folder);
  try {
    await makeFolders(path);
  } catch (error) {
    const isFile = error instanceof Error && 'code' in error && (error.code === 'EEXIST' || error.code === 'ENOTDIR');
    const fault = isFile
      ? `--out ${folder} is a file, or a folder above it is; a folder was expected. Choose another path.`
      : fileFault(error) === null
        ? null
        : cannotBeWritten(folder);
    if (fault === null) throw error;
    throw new UserFault(fault, { cause: error });
  }
  try {
    await access(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UserFault(cannotBeWritten(folder), { cause: error });
  }
  return path;
}

function cannotBeWritten(folder: string): string {
  return `--out ${folder} cannot be made or written by this user; choose another folder.`;
}

/** One level after another: the recursive form of `mkdir` never returns on file systems that refuse with "no such file". */
async function makeFolders(path: string): Promise<void> {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(`${path} is a file`), { code: 'EEXIST' });
    return;
  }
  if (dirname(path) !== path) await makeFolders(dirname(path));
  try {
    await mkdir(path);
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!isThere || !statSync(path).isDirectory()) throw error;
  }
}

/** Folders on the way to `folder` that do not exist yet, the deepest first. */
export function missingFolders(folder: string): string[] {
  const path = resolve(folder);
  return existsSync(path) || dirname(path) === path ? [] : [path, ...missingFolders(dirname(path))];
}

/** Take back folders that were made for a run that failed; one that holds anything stays. */
export async function removeEmptyFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}

/**
 * See before any work that a file can be written: its folder is there, and it is no folder itself.
 *
 * @param option Name of the option that gave the path.
 * @throws {UserFault} If it cannot.
 */
export async function checkOutFile(option: string, path: string): Promise<void> {
  const given = `--${option} ${path}`;
  const folder = dirname(resolve(path));
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new UserFault(`${given} is a folder; a file was expected.`);
  }
  if (!existsSync(folder)) {
    throw new UserFault(
      `${given} would stand in ${folder}, which does not exist; make that folder, or choose another path.`,
    );
  }
  if (!statSync(folder).isDirectory()) {
    throw new UserFault(`${given} would stand in ${folder}, which is a file; choose another path.`);
  }
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UserFault(`${given} would stand in ${folder}, which this user may not write; choose another path.`, {
      cause: error,
    });
  }
}
