import type { PartRule, ScorecardDimension, ScorecardPart, ScorecardShape } from '../../models/scorecard/index.ts';
import { show } from '../config/words.ts';
import { type Path, plainValue, type YamlTree } from '../config/yaml-tree.ts';
import { CONDITION_NAMES, conditionAt, readCondition } from './conditions.ts';
import { ABOVE_ZERO, ANY_NUMBER, type Fields, ZERO_TO_100 } from './fields.ts';

type Entries = ReadonlyMap<string, YamlTree>;
type ReadShape = (fields: Fields, node: YamlTree, path: Path) => ScorecardDimension[];

/** What may stand for a metric that is not known: a value by name, or `skip`. */
type Missing = Readonly<Record<string, number>>;

const POINTS = { holds: (value: number) => value > 0 && value <= 100, inWords: 'a number above 0, up to 100' };
const TEN_FIVE_NONE: Missing = { 0: 0, 5: 50, 10: 100 };
const COLOURS: Missing = { red: 0, yellow: 60, green: 100 };

/** How the key of each shape is read. */
export const READ_SHAPE: Readonly<Record<ScorecardShape, ReadShape>> = {
  weights: (fields, node, path) => {
    const parts = [...(node.entries ?? [])].map(
      ([metric]): ScorecardPart => ({
        metric,
        weight: fields.number(node.entries!, node, [...path, metric], ABOVE_ZERO),
        rule: { kind: 'percentile' },
        missing: null,
      }),
    );
    if (parts.length === 0) {
      const found = node.entries === null ? show(plainValue(node)) : 'empty';
      fields.fault(
        node,
        path,
        `is ${found}; expected, for instance: weights: { active_users_28d: 40, tickets_open: 20 }`,
      );
    }
    return [whole(parts)];
  },
  points: (fields, node, path) => {
    const parts = partsOf(fields, node, path, [...CONDITION_NAMES, 'points', 'tiers'], pointsPart);
    const total = parts.reduce((sum, { weight }) => sum + weight, 0);
    if (fields.faults.length === 0 && Math.abs(total - 100) > 1e-9) {
      fields.fault(
        node,
        path,
        `sum to ${Number(total.toPrecision(12))}; expected 100, the highest tier of each metric counted.`,
      );
    }
    return [whole(parts)];
  },
  conditions: (fields, node, path) => [
    whole(
      partsOf(fields, node, path, ['weight', 'ten', 'five'], (entries, item, at) => ({
        weight: fields.number(entries, item, [...at, 'weight'], ABOVE_ZERO, 1),
        missing: missingOf(fields, entries, [...at, 'missing'], TEN_FIVE_NONE),
        rule: twoSteps(fields, entries, item, at, ['ten', 100], ['five', 50]),
      })),
    ),
  ],
  dimensions: (fields, node, path) =>
    fields.list(node, path, 'dimensions').flatMap((item, i) => {
      const at = [...path, i];
      const entries = fields.mapping(item, at, ['name', 'weight', 'metrics']);
      if (entries === null) return [];
      const metrics = entries.get('metrics');
      if (metrics === undefined) fields.fault(item, [...at, 'metrics'], 'is missing; expected a list of metrics.');
      return [
        {
          name: fields.text(entries, item, [...at, 'name'], 'the name of the dimension'),
          weight: fields.number(entries, item, [...at, 'weight'], ABOVE_ZERO),
          parts:
            metrics === undefined
              ? []
              : partsOf(fields, metrics, [...at, 'metrics'], ['weight', 'green', 'yellow'], (own, metric, place) => ({
                  weight: fields.number(own, metric, [...place, 'weight'], ABOVE_ZERO, 1),
                  missing: missingOf(fields, own, [...place, 'missing'], COLOURS),
                  rule: twoSteps(fields, own, metric, place, ['green', 100], ['yellow', 60]),
                })),
        },
      ];
    }),
  ranges: (fields, node, path) => {
    const keys = ['weight', 'zero', 'full', 'low', 'high', 'zero_below', 'zero_above'];
    return [whole(partsOf(fields, node, path, keys, (entries, item, at) => rangePart(fields, entries, item, at)))];

    function rangePart(own: Fields, entries: Entries, item: YamlTree, at: Path) {
      const missing = entries.get('missing');
      const isSkipped = missing === undefined || plainValue(missing) === 'skip';
      return {
        weight: own.number(entries, item, [...at, 'weight'], ABOVE_ZERO),
        missing: isSkipped ? null : own.number(entries, item, [...at, 'missing'], ZERO_OR_SKIP),
        rule: rangeRule(own, entries, item, at),
      };
    }
  },
};

const ZERO_OR_SKIP = { ...ZERO_TO_100, inWords: `${ZERO_TO_100.inWords}, or skip` };

