/** Flags of a step: the byte ends a record; it is the line feed of an end that is over already; it is a LF or CR inside a field. */
export const RECORD_END = 8;
export const REST_OF_END = 16;
export const LINE_INSIDE = 32;

/** What stands in a scanner's `steps` beside the flags: the state after the byte. */
export const STATE = 7;

/** A machine that cuts the bytes of a CSV file into records: `steps[state * 8 + kinds[byte]]` is the next state with flags; it begins in 0. */
export interface CsvScanner {
  readonly kinds: Uint8Array;
  readonly steps: Uint8Array;
}

/** Kinds of byte; 0 is any other. */
const [QUOTE, SEPARATOR, NEWLINE, RETURN] = [1, 2, 3, 4];
/** At the start of a field, in one without quotes, in a quoted one, after a quote in that, and after a CR that ended a record. */
const [START, PLAIN, QUOTED, CLOSING, RETURNED] = [0, 1, 2, 3, 4];

/**
 * The machine for a separator. Line ends are LF, CR LF or CR, and those inside a quoted field end nothing. A field is quoted if a quote is
 * its first byte; a quote anywhere else is a byte like others.
 *
 * @param separator One character of one byte; null: records are lines, whatever stands in them.
 */
export function csvScanner(separator: string | null): CsvScanner {
  const kinds = new Uint8Array(256);
  if (separator !== null) {
    kinds[separator.charCodeAt(0)] = SEPARATOR;
    kinds[0x22] = QUOTE;
  }
  kinds[0x0a] = NEWLINE;
  kinds[0x0d] = RETURN;
  const steps = new Uint8Array(5 * 8);
  const set = (state: number, byKind: readonly number[]): void => steps.set(byKind, state * 8);
  const ends = [START | RECORD_END, RETURNED | RECORD_END];
  set(START, [PLAIN, QUOTED, START, ...ends]);
  set(PLAIN, [PLAIN, PLAIN, START, ...ends]);
  set(QUOTED, [QUOTED, CLOSING, QUOTED, QUOTED | LINE_INSIDE, QUOTED | LINE_INSIDE]);
  set(CLOSING, [PLAIN, QUOTED, START, ...ends]);
  set(RETURNED, [PLAIN, QUOTED, START, START | REST_OF_END, RETURNED | RECORD_END]);
  return { kinds, steps };
}
