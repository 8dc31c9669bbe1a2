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

/** Longer texts are no mistyped words, and comparing two of them takes their product in steps. */
const MOST_LETTERS = 500;

/** Fewest insertions, deletions, replacements and swaps of neighbours that turn one text into the other (optimal string alignment); infinite where lengths differ by more than 50 or pass 500. */
export function editDistance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 50 || from.length > MOST_LETTERS) return Number.POSITIVE_INFINITY;
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
