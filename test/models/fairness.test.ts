import { describe, expect, it } from 'vitest';
import { groupingsOf } from '../../models/bands/groupings.ts';
import { scoreDistribution } from '../../models/fairness/distribution.ts';
import { worstGaps } from '../../models/fairness/worst-gaps.ts';
import type { Band } from '../../models/runtime/types.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { drawnBook, predictionsOf } from './backtest-book.ts';
import { madeTable } from './fit-kit.ts';

const SEGMENTS = ['a', 'b', 'c', 'd'];

/**
 * Accounts with a steady chance of churn, red where it is above a fifth. In segment `a` what is said lies `off` below what comes,
 * and churn is seen as red only with `seen`.
 */
function world(seed: number, { off = 0, seen = 1, nDates = 3 } = {}, nAccounts = 1200) {
  const random = generator(seed);
  const said = new Float64Array(nAccounts);
  const red = new Uint8Array(nAccounts);
  const fate = new Uint8Array(nAccounts);
  for (let account = 0; account < nAccounts; account++) {
    const isA = account % 4 === 0;
    const chance = 0.02 + 0.3 * random() ** 2;
    fate[account] = random() < chance ? 1 : 0;
    said[account] = Math.max(0.001, chance - (isA ? off : 0));
    red[account] = chance > 0.2 && (!isA || random() < seen) ? 1 : 0;
  }
  const table = madeTable({
    nAccounts,
    nDates,
    inputs: [],
    rowOf: (account) => ({ metrics: [], label: fate[account], segment: SEGMENTS[account % 4] }),
  });
  const predictions = predictionsOf(table, { chosen: (row) => said[table.accountIndex[row]] });
  const band = Array.from(predictions.row, (row): Band => (red[table.accountIndex[row]] === 1 ? 'red' : 'green'));
  const replay = { healthScore: new Float64Array(predictions.nRows), band, cutoffs: [] };
  const groupings = groupingsOf(table, { by: ['segment'], lifecycleDays: [] });
  return worstGaps({ table, predictions, replay, groupings, nShuffles: 200, seed: 1 });
}

const gapOf = (gaps: ReturnType<typeof world>, figure: string) => gaps.find((own) => own.figure === figure)!;

describe('worstGaps', () => {
  it('finds the segment that is painted too rosy', () => {
    const gap = gapOf(world(1, { off: 0.08 }), 'calibration');
    expect(gap).toMatchObject({ attributes: { segment: 'a' }, isBeyondChance: true, nGroups: 4 });
    expect(gap.value).toBeLessThan(gap.book - 0.03);
    expect(gap.pValue).toBeLessThan(0.015);
  });

  it('finds the segment whose churn is not seen', () => {
    const gaps = world(2, { seen: 0.1 });
    expect(gapOf(gaps, 'red_recall')).toMatchObject({ attributes: { segment: 'a' }, isBeyondChance: true });
    expect(gapOf(gaps, 'red_recall').value).toBeLessThan(0.5 * gapOf(gaps, 'red_recall').book);
    expect(gapOf(gaps, 'calibration').isBeyondChance).toBe(false);
  });

  it('seldom calls a gap real where segments are alike', () => {
    const nWorlds = 120;
    const found = Array.from({ length: nWorlds }, (_, seed) => world(1000 + 7 * seed, {}, 600));
    const nReal = found.filter((gaps) => gaps.some(({ isBeyondChance }) => isBeyondChance)).length;
    // 5% in the long run.
    expect(nReal).toBeLessThanOrEqual(13);
    const pValues = found.map((gaps) => gapOf(gaps, 'calibration').pValue);
    const nSmall = pValues.filter((p) => p <= 0.25).length;
    // A quarter of 120, within three standard errors.
    expect(nSmall).toBeGreaterThan(15);
    expect(nSmall).toBeLessThan(45);
  });

  it('counts an account once, however many dates it has: three equal dates instead of one change no p-value', () => {
    const [once, thrice] = [1, 3].map((nDates) => world(3, { off: 0.03, nDates }));
    thrice.forEach((gap, k) => {
      // Sums of three round otherwise: a shuffle that ties may fall on the other side.
      expect(Math.abs(gap.pValue - once[k].pValue)).toBeLessThan(0.011);
      expect(gap.value).toBeCloseTo(once[k].value, 12);
      expect(gap.attributes).toEqual(once[k].attributes);
    });
  });

  it('leaves groups of a handful of churned accounts out', () => {
    expect(world(4, {}, 60)).toEqual([]);
  });
});

