import { describe, expect, it } from 'vitest';
import { shapleyParts } from '../../models/ledger/shapley.ts';
import { randomStream } from '../../models/math/random.ts';

/** The definition, by walking through every order in which players may join. */
function averageOverOrders(nPlayers: number, values: Float64Array): number[] {
  const parts = new Array<number>(nPlayers).fill(0);
  let nOrders = 0;
  const walk = (order: readonly number[]): void => {
    if (order.length < nPlayers) {
      for (let player = 0; player < nPlayers; player++) if (!order.includes(player)) walk([...order, player]);
      return;
    }
    nOrders++;
    let coalition = 0;
    for (const player of order) {
      const joined = coalition | (1 << player);
      parts[player] += values[joined] - values[coalition];
      coalition = joined;
    }
  };
  walk([]);
  return parts.map((sum) => sum / nOrders);
}

describe('shapleyParts', () => {
  it('is the average over all orders, for games of one to five players', () => {
    const random = randomStream(7, 'games');
    for (let nPlayers = 1; nPlayers <= 5; nPlayers++) {
      for (let game = 0; game < 20; game++) {
        const values = Float64Array.from({ length: 2 ** nPlayers }, () => 100 * random() - 50);
        const parts = shapleyParts(nPlayers, values);
        averageOverOrders(nPlayers, values).forEach((part, i) => {
          expect(parts[i]).toBeCloseTo(part, 9);
        });
      }
    }
  });

  it('splits what two players bring together in halves, and gives nothing to one who changes nothing', () => {
    // Players 0 and 1 are worth 6 only together; player 2 brings 1 to anybody; player 3 brings nothing.
    const values = Float64Array.from(
      { length: 16 },
      (_, mask) => ((mask & 3) === 3 ? 6 : 0) + ((mask & 4) === 4 ? 1 : 0),
    );
    expect([...shapleyParts(4, values)]).toEqual([3, 3, 1, 0]);
  });

  it('adds up exactly, in any order, where thirds and sixtieths do not', () => {
    const random = randomStream(3, 'whole games');
    for (let game = 0; game < 500; game++) {
      const values = Float64Array.from({ length: 32 }, () => Math.floor(3 * random()));
      const parts = [...shapleyParts(5, values)];
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(values[31] - values[0]);
      expect(parts.reverse().reduce((sum, part) => sum + part, 0)).toBe(values[31] - values[0]);
    }
  });

  it('refuses a game without a value for each coalition', () => {
    expect(() => shapleyParts(3, new Float64Array(7))).toThrow('the game has 7 values; expected 8, one per coalition');
  });
});
