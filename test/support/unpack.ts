/** Unpacking without a further package: brotli from Node, tar by its 512-byte blocks. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';

const BLOCK = 512;

/**
 * Write the file inside a `.br` archive to `target`, executable. Nothing is done where it exists; a half-written file is
 * never seen, so several processes may do this at once.
 */
export function unpackFile(archive: string, target: string): string {
  if (existsSync(target)) return target;
  mkdirSync(dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}.${threadId}`;
  writeFileSync(temporary, brotliDecompressSync(readFileSync(archive)), { mode: 0o755 });
  renameSync(temporary, target);
  return target;
}

/** Write the files inside a `.tar.br` archive under the folder `target`; like `unpackFile` otherwise. */
export function unpackFolder(archive: string, target: string): string {
  if (existsSync(target)) return target;
  const temporary = `${target}.${process.pid}.${threadId}`;
  for (const { name, bytes } of tarEntries(brotliDecompressSync(readFileSync(archive)))) {
    const path = join(temporary, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  try {
    renameSync(temporary, target);
  } catch (error) {
    // Another process was first: its copy is the same.
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** The regular files of a tar archive. */
export function tarEntries(tar: Buffer): { readonly name: string; readonly bytes: Buffer }[] {
  const entries = [];
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const field = (from: number, length: number): string =>
      tar.toString('latin1', at + from, at + from + length).split('\0')[0];
    const size = Number.parseInt(field(124, 12), 8);
    const kind = field(156, 1);
    if (kind === '0' || kind === '')
      entries.push({ name: field(0, 100), bytes: tar.subarray(at + BLOCK, at + BLOCK + size) });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}
