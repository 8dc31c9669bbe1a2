import { closeSync, openSync, readSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { DataError } from '../errors.ts';

const HEAD_BYTES = 1_048_576;

/**
 * The start of a text file (unpacked if its name ends in .gz), without byte-order marks (files joined by hand have several).
 *
 * @throws {DataError} One line: UTF-16, not text, or a .gz that cannot be unpacked.
 */
export function readFileHead(path: string): string {
  const raw = Buffer.alloc(HEAD_BYTES);
  const file = openSync(path, 'r');
  let nBytes: number;
  try {
    nBytes = readSync(file, raw, 0, HEAD_BYTES, 0);
  } finally {
    closeSync(file);
  }
  const bytes = path.toLowerCase().endsWith('.gz') ? unpack(path, raw.subarray(0, nBytes)) : raw.subarray(0, nBytes);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new DataError([`${path} is in UTF-16; save it as UTF-8`]);
  }
  // A zero byte further down is a cell's own business; in the first line it is no name of a column.
  if (firstLine(bytes).includes(0)) {
    throw new DataError([`${path} is not a text file (it holds zero bytes); expected CSV, TSV or JSON text`]);
  }
  return bytes.toString('utf8').replace(/^\uFEFF+/, '');
}

function firstLine(bytes: Buffer): Buffer {
  const end = bytes.indexOf(10);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

function unpack(path: string, bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    throw new DataError([`${path} cannot be unpacked; it is not a gzip file`]);
  }
}
