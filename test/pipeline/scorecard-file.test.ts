import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PartRule, type Scorecard, SHAPES } from '../../models/scorecard/index.ts';
import { parseScorecard } from '../../pipeline/scorecard/parse.ts';
import { scorecardText } from '../../pipeline/scorecard/write.ts';
import { ROOT } from '../meta/sources.ts';

const docs = readFileSync(`${ROOT}docs/scorecards.md`, 'utf8');
const examples = [...docs.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text);

const read = (text: string): Scorecard => {
  const { scorecard, faults } = parseScorecard(text);
  expect(faults).toEqual([]);
  return scorecard!;
};
const faultsOf = (text: string) => parseScorecard(text).faults.map((fault) => `${fault.line}: ${fault.text}`);

describe('docs/scorecards.md', () => {
  it('shows one of each shape, which reads without a fault', () => {
    expect(examples.map((text) => read(text).shape)).toEqual([...SHAPES]);
    for (const text of examples) expect(read(text).cutoffs).not.toBeNull();
  });

  it('names every key that a file may have', () => {
    const keys = faultsOf('ranges:\n  - { metric: a, weight: 1, zero: 0, full: 1, zz: 1 }')[0];
    expect(keys).toContain('zero_below, zero_above');
    const all = 'metric weight points tiers missing ten five name metrics green yellow zero full low high';
    for (const key of [
      ...all.split(' '),
      'zero_below',
      'zero_above',
      'at_least',
      'at_most',
      'above',
      'below',
      'equals',
    ]) {
      expect(docs, key).toContain(`\`${key}\``);
    }
  });
});

describe('what a file means', () => {
  const [weights, points, conditions, dimensions, ranges] = examples.map(read);
  const parts = ({ dimensions: all }: Scorecard) => all.flatMap((dimension) => dimension.parts);

  it('weights are percentiles among peers, left out where not known', () => {
    expect(parts(weights).map(({ metric, weight }) => [metric, weight])).toEqual([
      ['active_users_28d', 40],
      ['core_features_share_28d', 30],
      ['tickets_open', 20],
      ['nps_last', 10],
    ]);
    expect(parts(weights)[0]).toMatchObject({ rule: { kind: 'percentile' }, missing: null });
    expect(weights.cutoffs).toEqual({ red: 35, yellow: 60 });
  });

  it('points weigh as much as the highest tier, and are 0 where not known', () => {
    expect(parts(points).map(({ weight, missing }) => [weight, missing])).toEqual([
      [40, 0],
      [20, 0],
      [20, 100],
      [20, 50],
    ]);
    expect(parts(points)[0].rule).toEqual({
      kind: 'steps',
      steps: [
        { when: { atLeast: 20 }, value: 100 },
        { when: { atLeast: 5 }, value: 50 },
      ],
    });
  });

  it('conditions are 100, 50 and 0', () => {
    expect(parts(conditions)[2]).toEqual({
      metric: 'nps_last',
      weight: 1,
      missing: 50,
      rule: {
        kind: 'steps',
        steps: [
          { when: { atLeast: 9 }, value: 100 },
          { when: { atLeast: 7, below: 9 }, value: 50 },
        ],
      },
    });
    expect(parts(conditions).map(({ missing }) => missing)).toEqual([null, 0, 50]);
  });

  it('dimensions are 100, 60 and 0, with weights on two levels', () => {
    expect(dimensions.dimensions.map(({ name, weight }) => [name, weight])).toEqual([
      ['Product', 60],
      ['Relationship', 40],
    ]);
    expect(parts(dimensions)[2]).toMatchObject({
      weight: 1,
      missing: 0,
      rule: { steps: [{ value: 100 }, { value: 60 }] },
    });
  });

  it('ranges are linear or bounded', () => {
    expect(parts(ranges)[1].rule).toEqual({ kind: 'linear', zero: 10, full: 0 });
    expect(parts(ranges)[2]).toMatchObject({
      missing: 50,
      rule: { kind: 'bounded', low: 0.6, high: 0.95, zeroBelow: 0.2, zeroAbove: 1.3 },
    });
    expect(read('ranges: [{ metric: a, weight: 1, low: 2, high: 3 }]').dimensions[0].parts[0].rule).toMatchObject({
      zeroBelow: 2,
      zeroAbove: 3,
    });
  });
});

