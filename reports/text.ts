import { type Html, html, printable } from './html.ts';

/** Longest title of a shortened text: a tooltip is no place for a book. */
const MAX_TITLE = 300;

/** At most `max` characters (code points), the last one an ellipsis where something was cut; white space in one line. */
export function shorten(text: string, max: number): string {
  const line = printable(text.slice(0, 8 * max + 64))
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...line];
  const isCut = characters.length > max || text.length > 8 * max + 64;
  return isCut ? `${characters.slice(0, max - 1).join('')}…` : line;
}

/** Text from data, apart from the direction of its surroundings, shortened with the longer text as its title. */
export function dataText(text: string, max: number): Html {
  const short = shorten(text, max);
  const full = shorten(text, MAX_TITLE);
  return short === full ? html`<bdi>${short}</bdi>` : html`<bdi title="${full}">${short}</bdi>`;
}

/** Labels of at most `max` characters, told apart where shortening made two the same. */
export function distinctLabels(texts: readonly string[], max: number): string[] {
  const seen = new Map<string, number>();
  return texts.map((text) => {
    const label = shorten(text, max);
    const nBefore = seen.get(label) ?? 0;
    seen.set(label, nBefore + 1);
    return nBefore === 0 ? label : `${label} (${nBefore + 1})`;
  });
}

/** `a`, `a and b`, `a, b and c`. */
export function listInWords(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}

/** First letter in capitals. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