/** Shapes without dimensions are one dimension without a name. */
function whole(parts: readonly ScorecardPart[]): ScorecardDimension {
  return { name: '', weight: parts.reduce((sum, { weight }) => sum + weight, 0), parts };
}

function partsOf(
  fields: Fields,
  node: YamlTree,
  path: Path,
  keys: readonly string[],
  read: (entries: Entries, item: YamlTree, at: Path, fields: Fields) => Omit<ScorecardPart, 'metric'>,
): ScorecardPart[] {
  return fields.list(node, path, 'metrics').flatMap((item, i) => {
    const at = [...path, i];
    const entries = fields.mapping(item, at, ['metric', ...keys, 'missing']);
    if (entries === null) return [];
    const metric = fields.text(entries, item, [...at, 'metric'], 'the name of a metric');
    return [{ metric, ...read(entries, item, at, fields) }];
  });
}

/** `at_least: 10, points: 40`, or `tiers` with several of them, the first that holds counting. */
function pointsPart(entries: Entries, item: YamlTree, at: Path, fields: Fields): Omit<ScorecardPart, 'metric'> {
  const tiers = entries.get('tiers');
  const found =
    tiers === undefined
      ? [
          {
            when: readCondition(fields, entries, item, at),
            points: fields.number(entries, item, [...at, 'points'], POINTS),
          },
        ]
      : fields.list(tiers, [...at, 'tiers'], 'tiers').flatMap((tier, i) => {
          const place = [...at, 'tiers', i];
          const own = fields.mapping(tier, place, [...CONDITION_NAMES, 'points']);
          if (own === null) return [];
          const points = fields.number(own, tier, [...place, 'points'], POINTS);
          return [{ when: readCondition(fields, own, tier, place), points }];
        });
  if (tiers !== undefined) {
    for (const key of [...CONDITION_NAMES, 'points']) {
      const stray = entries.get(key);
      if (stray !== undefined) fields.fault(stray, [...at, key], 'stands beside tiers; keep one of the two.');
    }
  }
  const most = Math.max(1e-9, ...found.map(({ points }) => points));
  const known = {
    holds: (value: number) => value >= 0 && value <= most,
    inWords: `a number from 0 to ${most}, the points of the metric`,
  };
  return {
    weight: most,
    missing: (100 * fields.number(entries, item, [...at, 'missing'], known, 0)) / most,
    rule: { kind: 'steps', steps: found.map(({ when, points }) => ({ when, value: (100 * points) / most })) },
  };
}

function twoSteps(
  fields: Fields,
  entries: Entries,
  item: YamlTree,
  at: Path,
  ...steps: readonly (readonly [key: string, value: number])[]
): PartRule {
  return {
    kind: 'steps',
    steps: steps.map(([key, value]) => ({ when: conditionAt(fields, entries, item, [...at, key]), value })),
  };
}

function missingOf(fields: Fields, entries: Entries, path: Path, values: Missing): number | null {
  const node = entries.get('missing');
  const value = node === undefined ? 'skip' : plainValue(node);
  if (value === 'skip') return null;
  const known = Object.hasOwn(values, String(value)) ? values[String(value)] : null;
  if (known === null && node !== undefined) {
    fields.fault(node, path, `is ${show(value)}; expected ${Object.keys(values).join(', ')} or skip.`);
  }
  return known;
}

/** `zero` and `full`, or `low` and `high` with the ends at which nothing is left. */
function rangeRule(fields: Fields, entries: Entries, item: YamlTree, at: Path): PartRule {
  const number = (key: string, absent?: number) => fields.number(entries, item, [...at, key], ANY_NUMBER, absent);
  const isBounded = entries.has('low') || entries.has('high');
  if (!isBounded) {
    const [zero, full] = [number('zero'), number('full')];
    if (zero === full && entries.has('zero')) {
      fields.fault(item, at, `has zero and full both at ${zero}; expected two numbers.`);
    }
    return { kind: 'linear', zero, full };
  }
  for (const key of ['zero', 'full']) {
    const stray = entries.get(key);
    if (stray !== undefined) fields.fault(stray, [...at, key], 'stands beside low and high; keep one of the two.');
  }
  const [low, high] = [number('low'), number('high')];
  const [zeroBelow, zeroAbove] = [number('zero_below', low), number('zero_above', high)];
  if (!(zeroBelow <= low && low <= high && high <= zeroAbove)) {
    fields.fault(
      item,
      at,
      `has zero_below ${zeroBelow}, low ${low}, high ${high}, zero_above ${zeroAbove}; expected them in ascending order.`,
    );
  }
  return { kind: 'bounded', low, high, zeroBelow, zeroAbove };
}
