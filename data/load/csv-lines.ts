import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

const QUOTE = 0x22;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Where the records of a CSV file stand, header included. */
export interface CsvRecords {
  /** 1-based line in the file on which each record starts. */
  readonly startLines: readonly number[];
  /** Whether each record is an empty line. */
  readonly areBlank: readonly boolean[];
}

/**
 * Split a CSV file into records, minding line breaks inside quoted fields.
 *
 * @param separator One character.
 */
export async function findCsvRecords(path: string, separator: string): Promise<CsvRecords> {
  const startLines: number[] = [];
  const areBlank: boolean[] = [];
  const cut = separator.charCodeAt(0);
  let line = 1;
  let start = 1;
  let nBytes = 0;
  let isQuoted = false;
  let wasQuote = false;
  let isFieldStart = true;
  const finish = () => {
    startLines.push(start);
    areBlank.push(nBytes === 0);
    start = line;
    nBytes = 0;
    isFieldStart = true;
  };
  for await (const chunk of bytesOf(path)) {
    for (const byte of chunk) {
      if (byte === NEWLINE) line++;
      if (isQuoted && !wasQuote) {
        if (byte === QUOTE) wasQuote = true;
        continue;
      }
      if (wasQuote) {
        wasQuote = false;
        if (byte === QUOTE) continue;
        isQuoted = false;
      }
      if (byte === NEWLINE) finish();
      else if (byte === QUOTE && isFieldStart) {
        isQuoted = true;
        isFieldStart = false;
        nBytes++;
      } else if (byte !== RETURN) {
        isFieldStart = byte === cut;
        nBytes++;
      }
    }
  }
  if (nBytes > 0) finish();
  return { startLines, areBlank };
}

function bytesOf(path: string): AsyncIterable<Buffer> {
  const stream = createReadStream(path);
  return path.toLowerCase().endsWith('.gz') ? stream.pipe(createGunzip()) : stream;
}

/**
 * Lines of the rows that the engine read from the file.
 *
 * @param brokenRecords 1-based numbers of the records, header and blank ones counted, that were not read.
 * @param skipsBlank Whether blank records give no row (they do where the file has one column).
 * @returns Start line of row 0, 1, ... of those read.
 */
export function linesOfRows(records: CsvRecords, brokenRecords: ReadonlySet<number>, skipsBlank: boolean): number[] {
  const lines: number[] = [];
  for (let i = 1; i < records.startLines.length; i++) {
    if (brokenRecords.has(i + 1) || (skipsBlank && records.areBlank[i])) continue;
    lines.push(records.startLines[i]!);
  }
  return lines;
}
