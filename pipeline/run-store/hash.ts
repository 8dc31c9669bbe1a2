import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { canonicalJson } from './json.ts';

/** sha256 of a text or of bytes, lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** One hash over everything that decides what a stage makes: equal inputs, whatever the order of their keys, give equal hashes. */
export function stageHash(inputs: unknown): string {
  return sha256(canonicalJson(inputs));
}

/** sha256 of a file's content, read in pieces. */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}
