import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { speaksOf, WORDS } from '../../features/catalog/words.ts';
import { ROOT } from '../meta/sources.ts';

describe('the words that metrics know', () => {
  const page = readFileSync(`${ROOT}docs/data.md`, 'utf8');
  const rows = [...page.matchAll(/^\| [\w., ]+ \| [^|]+ \| ([^|]*)\| ([^|]*)\|$/gm)].map(([, is, has]) => ({
    is: is.trim(),
    has: has.trim(),
  }));

  it.each(Object.entries(WORDS))('%s stand in docs/data.md as they are', (_, { is, has }) => {
    expect(rows).toContainEqual({ is: is.join(', '), has: has.join(', ') });
  });

  it('are lower case, as the conditions that take them ask for, and each once', () => {
    for (const { is, has } of Object.values(WORDS)) {
      for (const word of [...is, ...has]) expect(word).toMatch(/^[a-z0-9_-]+$/);
      expect(new Set([...is, ...has]).size).toBe(is.length + has.length);
    }
  });

  it('of several ideas are one condition', () => {
    expect(speaksOf('kind', 'webinar', 'community')).toEqual({
      is: 'contains',
      column: 'kind',
      texts: ['webinar', 'community', 'forum'],
    });
    expect(speaksOf('kind', 'event', 'webinar')).toEqual({
      is: 'any',
      of: [
        { is: 'one_word_of', column: 'kind', words: [...WORDS.event.is] },
        { is: 'contains', column: 'kind', texts: ['webinar'] },
      ],
    });
  });
});
