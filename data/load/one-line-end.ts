import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DuckDbSource } from '../duckdb/source.ts';
import { csvScanner, RECORD_END, REST_OF_END, STATE } from './csv-scanner.ts';
import { fileBytes } from './file-bytes.ts';

const NEWLINE = 0x0a;

/**
 * Whether the records of a CSV file, or the lines of any text, end in more than one way: LF, CR LF, CR.
 *
 * @param separator Of the CSV file; null: lines.
 */
export async function mixesLineEnds(file: string, separator: string | null): Promise<boolean> {
  const { kinds, steps } = csvScanner(separator);
  const seen = new Set<string>();
  let state = 0;
  let hasReturn = false;
  for await (const piece of fileBytes(file)) {
    for (let i = 0; i < piece.length; i++) {
      const step = steps[state * 8 + kinds[piece[i]]];
      state = step & STATE;
      if (hasReturn) seen.add((step & REST_OF_END) !== 0 ? 'CR LF' : 'CR');
      const isEnd = (step & RECORD_END) !== 0;
      hasReturn = isEnd && piece[i] !== NEWLINE;
      if (isEnd && piece[i] === NEWLINE) seen.add('LF');
    }
    if (seen.size > 1) return true;
  }
  return false;
}

/**
 * Copy a CSV file into the source's private folder with LF at the end of every record, for a reader that takes one kind of line end in
 * a file only. What stands inside quoted fields is copied as it is, and records keep their order.
 *
 * @param name Of the copy, without ending.
 * @returns Path of the copy.
 */
export async function copyWithOneLineEnd(
  source: DuckDbSource,
  file: string,
  separator: string,
  name: string,
): Promise<string> {
  const copy = join(source.privateFolder, `${name}.csv`);
  const { kinds, steps } = csvScanner(separator);
  let state = 0;
  await pipeline(
    fileBytes(file),
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        const out = Buffer.alloc(piece.length);
        let length = 0;
        for (let i = 0; i < piece.length; i++) {
          const step = steps[state * 8 + kinds[piece[i]]];
          state = step & STATE;
          if ((step & REST_OF_END) === 0) out[length++] = (step & RECORD_END) !== 0 ? NEWLINE : piece[i];
        }
        yield out.subarray(0, length);
      }
    },
    createWriteStream(copy),
  );
  return copy;
}
