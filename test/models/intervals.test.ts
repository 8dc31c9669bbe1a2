import { expect, test } from 'vitest';
import { intervalWorld } from '../../studies/interval-world.ts';
import { coverageOf } from '../../studies/intervals.ts';

/** The study of `docs/studies/intervals.md`, small: 30 worlds, so that one share of 95% may come out at 75%. */
test('intervals of bands, lead time and money hold what is true of accounts of the same kind', () => {
  const truth = intervalWorld(30_000, 0, 10);
  const trials = Array.from({ length: 30 }, (_, i) => intervalWorld(400, 120, 500 + i));
  const shares = Object.keys(truth).map((name) => {
    const { nHeld, nGiven } = coverageOf(name, truth, trials);
    expect(nGiven, name).toBeGreaterThan(26);
    expect(nHeld / nGiven, name).toBeGreaterThan(0.7);
    return nHeld / nGiven;
  });
  expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(0.88);
});