describe('faults', () => {
  it.each([
    ['', ['null: the scorecard is empty; expected, for instance: weights: { active_users_28d: 40, tickets_open: 20 }']],
    ['cutoffs: { red: 1, yellow: 2 }', [/^1: weights is missing; expected, for instance: weights/]],
    ['weights: { a: 1 }\npoints: []', [/^2: points stands beside weights; a scorecard has one shape/]],
    [
      'wieghts: { a: 1 }',
      [/^1: "wieghts" is not a key of a scorecard; did you mean weights\?/, /^1: weights is missing/],
    ],
    [
      'weights: { a: 1 }\ncutoffs: { red: 70, yellow: 40 }',
      ['2: cutoffs are red 70, yellow 40; expected red at or below yellow.'],
    ],
    [
      'weights: { a: 1 }\ncutoffs: { red: 200 }',
      [
        '2: cutoffs.red is 200; expected a number from 0 to 100.',
        '2: cutoffs.yellow is missing; expected a number from 0 to 100.',
      ],
    ],
    ['points: 12', ['1: points is 12; expected a list of metrics, one per line.']],
    [
      'points:\n  - { metric: a, at_least: ten, points: 40 }\n  - { metric: b, points: 60 }\n  - { at_most: 3, points: -1 }',
      [
        '2: points[0].at_least is "ten"; expected a number.',
        '3: points[1] has no condition; expected at least one of at_least, at_most, above, below, equals.',
        '4: points[2].metric is missing; expected the name of a metric.',
        '4: points[2].points is -1; expected a number above 0, up to 100.',
      ],
    ],
    [
      'points:\n  - { metric: a, at_least: 1, points: 40 }',
      ['1: points sum to 40; expected 100, the highest tier of each metric counted.'],
    ],
    [
      'points:\n  - { metric: a, at_least: 1, points: 60 }\n  - { metric: a, at_least: 2, points: 40 }',
      ['3: points[1].metric a stands twice; put its conditions into one entry.'],
    ],
    [
      'points:\n  - metric: a\n    at_least: 3\n    tiers: [{ at_least: 1, points: 100 }]\n    missing: 101',
      [
        '3: points[0].at_least stands beside tiers; keep one of the two.',
        '5: points[0].missing is 101; expected a number from 0 to 100, the points of the metric.',
      ],
    ],
    [
      'conditions:\n  - { metric: a, ten: 20, five: { at_leest: 5 }, missing: 7 }',
      [
        '2: conditions[0].missing is 7; expected 0, 5, 10 or skip.',
        '2: conditions[0].ten is 20; expected a mapping with at_least, at_most, above, below, equals.',
        '2: conditions[0].five.at_leest is not a key of a scorecard; did you mean at_least?',
        '2: conditions[0].five has no condition; expected at least one of at_least, at_most, above, below, equals.',
      ],
    ],
    [
      'dimensions:\n  - weight: 60\n  - name: B\n    weight: 0\n    metrics:\n      - { metric: a, green: { at_least: 1 } }',
      [
        '2: dimensions[0].metrics is missing; expected a list of metrics.',
        '2: dimensions[0].name is missing; expected the name of the dimension.',
        '4: dimensions[1].weight is 0; expected a number above 0.',
        '6: dimensions[1].metrics[0].yellow is missing; expected a condition, for instance { at_least: 20 }.',
      ],
    ],
    [
      'ranges:\n  - { metric: a, weight: 1, zero: 3, full: 3 }\n  - { metric: b, weight: 1, low: 2, high: 1, zero: 0, missing: none }',
      [
        '2: ranges[0] has zero and full both at 3; expected two numbers.',
        '3: ranges[1].missing is "none"; expected a number from 0 to 100, or skip.',
        '3: ranges[1].zero stands beside low and high; keep one of the two.',
        '3: ranges[1] has zero_below 2, low 2, high 1, zero_above 1; expected them in ascending order.',
      ],
    ],
  ])('%j', (text, lines) => {
    expect(faultsOf(text)).toEqual(
      lines.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))),
    );
    expect(parseScorecard(text).scorecard).toBeNull();
  });

  it('never throws, whatever the text', () => {
    const pieces = fc.constantFrom(
      ...'weights points conditions dimensions ranges : - { } [ ] \n metric tiers ten 1 -2 null a'.split(' '),
      ' ',
      '\n',
      '  ',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (words) => {
        const { scorecard, faults } = parseScorecard(words.join(' '));
        expect(scorecard === null).toBe(faults.length > 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a scorecard that is written', () => {
  const number = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 10);
  const weight = fc.integer({ min: 1, max: 100 });
  const condition = fc
    .record({ atLeast: number, atMost: number, above: number, below: number, equals: number }, { requiredKeys: [] })
    .filter((given) => Object.keys(given).length > 0);
  const two = (values: readonly [number, number]) =>
    fc
      .tuple(condition, condition)
      .map((both): PartRule => ({ kind: 'steps', steps: both.map((when, i) => ({ when, value: values[i] })) }));
  const range = fc.uniqueArray(number, { minLength: 4, maxLength: 4 }).map((four): PartRule => {
    const [zeroBelow, low, high, zeroAbove] = [...four].sort((a, b) => a - b);
    return four[0] > 0
      ? { kind: 'linear', zero: four[0], full: four[1] }
      : { kind: 'bounded', low, high, zeroBelow, zeroAbove };
  });
  const partsWith = (rule: fc.Arbitrary<PartRule>, missing: readonly (number | null)[]) =>
    fc.array(fc.record({ weight, rule, missing: fc.constantFrom(...missing) }), { minLength: 1, maxLength: 6 });
  const numbered = (from: number, parts: readonly Omit<Scorecard['dimensions'][number]['parts'][number], 'metric'>[]) =>
    parts.map((part, i) => ({ metric: `metric_${from + i}`, ...part }));
  const sum = (parts: readonly { readonly weight: number }[]) => parts.reduce((total, part) => total + part.weight, 0);
  const flat = (shape: Scorecard['shape'], parts: fc.Arbitrary<Parameters<typeof numbered>[1]>) =>
    parts.map(
      (own): Omit<Scorecard, 'cutoffs'> => ({
        shape,
        dimensions: [{ name: '', weight: sum(own), parts: numbered(0, own) }],
      }),
    );
  const bodies = fc.oneof(
    flat('weights', partsWith(fc.constant({ kind: 'percentile' }), [null])),
    flat('conditions', partsWith(two([100, 50]), [null, 0, 50, 100])),
    flat('ranges', partsWith(range, [null, 0, 33, 100])),
    fc
      .array(
        fc.tuple(
          fc.string({ minLength: 1 }).filter((name) => name.trim() !== ''),
          weight,
          partsWith(two([100, 60]), [null, 0, 60, 100]),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map(
        (all): Omit<Scorecard, 'cutoffs'> => ({
          shape: 'dimensions',
          dimensions: all.map(([name, own, parts], i) => ({ name, weight: own, parts: numbered(100 * i, parts) })),
        }),
      ),
  );
  const scorecards = fc.tuple(bodies, fc.option(fc.tuple(fc.nat(100), fc.nat(100)))).map(([body, ends]): Scorecard => {
    const [red, yellow] = ends === null ? [0, 0] : [...ends].sort((a, b) => a - b);
    return { ...body, cutoffs: ends === null ? null : { red, yellow } };
  });

  it('reads back as what it was, in every shape', () => {
    fc.assert(
      fc.property(scorecards, (scorecard) => {
        const text = scorecardText(scorecard, ['a comment']);
        expect(parseScorecard(text)).toMatchObject({ faults: [], scorecard });
      }),
      { numRuns: 300 },
    );
  });

  it('reads back as what it was in points, tiers and all', () => {
    for (const text of examples) {
      const written = scorecardText(read(text), []);
      expect(read(written)).toEqual(read(text));
      expect(scorecardText(read(written), [])).toBe(written);
    }
    expect(scorecardText(read(examples[1]), [])).toBe(examples[1]);
  });
});
