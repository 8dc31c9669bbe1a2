import { DataError } from '../errors.ts';
import { fileBytes, lineBreakOf } from './file-bytes.ts';
import { MAX_RECORD_BYTES } from './relation.ts';

/** How many lines keep their text; of more, a person reads no more than the first. */
const MOST_TEXTS = 1000;
/** Bytes of a line that are kept. */
const MOST_BYTES = 800;

/** A line that is no record of its own because a quote before it is not closed. */
export interface HeldLine {
  readonly line: number;
  /** Line of the record that holds it. */
  readonly opened: number;
  /** Its beginning; null after the first thousand lines. */
  readonly start: string | null;
}

/**
 * The lines that broken records hold beside their own first ones, empty lines left out: one quote too many makes one record of all the
 * rows up to the next, and each of them is a row that was not read.
 *
 * @param place The table and file as messages name them.
 * @param spans First and last line of each broken record.
 * @throws {DataError} If a record is too long for the reader to say where the next one begins.
 */
export async function heldLines(
  file: string,
  place: string,
  spans: readonly { readonly from: number; readonly to: number }[],
): Promise<HeldLine[]> {
  const wanted = spans.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from);
  const held: HeldLine[] = [];
  if (wanted.length === 0) return held;
  const lineBreak = await lineBreakOf(file);
  let at = 0;
  let line = 1;
  let nBytes = 0;
  let start: number[] = [];
  const finish = (): void => {
    const span = wanted[at];
    const text = Buffer.from(start).toString('utf8').replace(/\r$/, '');
    if (span !== undefined && line > span.from && text !== '') {
      held.push({ line, opened: span.from, start: held.length < MOST_TEXTS ? text : null });
    }
    start = [];
    if (line === span?.to) {
      at++;
      nBytes = 0;
    }
    line++;
  };
  for await (const piece of fileBytes(file)) {
    for (const byte of piece) {
      if (byte === lineBreak) finish();
      else if (wanted[at] !== undefined && line >= wanted[at].from) {
        nBytes++;
        if (start.length < MOST_BYTES) start.push(byte);
        if (nBytes > MAX_RECORD_BYTES) throw tooLong(place, wanted[at].from);
      }
    }
  }
  if (start.length > 0) finish();
  return held;
}

function tooLong(place: string, line: number): DataError {
  return new DataError([
    `${place}: the quote that line ${line} opens is not closed within 64 MiB; close it, or double a quote that is part of the text.`,
  ]);
}
