import { expect } from 'vitest';
import { asFaults } from '../../../pipeline/errors.ts';
import { escapeControls } from '../../../pipeline/output/index.ts';

/** Longest line that a person reads to its end. */
export const MAX_LINE = 700;

/** What must never reach a person: stacks, engine crashes, values that a template forgot. */
const INSIDE_OUT =
  /^\s*at |\bat \S+ \(|node:internal|INTERNAL Error|FATAL Error|TransactionContext|This is a bug|\[object |(?<!config\.)\bundefined\b|__internal|^Error|TypeError|RangeError/;

/** Where a line says that the fault is. */
const PLACE =
  /^(tables\.\w+|config\b|barometer\.yaml\b|--[a-z]|file |folder |the |The engine |no account|result column|\/|[\w./-]+\.yaml)/;

/**
 * Faults as they are printed: one line each, without control characters, of a length that is read, with a place at the
 * start and a sentence's end.
 */
export function expectClear(lines: readonly string[], context: () => string = () => ''): void {
  expect(lines.length, context()).toBeGreaterThan(0);
  for (const line of lines) {
    const printed = escapeControls(line);
    const problem =
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey
      (/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029]/.test(printed) && 'control characters') ||
      (line.length > MAX_LINE && `${line.length} characters`) ||
      (INSIDE_OUT.test(line.replace(/"[^"]*"/g, '""')) && 'the inside of the program') ||
      (!PLACE.test(line) && 'no place') ||
      (!/[.?]$/.test(line) && 'no end');
    if (problem) throw new Error(`a fault's line has ${problem}: ${printed.slice(0, 2000)}\n${context()}`);
  }
}

/** The lines of an error that a person can put right. Any other error is a bug, and thrown again. */
export function faultsOf(error: unknown): readonly string[] {
  const lines = asFaults(error);
  if (lines === null) throw error;
  return lines;
}
