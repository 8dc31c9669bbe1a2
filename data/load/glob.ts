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
        // `**` twice in a row means no more than once, and would be tried in every way.
        pattern.split('/').filter((part, i, parts) => part !== '' && !(part === '**' && parts[i - 1] === '**')),
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
  const signs = signsOf(part);
  const found = entries.filter(({ name }) => isMatch(name, signs) && (!name.startsWith('.') || part.startsWith('.')));
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

/** One sign of a pattern: any run of characters, or one character that a test accepts. */
type Sign = '*' | ((character: string) => boolean);

function signsOf(part: string): Sign[] {
  const pieces = part.match(/\[!?[^\]]+\]|\*+|[\s\S]/gu) ?? [];
  return pieces.map((piece): Sign => {
    if (piece.startsWith('*')) return '*';
    if (piece === '?') return () => true;
    return piece.length > 2 && piece.startsWith('[') ? setOf(piece.slice(1, -1)) : (character) => character === piece;
  });
}

function setOf(written: string): (character: string) => boolean {
  const isNot = written.startsWith('!') && written.length > 1;
  const ranges = (isNot ? written.slice(1) : written).match(/[\s\S]-[\s\S]|[\s\S]/gu) ?? [];
  const holds = (character: string): boolean =>
    ranges.some((range) => {
      const [from, , to = from] = Array.from(range);
      return from <= character && character <= to;
    });
  return (character) => holds(character) !== isNot;
}

/** Whether a name matches, in time that grows with name times pattern: only the last run of characters is ever lengthened. */
function isMatch(name: string, signs: readonly Sign[]): boolean {
  const characters = Array.from(name);
  let at = 0;
  let sign = 0;
  let lastRun = -1;
  let runEnd = 0;
  while (at < characters.length) {
    const wanted = signs[sign];
    if (wanted === '*') {
      lastRun = sign++;
      runEnd = at;
    } else if (wanted?.(characters[at])) {
      sign++;
      at++;
    } else if (lastRun >= 0) {
      sign = lastRun + 1;
      at = ++runEnd;
    } else return false;
  }
  return signs.slice(sign).every((rest) => rest === '*');
}
