import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { DataError } from '../errors.ts';

const PIECE_BYTES = 1_048_576;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** The bytes of a file in pieces, unpacked if its name ends in .gz. */
export function fileBytes(path: string): AsyncIterable<Buffer> {
  const stream = createReadStream(path, { highWaterMark: PIECE_BYTES });
  if (!path.toLowerCase().endsWith('.gz')) return stream;
  const unpacked = createGunzip({ chunkSize: PIECE_BYTES });
  stream.once('error', (error) => unpacked.destroy(error));
  return stream.pipe(unpacked);
}

/** The byte that ends the lines of a file: LF, also after a CR; CR where there is no LF at all. */
export async function lineBreakOf(path: string): Promise<number> {
  for await (const piece of fileBytes(path)) if (piece.includes(NEWLINE)) return NEWLINE;
  return RETURN;
}

/** What a text file holds as bytes. */
export interface TextSurvey {
  readonly isUtf8: boolean;
  /** Whether there is a CR anywhere. */
  readonly hasReturn: boolean;
}

/**
 * Read a text file to its end. A packed file must be whole: the engine would read one that was cut off as if it ended there.
 *
 * @throws {DataError} One line: the file cannot be unpacked to its end.
 */
export async function surveyText(path: string): Promise<TextSurvey> {
  let tail = Buffer.alloc(0);
  let isSound = true;
  let hasReturn = false;
  try {
    for await (const piece of fileBytes(path)) {
      const bytes = tail.length === 0 ? piece : Buffer.concat([tail, piece]);
      const whole = wholeCharacters(bytes);
      isSound &&= isUtf8(bytes.subarray(0, whole));
      hasReturn ||= piece.includes(RETURN);
      tail = Buffer.from(bytes.subarray(whole));
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.startsWith('Z_')) throw error;
    if (error instanceof Error && error.message === 'incorrect header check') {
      throw new DataError([`${path} is not a gzip file, whatever its name says; expected one packed with gzip`]);
    }
    const what = code === 'Z_BUF_ERROR' ? 'it is cut off' : 'its bytes are damaged';
    throw new DataError([`${path} cannot be unpacked to its end: ${what}; copy or export it again`]);
  }
  return { isUtf8: isSound && tail.length === 0, hasReturn };
}

/** Length of the bytes without a character at their end that goes on in the next piece. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
