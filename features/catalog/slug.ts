const LONGEST = 40;

/**
 * A text from the data as a part of a column name.
 *
 * @returns Lower-case letters a-z, digits and single underscores, 1 to 40 of them; `x` where nothing of the text is left.
 */
export function slugOf(text: string): string {
  const slug = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, LONGEST)
    .replace(/^_+|_+$/g, '');
  return slug === '' ? 'x' : slug;
}

/**
 * One slug per text, in order; a slug that is taken gets `_2`, `_3`, … so that all differ.
 *
 * @param taken Slugs that must not be used.
 */
export function distinctSlugs(texts: readonly string[], taken: ReadonlySet<string> = new Set()): string[] {
  const used = new Set(taken);
  return texts.map((text) => {
    const slug = slugOf(text);
    let candidate = slug;
    for (let n = 2; used.has(candidate); n++) candidate = `${slug}_${n}`;
    used.add(candidate);
    return candidate;
  });
}
