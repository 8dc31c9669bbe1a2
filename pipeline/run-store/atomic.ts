import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileFault, UserFault } from '../errors.ts';

/** Distinguishes temporary names within this process; the process id does so between processes. */
let nTemporary = 0;

/** A name beside `path` that nobody else uses: same folder, so that a rename is atomic; hidden, so that patterns skip it. */
export function temporaryPath(path: string): string {
  nTemporary++;
  return join(dirname(path), `.${basename(path)}.${process.pid}-${nTemporary}.partial`);
}

/**
 * Write a file whole or not at all: to a temporary name in the same folder, flushed to the disk, then renamed. A reader
 * sees the old content or the new, never a part. On failure the old file stays and nothing is left behind.
 *
 * @throws {UserFault} If the folder cannot be written or the disk is full.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  await writeWith(path, async (temporary) => {
    const file = await open(temporary, 'wx');
    await writeAndClose(file, data);
  });
}

async function writeAndClose(file: FileHandle, data: string | Uint8Array): Promise<void> {
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * The same for a writer that takes a path (a query that copies to Parquet, say): it writes to the temporary path, and
 * the file takes its name when the writer has succeeded.
 *
 * @throws {UserFault} For known errors of the file system; the writer's own errors pass as they are.
 */
export async function writeWith(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    await write(temporary);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true, recursive: true });
    const fault = error instanceof UserFault ? null : fileFault(error);
    if (fault === null) throw error;
    throw new UserFault(fault.replace(temporary, path), { cause: error });
  }
}

/** The rename itself must survive a power cut; file systems that cannot flush a folder are left to themselves. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Not possible on every platform; the file's own content is flushed already.
  }
}
