import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a name holds signs of a glob. */
export function hasGlobSigns(name: string): boolean {
  return /[*?[]/.test(name);
}

/**
 * Files below a folder that match a glob, ascending by code unit.
 *
 * `*` any characters of one name, `?` one, `[ab]` or `[a-c]` or `[!a]` one of or none of them, `**` any folders. Names that start
 * with a dot match only a pattern that does. Linked folders are followed by name, not by `**`.
 *
 * @param folder Absolute; taken as it is, whatever signs its name holds.
 * @param pattern Relative to the folder, with `/`.
 */
export function expandGlob(folder: string, pattern: string): string[] {
  return [
    ...new Set(
      matches(
        folder,
        pattern.split('/').filter((part) => part !== ''),
      ),
    ),
  ].sort((a, b) => (a < b ? -1 : 1));
}

function matches(folder: string, parts: readonly string[]): string[] {
  const [part, ...rest] = parts;
  if (part === undefined) return [];
  const entries = entriesOf(folder);
  if (part === '**') {
    const below = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
    return [...matches(folder, rest), ...below.flatMap((entry) => matches(join(folder, entry.name), parts))];
  }
  const sign = patternOf(part);
  const found = entries.filter(({ name }) => sign.test(name) && (!name.startsWith('.') || part.startsWith('.')));
  if (rest.length > 0) return found.flatMap((entry) => matches(join(folder, entry.name), rest));
  return found.filter((entry) => !entry.isDirectory()).map((entry) => join(folder, entry.name));
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function patternOf(part: string): RegExp {
  const body = part.replace(
    /\[(!?)([^\]]+)\]|[\s\S]/g,
    (piece: string, not: string | undefined, set: string | undefined) => {
      if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
      if (piece === '*') return '.*';
      if (piece === '?') return '.';
      return piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    },
  );
  return new RegExp(`^${body}$`, 'su');
}
