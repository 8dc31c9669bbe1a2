import { describe, expect, it } from 'vitest';
import { hashEnd, hashOn, hashStart, hashText } from '../../models/math/random.ts';

describe('hashText', () => {
  it('is the same where a text is gone over in parts', () => {
    for (const [first, second] of [
      ['', ''],
      ['account', '/19876'],
      ['žluťoučký/', ''],
    ]) {
      for (const seed of [0, 1, -5, 2 ** 31]) {
        expect(hashEnd(hashOn(hashOn(hashStart(seed), first), second))).toBe(hashText(first + second, seed));
      }
    }
  });
});
