import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BandContext, bandOf, cutoffsFor, nextBand } from '../../models/runtime/bands.ts';
import { categoryScores } from '../../models/runtime/categories.ts';
import { ScoreInputError } from '../../models/runtime/errors.ts';
import type { BandRule, BandState } from '../../models/runtime/types.ts';

const RULE: BandRule = {
  policy: 'capacity',
  cutoffs: [
    { attributes: { segment: 'enterprise', region: 'emea' }, red: 50, yellow: 70 },
    { attributes: { segment: 'enterprise' }, red: 45, yellow: 60 },
    { attributes: {}, red: 40, yellow: 55 },
  ],
  hysteresis: { clearGap: 3, minDwellDays: 28 },
};

function contextOf(attributes: Record<string, string>, tenureDays = Number.NaN): BandContext {
  return { attribute: (name) => attributes[name] ?? null, tenureDays };
}

/** Replay scores by date and give the states as `band since`. */
function replay(steps: readonly (readonly [asOf: string, score: number])[], rule = RULE): string[] {
  let state: BandState | null = null;
  return steps.map(([asOf, score]) => {
    state = nextBand(rule, contextOf({}), score, state, asOf);
    return `${state.band} ${state.since}`;
  });
}

describe('bands without memory', () => {
  it('put a score on a cut-off into the better band', () => {
    expect([39.999, 40, 54.999, 55].map((score) => bandOf({ red: 40, yellow: 55 }, score))).toEqual([
      'red',
      'yellow',
      'yellow',
      'green',
    ]);
  });

  it('take the first cut-offs whose attributes all match', () => {
    expect(cutoffsFor(RULE, contextOf({ segment: 'enterprise', region: 'emea' })).red).toBe(50);
    expect(cutoffsFor(RULE, contextOf({ segment: 'enterprise', region: 'apac' })).red).toBe(45);
    expect(cutoffsFor(RULE, contextOf({ region: 'emea' })).red).toBe(40);
  });
});

describe('cut-offs by age of the account', () => {
  const byAge: BandRule = {
    ...RULE,
    cutoffs: [
      { attributes: { segment: 'smb' }, tenureDays: { from: 0, below: 365 }, red: 30, yellow: 50 },
      { attributes: {}, tenureDays: { from: 365, below: null }, red: 42, yellow: 52 },
      { attributes: {}, red: 40, yellow: 55 },
    ],
  };

  it.each([
    [{ segment: 'smb' }, 0, 30],
    [{ segment: 'smb' }, 364, 30],
    [{ segment: 'smb' }, 365, 42],
    [{ segment: 'mid' }, 364, 40],
    [{ segment: 'mid' }, 4000, 42],
    [{ segment: 'smb' }, Number.NaN, 40],
  ] as const)('serve %o of %s days with red below %s', (attributes, tenureDays, red) => {
    expect(cutoffsFor(byAge, contextOf(attributes, tenureDays)).red).toBe(red);
  });
});