describe('scoreDistribution', () => {
  const DRAWS = { bootstrap: 50, seed: 1 };
  const { table, scored } = drawnBook({
    a: { bands: 'RGRG' },
    b: { bands: 'GGGG' },
    c: { bands: 'YYYY' },
  });
  const scoreOf: Readonly<Record<string, number>> = { a: 31, b: 80.5, c: 40 };
  const healthScore = Float64Array.from(scored.row, (row) => scoreOf[table.accountIds[table.accountIndex[row]]]);
  const cutoffsAt = () => [{ attributes: {}, red: 30, yellow: 50 }];

  it('tells clusters and restless colours near the cut-offs', () => {
    const found = scoreDistribution(table, { scored, healthScore, cutoffsAt }, DRAWS);
    // Three scores, each a third of the rows.
    expect(found).toMatchObject({ nRows: 12, fullestFivePoints: 4 / 12, nearCutoff: 4 / 12 });
    expect(found.effectivePoints).toBeCloseTo(3, 12);
    // January to April 2024: 91 days; a changes three times, the others never.
    expect(found.flipsNear).toBeCloseTo(3 / (91 / 91.3125), 12);
    expect(found.flipsElsewhere).toBe(0);
    // One restless account is too few for an interval.
    expect(found.flipsExcess).toEqual({ value: found.flipsNear, low: null, high: null });
  });

  it.each([
    ['as restless near the cut-offs as elsewhere', 0.2, 0.2],
    ['more restless there', 0.5, 0.1],
  ])('the interval of the difference holds what was planted: %s', (_, nearChance, otherChance) => {
    const N_WORLDS = 60;
    let nHeld = 0;
    for (let seed = 0; seed < N_WORLDS; seed++) {
      const random = generator(400 + seed);
      const isNearAccount = (a: number) => a % 2 === 0;
      const bands = Array.from({ length: 80 }, (__, a) => {
        let band = 0;
        return Array.from({ length: 9 }, () => {
          if (random() < (isNearAccount(a) ? nearChance : otherChance)) band = 1 - band;
          return 'RG'[band];
        }).join('');
      });
      const book = drawnBook(Object.fromEntries(bands.map((own, a) => [`a${a}`, { bands: own }])));
      const scores = Float64Array.from(book.scored.row, (row) =>
        isNearAccount(Number(book.table.accountIds[book.table.accountIndex[row]].slice(1))) ? 31 : 80,
      );
      const points = { scored: book.scored, healthScore: scores, cutoffsAt };
      const { flipsExcess } = scoreDistribution(book.table, points, { bootstrap: 200, seed });
      const days = Math.max(...book.table.snapshotDay) - Math.min(...book.table.snapshotDay);
      const truth = ((nearChance - otherChance) * 8) / (days / 91.3125);
      if (flipsExcess.low! <= truth && truth <= flipsExcess.high!) nHeld++;
    }
    expect(nHeld).toBeGreaterThanOrEqual(52);
  });

  it('a single score is one point', () => {
    const found = scoreDistribution(table, { scored, healthScore: healthScore.map(() => 100), cutoffsAt }, DRAWS);
    expect(found).toMatchObject({ fullestFivePoints: 1, fullestFrom: 95, nearCutoff: 0, flipsNear: null });
    expect(found.effectivePoints).toBeCloseTo(1, 12);
  });
});
