import { isUtf8 } from 'node:buffer';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DuckDbSource } from '../duckdb/source.ts';
import { csvScanner, RECORD_END, REST_OF_END, STATE } from './csv-scanner.ts';
import { fileBytes } from './file-bytes.ts';

/** What a copy has in front of a line that is not UTF-8: no JSON begins with it. */
export const NOT_UTF8_MARK = '\ufffd';

/**
 * Copy a file of JSON lines into the source's private folder, for a reader that takes one kind of line end and nothing but UTF-8. Lines
 * keep their order and number; one that is not UTF-8 is marked, and what cannot be read of it is replaced.
 *
 * @param name Of the copy, without ending.
 * @returns Path of the copy.
 */
export async function copyJsonLines(source: DuckDbSource, file: string, name: string): Promise<string> {
  const copy = join(source.privateFolder, `${name}.jsonl`);
  const { kinds, steps } = csvScanner(null);
  let state = 0;
  let parts: Buffer[] = [];
  const line = (): string => {
    const bytes = Buffer.concat(parts);
    parts = [];
    return `${isUtf8(bytes) ? '' : NOT_UTF8_MARK}${bytes.toString('utf8')}\n`;
  };
  await pipeline(
    fileBytes(file),
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        let from = 0;
        for (let i = 0; i < piece.length; i++) {
          const step = steps[state * 8 + kinds[piece[i]]];
          state = step & STATE;
          if ((step & REST_OF_END) !== 0) from = i + 1;
          if ((step & RECORD_END) === 0) continue;
          parts.push(piece.subarray(from, i));
          from = i + 1;
          yield line();
        }
        parts.push(Buffer.from(piece.subarray(from)));
      }
      yield line();
    },
    createWriteStream(copy),
  );
  return copy;
}