describe('nextBand', () => {
  it('enters a worse band at once, from any band', () => {
    expect(
      replay([
        ['2026-01-01', 80],
        ['2026-01-08', 39],
      ]),
    ).toEqual(['green 2026-01-01', 'red 2026-01-08']);
    expect(
      replay([
        ['2026-01-01', 80],
        ['2026-01-02', 54.9],
        ['2026-01-03', 39.9],
      ]),
    ).toEqual(['green 2026-01-01', 'yellow 2026-01-02', 'red 2026-01-03']);
  });

  it('leaves red only past the cut-off plus the gap', () => {
    expect(
      replay([
        ['2026-01-01', 30],
        ['2026-02-01', 42.9],
        ['2026-03-01', 43],
      ]),
    ).toEqual(['red 2026-01-01', 'red 2026-01-01', 'yellow 2026-03-01']);
  });

  it('leaves red only after the dwell, counted from the day it entered', () => {
    expect(
      replay([
        ['2026-01-01', 30],
        ['2026-01-28', 50],
        ['2026-01-29', 50],
      ]),
    ).toEqual(['red 2026-01-01', 'red 2026-01-01', 'yellow 2026-01-29']);
  });

  it('comes from red to yellow where green is not cleared by its own gap', () => {
    expect(
      replay([
        ['2026-01-01', 30],
        ['2026-02-01', 57.9],
      ]),
    ).toEqual(['red 2026-01-01', 'yellow 2026-02-01']);
    expect(
      replay([
        ['2026-01-01', 30],
        ['2026-02-01', 58],
      ]),
    ).toEqual(['red 2026-01-01', 'green 2026-02-01']);
  });

  it('stays in its band, and keeps the day, while the score stays', () => {
    expect(
      replay([
        ['2026-01-01', 50],
        ['2026-02-01', 41],
        ['2026-03-01', 57],
        ['2026-04-01', 58],
        ['2026-05-01', 55],
      ]),
    ).toEqual(['yellow 2026-01-01', 'yellow 2026-01-01', 'yellow 2026-01-01', 'green 2026-04-01', 'green 2026-04-01']);
  });

  it('goes by the score alone where days cannot be counted', () => {
    expect(nextBand(RULE, contextOf({}), 60, { band: 'red', since: null }, '2026-01-02')).toEqual({
      band: 'green',
      since: '2026-01-02',
    });
    expect(nextBand(RULE, contextOf({}), 60, { band: 'red', since: '2026-01-01' }, null)).toEqual({
      band: 'green',
      since: null,
    });
    expect(nextBand(RULE, contextOf({}), 41, { band: 'red', since: null }, null)).toEqual({ band: 'red', since: null });
  });

  it('has no memory where gap and dwell are 0', () => {
    const rule = { ...RULE, hysteresis: { clearGap: 0, minDwellDays: 0 } };
    expect(
      replay(
        [
          ['2026-01-01', 39],
          ['2026-01-01', 40],
          ['2026-01-02', 55],
        ],
        rule,
      ),
    ).toEqual(['red 2026-01-01', 'yellow 2026-01-01', 'green 2026-01-02']);
  });

  it('refuses what is no date or no band', () => {
    expect(() => nextBand(RULE, contextOf({}), 50, null, '2026-02-30')).toThrow(ScoreInputError);
    expect(() => nextBand(RULE, contextOf({}), 50, { band: 'red', since: 'x' }, null)).toThrow(
      'previousState.since is "x"',
    );
    const amber = { band: 'amber', since: null } as unknown as BandState;
    expect(() => nextBand(RULE, contextOf({}), 50, amber, null)).toThrow('previousState.band is "amber"');
  });
});

describe('categoryScores', () => {
  const weights = [
    { category: 'usage' as const, weight: 50 },
    { category: 'support' as const, weight: 30 },
    { category: 'sentiment' as const, weight: 20 },
  ];
  const weighed = (scores: readonly { score: number; weight: number }[]) =>
    scores.reduce((sum, { score, weight }) => sum + (score * weight) / 100, 0);

  it('are the points of a category rescaled by its weight', () => {
    // 60 + 5 * 100 / 50, 60 - 6 * 100 / 30, 60 + 0: the mean is 59.
    expect(categoryScores(weights, 60, [5, -6, 0]).map(({ score }) => score)).toEqual([70, 40, 60]);
  });

  it('share what one category cannot show, by the same number of points', () => {
    // Raw 110, 40, 60, mean 79: usage is held at 100, and 10 * 50 / (30 + 20) = 10 go to each of the others.
    expect(categoryScores(weights, 60, [25, -6, 0]).map(({ score }) => score)).toEqual([100, 50, 70]);
    // Raw 30, 30, -45, mean 15: sentiment is held at 0, and the others give 45 * 20 / 80 = 11.25 each.
    expect(categoryScores(weights, 30, [0, 0, -15]).map(({ score }) => score)).toEqual([18.75, 18.75, 0]);
  });

  it('all stand at the end of the scale where the health score does', () => {
    expect(categoryScores(weights, 90, [30, -3, 0]).map(({ score }) => score)).toEqual([100, 100, 100]);
    expect(categoryScores(weights, 10, [-30, 3, 0]).map(({ score }) => score)).toEqual([0, 0, 0]);
  });

  it('stay within 0-100 and weigh up to the health score, whatever the points', () => {
    const points = fc.array(fc.double({ min: -200, max: 200, noNaN: true }), { minLength: 4, maxLength: 4 });
    const shares = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.double({ min: -50, max: 150, noNaN: true }), points, shares, (start, values, parts) => {
        const total = parts.reduce((sum, part) => sum + part, 0);
        fc.pre(total > 0);
        const given = (['usage', 'support', 'sentiment', 'payments'] as const).map((category, i) => ({
          category,
          weight: (parts[i] * 100) / total,
        }));
        const scores = categoryScores(given, start, values);
        const health = values.reduce((sum, value) => sum + value, start);
        expect(scores.every(({ score }) => score >= 0 && score <= 100)).toBe(true);
        expect(Math.abs(weighed(scores) - Math.min(100, Math.max(0, health)))).toBeLessThan(1e-9);
      }),
    );
  });

  it('are none where no category has a weight', () => {
    expect(categoryScores([], 60, [])).toEqual([]);
  });
});
