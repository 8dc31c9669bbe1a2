import { describe, expect, it } from 'vitest';
import { contractTrial } from '../../studies/contract-world.ts';

/** A small version of the study `forecasts`: half of the accounts have terms of a year and leave mostly when these end. */
describe('outlooks in worlds with contracts', () => {
  const trials = Array.from({ length: 40 }, (_, seed) =>
    contractTrial({ nAccounts: 400, nKnown: 18, shock: 0.2 }, 3000 + seed),
  );

  it.each([
    'churn',
    'renewals',
    'expansion',
  ] as const)('of %s hold what comes, and expect it on the whole', (outcome) => {
    const said = trials.flatMap((trial) => trial[outcome]);
    expect(said).toHaveLength(120);
    const nHeld = said.filter(({ step, came }) => came >= step.low && came <= step.high).length;
    expect(nHeld).toBeGreaterThanOrEqual(108);
    const expected = said.reduce((sum, { step }) => sum + step.expected, 0);
    const came = said.reduce((sum, own) => sum + own.came, 0);
    expect(expected / came).toBeGreaterThan(0.92);
    expect(expected / came).toBeLessThan(1.08);
  });
});
