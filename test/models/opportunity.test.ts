import { describe, expect, it, test } from 'vitest';
import { expansionByBand } from '../../models/backtest/expansion-by-band.ts';
import { sealModel } from '../../models/model-file/seal.ts';
import { opportunityScoreOf } from '../../models/runtime/health.ts';
import { loadModel } from '../../models/runtime/load.ts';
import { selfTest } from '../../models/runtime/self-test.ts';
import { drawnBook } from './backtest-book.ts';
import { logisticDraft } from './runtime-fixture.ts';

const anchor = { date: '2026-01-01', logOdds: Math.log(0.1) };

describe('opportunity score', () => {
  it('is 50 at the anchor and ten points up when the odds of expansion double', () => {
    const of = (odds: number) =>
      opportunityScoreOf(Math.log(odds), { opportunityAnchor: anchor, pointsToDoubleOdds: 10 });
    expect(of(0.1)).toBeCloseTo(50, 12);
    expect(of(0.2)).toBeCloseTo(60, 12);
    expect(of(0.05)).toBeCloseTo(40, 12);
    expect(of(1e9)).toBe(100);
    expect(of(1e-9)).toBe(0);
  });

  it('stands in a result where the file has an anchor for it, and goes with the probability of expansion', () => {
    const draft = logisticDraft();
    const model = loadModel(sealModel({ ...draft, health: { ...draft.health, opportunityAnchor: anchor } }, []));
    const input = { context: { segment: 'smb', tenureDays: 200 }, metrics: {} };
    const { opportunityScore, expansionProbability } = model.score(input);
    const odds = expansionProbability! / (1 - expansionProbability!);
    expect(opportunityScore).toBeCloseTo(50 + 10 * Math.log2(odds / 0.1), 9);
  });

  it('is absent without one, so that results of older files are what they were', () => {
    const model = loadModel(sealModel(logisticDraft(), []));
    const result = model.score({ context: { segment: 'smb', tenureDays: 200 }, metrics: {} });
    expect(Object.keys(result)).not.toContain('opportunityScore');
    expect(selfTest(model).failures).toEqual([]);
  });

  it('a file with an anchor that is no number is refused', () => {
    const draft = logisticDraft();
    const health = { ...draft.health, opportunityAnchor: { date: '2026-01-01', logOdds: 'x' as unknown as number } };
    expect(() => loadModel(JSON.stringify({ ...sealModel(draft, []), health }))).toThrow(
      'health.opportunityAnchor.logOdds',
    );
  });
});

test('how often each colour expanded, over rows whose outcome is known', () => {
  const { table, scored } = drawnBook({
    a: { bands: 'RRGG' },
    b: { bands: 'GGGG' },
    c: { bands: 'YRRR' },
  });
  const labels = new Map([
    ['a', [1, 0, 1, -1]],
    ['b', [0, 0, 0, 1]],
    ['c', [0, 1, 0, -1]],
  ]);
  const seen = new Map<string, number>();
  const expansionLabel = Int8Array.from(table.accountIndex, (account) => {
    const id = table.accountIds[account];
    const at = seen.get(id) ?? 0;
    seen.set(id, at + 1);
    return labels.get(id)![at];
  });
  const found = expansionByBand({ ...table, expansionLabel }, scored, { bootstrap: 0, seed: 1 });
  // Red: a January 1, a February 0, c February 1, c March 0. Green: a March 1, b 0 0 0 1.
  expect(found.map(({ band, nRows, nExpandedAccounts, rate }) => [band, nRows, nExpandedAccounts, rate.value])).toEqual(
    [
      ['red', 4, 2, 0.5],
      ['yellow', 1, 0, 0],
      ['green', 5, 2, 0.4],
    ],
  );
  expect(expansionByBand(table, scored, { bootstrap: 0, seed: 1 })).toEqual([]);
});
