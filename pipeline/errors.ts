import { DataError, QueryError, ServerError } from '../data/errors.ts';
import { ModelFileError, ScoreInputError } from '../models/runtime/errors.ts';

/** How the process ends. A gate that says no, and too little evidence, are results and not errors. */
export const EXIT = { done: 0, fault: 1, gate: 2, evidence: 3, bug: 70 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Something that the user can put right: a fault of the input, the config or the arguments. Printed as its lines, never with a stack. */
export class UserFault extends Error {
  /** Every fault found, one line each: what got what value, what was expected, what to do. Never empty. */
  readonly lines: readonly string[];
  readonly exitCode: ExitCode = EXIT.fault;

  /** @param lines One line, or all of them. Line breaks inside a line become spaces. */
  constructor(lines: string | readonly string[], options?: { readonly cause?: unknown }) {
    const all = [lines].flat().map((line) => line.replace(/\s*[\r\n]+\s*/g, ' ').trim());
    super(all.join('\n'), options);
    this.name = 'UserFault';
    this.lines = all;
  }
}

/**
 * The lines to print for an error that the user can put right; null for anything else, which is a bug.
 *
 * Knows UserFault, the rooms below (data, model files) and the file system's own errors.
 */
export function asFaults(error: unknown): readonly string[] | null {
  if (error instanceof UserFault || error instanceof DataError) return error.lines;
  if (error instanceof ServerError) return [oneLine(error.message)];
  if (error instanceof QueryError) return engineFault(error);
  if (error instanceof ModelFileError || error instanceof ScoreInputError) return [oneLine(error.message)];
  const fault = fileFault(error);
  return fault === null ? null : [fault];
}

/**
 * Faults in the user's own SQL and files reach us as DataError. A query that still fails has run out of room, or is ours
 * and wrong.
 */
function engineFault(error: QueryError): readonly string[] | null {
  const message = oneLine(error.message);
  if (/out of memory|failed to allocate|memory limit/i.test(message)) {
    return [
      `The engine ran out of memory (${message}). Close other programs, use a larger machine, or take fewer snapshots (snapshots.from).`,
    ];
  }
  if (/no space left|disk (is )?full|could not write|temp_directory|max_temp_directory_size/i.test(message)) {
    return [`The engine could not write to the disk (${message}). Free some space and run again.`];
  }
  return null;
}

const FILE_FAULTS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read or written by this user; change its permissions or choose another path.',
  EPERM: 'may not be changed by this user; change its permissions or choose another path.',
  ENOENT: 'does not exist; check the path.',
  ENOSPC: 'could not be written: the disk is full. Free some space and run again.',
  EDQUOT: 'could not be written: the disk quota is used up. Free some space and run again.',
  EISDIR: 'is a folder; a file was expected.',
  ENOTDIR: 'is not a folder, or something above it is a file; check the path.',
  EROFS: 'is on a file system that can only be read; choose another path.',
  EMFILE: 'could not be opened: too many files are open. Raise the limit (ulimit -n) and run again.',
  ENAMETOOLONG: 'is too long for a file name; choose a shorter path.',
  ELOOP: 'is a link that leads back to itself; check the path.',
  EBUSY: 'is in use by another program; close it and run again.',
};

/** One line for an error of the file system, naming the path; null for any other error. */
export function fileFault(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  if (!Object.hasOwn(FILE_FAULTS, error.code)) return null;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : 'A file';
  return `${oneLine(path)} ${FILE_FAULTS[error.code]}`;
}

/** What to print when nobody expected the error: a sentence that says whose fault it is, then the stack. */
export function bugText(error: unknown, version: string): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    `This is a bug in Barometer ${version}, not a fault of your data or config. Please report it with the lines below.`,
    stack,
    ...(error instanceof QueryError ? [`in the query:\n${error.sql}`] : []),
    ...causes(error),
  ].join('\n');
}

function causes(error: unknown): string[] {
  const lines: string[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  while (cause instanceof Error && lines.length < 5) {
    lines.push(`caused by: ${cause.stack ?? cause.message}`);
    cause = cause.cause;
  }
  return lines;
}

/**
 * Things in a sentence: counted, and cut after five.
 *
 * @returns `3 (a, b, c)` or `312 (a17, a22, a31, a40, a58, ...)`.
 */
export function countedList(things: readonly string[], shown = 5): string {
  if (things.length === 0) return '0';
  return `${things.length} (${things.slice(0, shown).join(', ')}${things.length > shown ? ', ...' : ''})`;
}

function oneLine(text: string): string {
  return text.split(/[\r\n]/, 1)[0].trim();
}
