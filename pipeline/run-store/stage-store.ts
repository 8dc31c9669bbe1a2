import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { writeFileAtomic } from './atomic.ts';
import { stageHash } from './hash.ts';

/**
 * What finished stages made, kept in a folder until the run is through, so that a run that was stopped goes on from there. A
 * result is found again only by everything that decides it: if any of that changes, the stage runs anew.
 */
export interface StageStore {
  /** null: there is none, or it cannot be read. */
  get(stage: string, key: string): Promise<unknown>;
  /**
   * Writes beside what goes on; the value is the caller's again when this returns.
   *
   * @throws {UserFault} If something that was put before could not be written.
   */
  put(stage: string, key: string, value: unknown): void;
  /**
   * Wait until everything is written.
   *
   * @throws {UserFault} If something could not be: the disk is full, say.
   */
  settled(): Promise<void>;
  /** Let go of everything: the run is through. */
  clear(): Promise<void>;
}

/** A result larger than this is not kept: writing it would take longer, and more memory, than it may save. */
const MOST_BYTES = 500_000_000;

/** A store in a folder, which is made with the first result. */
export function openStageStore(folder: string): StageStore {
  // The form of what is written is the engine's own, so another version starts anew.
  const fileOf = (stage: string, key: string) =>
    join(folder, `${stage}-${stageHash([key, process.versions.v8]).slice(0, 32)}.stage`);
  const writing: Promise<void>[] = [];
  const failures: unknown[] = [];
  const throwFirst = () => {
    if (failures.length > 0) throw failures[0];
  };
  const write = async (path: string, bytes: Uint8Array) => {
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(path, bytes);
  };
  return {
    async get(stage, key) {
      try {
        return deserialize(await readFile(fileOf(stage, key)));
      } catch {
        return null;
      }
    },
    put(stage, key, value) {
      // Stages take minutes: whoever is at work is told at the next one that the disk is full, not at the end.
      throwFirst();
      if (arrayBytes(value) > MOST_BYTES) return;
      writing.push(write(fileOf(stage, key), serialize(value)).catch((error) => void failures.push(error)));
    },
    async settled() {
      await Promise.all(writing);
      throwFirst();
    },
    async clear() {
      await Promise.all(writing);
      const names = await readdir(folder).catch(() => []);
      for (const name of names) if (name.endsWith('.stage')) await rm(join(folder, name), { force: true });
      await rmdir(folder).catch(() => undefined);
    },
  };
}

/** Bytes of all typed arrays of a value: nearly all there is of a large result. */
function arrayBytes(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (value instanceof Map) return arrayBytes([...value.values()]);
  return Object.values(value).reduce((sum: number, part) => sum + arrayBytes(part), 0);
}
