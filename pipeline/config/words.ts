/**
 * Text in double quotes as it would stand in the config, at most 60 characters, control characters escaped. A user and
 * password inside an address are not shown.
 */
export function quote(text: string): string {
  const safe = text.replace(/:\/\/[^\s/]*@/g, '://...@').replace(/(password|pwd|secret|token)=[^\s&;]*/gi, '$1=...');
  const short = safe.length > 60 ? `${safe.slice(0, 57)}...` : safe;
  return JSON.stringify(short).replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A value given in the config, in words that fit after "is". */
export function show(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) {
    const text = `[${value.map(show).join(', ')}]`;
    return text.length <= 60 ? text : `a list of ${value.length}`;
  }
  return 'a mapping';
}

/** `config.metrics.custom[0].name`: a place in the config as it is written in faults. */
export function pathText(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, step) => text + (typeof step === 'number' ? `[${step}]` : `.${plainKey(step)}`),
    'config',
  );
}

function plainKey(key: string): string {
  return /^[\w-]+$/.test(key) ? key : quote(key);
}

/** "a, b or c". */
export function anyOf(words: readonly string[]): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}

/**
 * The candidate that a mistyped word most likely means, or null if none is near: at most a third of the letters (at
 * least one, at most four) inserted, deleted, replaced or swapped with their neighbour; or the word is the start, the
 * end or a whole part of exactly one candidate (`days` of `horizon_days`). Ties go to the first in the list. Case, `-`, `_` and spaces do not count.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const fold = (text: string): string => text.toLowerCase().replace(/[-_ ]/g, '');
  const folded = fold(word);
  let best: string | null = null;
  let bestDistance = Math.min(4, Math.max(1, Math.floor(folded.length / 3))) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(folded, fold(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== null || folded.length < 3) return best;
  const holding = candidates.filter(
    (candidate) =>
      fold(candidate).startsWith(folded) || fold(candidate).endsWith(folded) || candidate.split('_').includes(word),
  );
  return holding.length === 1 ? holding[0] : null;
}

/** Fewest insertions, deletions, replacements and swaps of neighbours that turn one text into the other (optimal string alignment). */
export function editDistance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 50) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = above[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      let least = Math.min(replaced, above[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        least = Math.min(least, before[j - 2] + 1);
      row.push(least);
    }
    before = above;
    above = row;
  }
  return above[to.length];
}
