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

describe('readings in a row', () => {
  const twice: BandRule = { ...RULE, hysteresis: { clearGap: 3, minDwellDays: 0, readings: 2 } };
  const dayOf = (i: number) => `2026-02-${String(i + 1).padStart(2, '0')}`;
  const bandsOf = (scores: readonly number[], rule: BandRule) =>
    replay(
      scores.map((score, i) => [dayOf(i), score] as const),
      rule,
    ).map((text) => text.split(' ')[0]);

  it('a band that flickers at every reading stands still, a change that stays comes exactly one reading later', () => {
    const flicker = [60, 20, 60, 20, 60, 20, 60];
    expect(new Set(bandsOf(flicker, twice))).toEqual(new Set(['green']));
    const steady = [60, 60, 20, 20, 20, 60, 60, 60];
    const once = { ...twice, hysteresis: { ...twice.hysteresis, readings: 1 } };
    const late = bandsOf(steady, twice);
    expect(bandsOf(steady, once)).toEqual(['green', 'green', 'red', 'red', 'red', 'green', 'green', 'green']);
    expect(late).toEqual(['green', 'green', 'green', 'red', 'red', 'red', 'green', 'green']);
  });

  it('which worse band is asked for may differ; the last reading says', () => {
    expect(bandsOf([60, 50, 20], twice)).toEqual(['green', 'green', 'red']);
    expect(bandsOf([60, 20, 50], twice)).toEqual(['green', 'green', 'yellow']);
  });

  it('a reading the other way, or one that asks for nothing, begins anew', () => {
    // From yellow: worse, better, worse, worse.
    expect(bandsOf([50, 20, 70, 20, 20], twice)).toEqual(['yellow', 'yellow', 'yellow', 'yellow', 'red']);
    expect(bandsOf([60, 20, 60, 20, 20], twice)).toEqual(['green', 'green', 'green', 'green', 'red']);
  });

  it('the state tells what is pending, and a date that was counted counts once', () => {
    const start: BandState = { band: 'green', since: '2026-01-01' };
    const first = nextBand(twice, contextOf({}), 20, start, '2026-02-01');
    expect(first).toEqual({
      band: 'green',
      since: '2026-01-01',
      pending: { direction: 'worse', readings: 1, asOf: '2026-02-01' },
    });
    expect(nextBand(twice, contextOf({}), 21, first, '2026-02-01')).toEqual(first);
    expect(nextBand(twice, contextOf({}), 21, first, '2026-01-20')).toEqual(first);
    expect(nextBand(twice, contextOf({}), 60, first, '2026-03-01')).toEqual(start);
    expect(nextBand(twice, contextOf({}), 20, first, '2026-03-01')).toEqual({ band: 'red', since: '2026-03-01' });
    // Without a date each score is a reading.
    const undated = nextBand(twice, contextOf({}), 20, start, null);
    expect(nextBand(twice, contextOf({}), 20, undated, null).band).toBe('red');
  });

  it('readings are counted while the dwell passes', () => {
    const slow: BandRule = { ...RULE, hysteresis: { clearGap: 0, minDwellDays: 28, readings: 2 } };
    let state: BandState = { band: 'red', since: '2026-01-01' };
    const seen = ['2026-01-08', '2026-01-15', '2026-01-22', '2026-01-29', '2026-02-05'].map((asOf) => {
      state = nextBand(slow, contextOf({}), 60, state, asOf);
      return `${state.band} ${state.pending?.readings ?? '-'}`;
    });
    expect(seen).toEqual(['red 1', 'red 2', 'red 2', 'green -', 'green -']);
  });

  it('a state of a rule without readings has nothing pending, and nothing is written where one reading is enough', () => {
    const state = nextBand(RULE, contextOf({}), 60, { band: 'red', since: '2026-01-25' }, '2026-02-01');
    expect(state).toEqual({ band: 'red', since: '2026-01-25' });
  });

  it('is what counting by hand gives, over random scores', () => {
    const RANKS = ['red', 'yellow', 'green'];
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 30, max: 65 }), { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 9 }),
        (scores, readings, clearGap, minDwellDays) => {
          const rule: BandRule = { ...RULE, hysteresis: { clearGap, minDwellDays, readings } };
          let [band, since] = [-1, 0];
          const asked: number[] = [];
          const byHand = scores.map((score, day) => {
            const at = (above: number) => (score < 40 + above ? 0 : score < 55 + above ? 1 : 2);
            const raw = at(0);
            if (band === -1) [band, since] = [raw, day];
            else {
              const wish = raw < band ? raw : Math.max(band, at(clearGap));
              asked.push(Math.sign(wish - band));
              const recent = asked.slice(-readings);
              const isAgreed = recent.length === readings && recent.every((own) => own !== 0 && own === recent[0]);
              if (isAgreed && (recent[0] < 0 || day - since >= minDwellDays)) {
                [band, since] = [wish, day];
                asked.length = 0;
              }
            }
            return RANKS[band];
          });
          expect(bandsOf(scores, rule)).toEqual(byHand);
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });

  it.each([
    [
      { direction: 'up', readings: 1, asOf: null },
      'previousState.pending.direction is "up"; expected worse or better.',
    ],
    [
      { direction: 'worse', readings: 0, asOf: null },
      'previousState.pending.readings is 0; expected a whole number from 1 up.',
    ],
    [
      { direction: 'worse', readings: 1, asOf: 'soon' },
      'previousState.pending.asOf is "soon"; expected a date as YYYY-MM-DD or null.',
    ],
  ])('a pending change that is none is refused: %j', (pending, words) => {
    const state = { band: 'green', since: null, pending } as unknown as BandState;
    expect(() => nextBand(twice, contextOf({}), 20, state, '2026-02-01')).toThrow(new ScoreInputError(words));
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
