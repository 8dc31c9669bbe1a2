import { describe, expect, test } from 'vitest';
import { withinDateRanks } from '../../models/backtest/within-date.ts';
import { randomStream } from '../../models/math/random.ts';
import { rocAuc } from '../../models/math/ranking.ts';

describe('ranks within dates', () => {
  test('by hand: ties take their middle, dates do not mix, other rows stay missing', () => {
    const probability = Float64Array.of(0.9, 0.1, 0.5, 0.5, 0.2, 0.7, 0.3);
    const day = Int32Array.of(1, 1, 1, 1, 2, 2, 2);
    const rows = Int32Array.of(0, 1, 2, 3, 4, 5);
    // Date 1 ascending: 0.1 at place 1, both 0.5 at the middle of places 2 and 3, 0.9 at place 4; a rank is (place - 0.5) / 4.
    expect([...withinDateRanks(probability, day, rows)]).toEqual([
      3.5 / 4,
      0.5 / 4,
      2 / 4,
      2 / 4,
      0.5 / 2,
      1.5 / 2,
      Number.NaN,
    ]);
  });

  test('a score that only follows the tide has no skill within dates, and one that tells who keeps its own', () => {
    const random = randomStream(1, 'tide');
    const n = 4000;
    const day = Int32Array.from({ length: n }, (_, i) => (i < n / 2 ? 1 : 2));
    const rate = (i: number) => (day[i] === 1 ? 0.05 : 0.5);
    const risk = Float64Array.from({ length: n }, () => random());
    const label = Uint8Array.from({ length: n }, (_, i) => (random() < rate(i) * (0.5 + risk[i]) ? 1 : 0));
    const rows = Int32Array.from({ length: n }, (_, i) => i);
    const tide = Float64Array.from({ length: n }, (_, i) => rate(i));
    expect(rocAuc(tide, label)).toBeGreaterThan(0.7);
    expect(rocAuc(withinDateRanks(tide, day, rows), label)).toBeCloseTo(0.5, 10);
    expect(rocAuc(withinDateRanks(risk, day, rows), label)).toBeGreaterThan(0.6);
  });
});
