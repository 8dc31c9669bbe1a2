import type { Random } from '../math/random.ts';
import { type ContrastSet, shuffledMaxima } from './shuffles.ts';

/** Shuffles behind each p-value: the smallest is 1 / 1000. */
export const SHUFFLES = 999;
/** At most this share of histories without any association shows one, whatever number of habits is tried. */
export const LEVEL = 0.05;

/** What the best of some habits reaches by chance. */
export interface Chance {
  /** Share of the shuffles, with the data as they are for one more, whose best habit strays from 0 as far as `z`. */
  readonly pOf: (z: number) => number;
  /** A habit has a p-value of at most `LEVEL` iff it stands further from 0; null without habits. */
  readonly bar: number | null;
}

/** Shuffle outcomes and keep the best of all habits of all landmarks, again and again. */
export function chanceOf(sets: readonly ContrastSet[], random: Random): Chance {
  if (sets.every(({ contrasts }) => contrasts.length === 0)) return { pOf: () => 1, bar: null };
  const sorted = shuffledMaxima(sets, SHUFFLES, random).sort();
  return {
    pOf: (z) => {
      // A shuffle that gives the data as they are adds up in another order: ties by rounding count.
      const reach = Math.abs(z) * (1 - 1e-9);
      let n = 0;
      for (let i = sorted.length - 1; i >= 0 && sorted[i] >= reach; i--) n++;
      return (1 + n) / (1 + SHUFFLES);
    },
    bar: sorted[SHUFFLES - Math.floor(LEVEL * (1 + SHUFFLES))],
  };
}
