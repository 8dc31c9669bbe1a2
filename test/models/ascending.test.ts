import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ascendingPositions } from '../../models/math/ascending.ts';

describe('ascendingPositions', () => {
  it('sorts any doubles, NaN left out, equals in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constant(NaN))), (values) => {
        // As they are, and so many that they are sorted by their bits.
        for (const n of [values.length, values.length === 0 ? 0 : 3_500]) {
          const column = Float64Array.from({ length: n }, (_, i) => values[(7 * i) % values.length]);
          const expected = Array.from(column, (value, i) => ({ value, i }))
            .filter(({ value }) => !Number.isNaN(value))
            .sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : a.i - b.i))
            .map(({ i }) => i);
          expect([...ascendingPositions(column)]).toEqual(expected);
        }
      }),
      { seed: 11, numRuns: 100 },
    );
  });

  it('sorts very many doubles by larger digits, the same way', () => {
    const column = Float64Array.from({ length: 120_000 }, (_, i) => {
      const own = ((i * 7919) % 104_729) - 50_000;
      return i % 11 === 0 ? Number.NaN : i % 3 === 0 ? Math.round(own / 5000) : own * Math.exp((i % 700) / 3 - 100);
    });
    const positions = ascendingPositions(column);
    expect(positions).toHaveLength(column.filter((value) => !Number.isNaN(value)).length);
    expect(new Set(positions).size).toBe(positions.length);
    const isAfter = (a: number, b: number) => column[a] > column[b] || (column[a] === column[b] && a > b);
    expect(positions.slice(1).every((own, k) => isAfter(own, positions[k]))).toBe(true);
  });
});
