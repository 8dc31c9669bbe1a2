import { describe, expect, it } from 'vitest';
import { numberedAnew, numberedPairs } from '../../models/math/numbered.ts';
import { randomStream } from '../../models/math/random.ts';

describe('numbers of what positions have in common', () => {
  it('are given in the order in which they are met, as by the texts of the pairs', () => {
    const random = randomStream(1, 'numbered');
    const first = Int32Array.from({ length: 500 }, () => Math.floor(random() * 5) - 1);
    const second = Int32Array.from({ length: 500 }, () => Math.floor(random() * 7));
    const numbered = numberedPairs(numberedAnew(first).numberOf, second, 7);
    const texts = Array.from(first, (own, i) => `${own} ${second[i]}`);
    const met = [...new Set(texts)];
    expect([...numbered.numberOf]).toEqual(texts.map((text) => met.indexOf(text)));
    expect(numbered.first).toEqual(met.map((text) => texts.indexOf(text)));
  });

  it('are none of nothing', () => {
    expect(numberedAnew(new Int32Array(0))).toEqual({ numberOf: new Int32Array(0), first: [] });
  });
});
