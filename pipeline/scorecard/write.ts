import type { Condition, Scorecard, ScorecardCutoffs, ScorecardPart } from '../../models/scorecard/index.ts';
import { CONDITION_KEYS, CONDITION_NAMES } from './conditions.ts';

/**
 * A scorecard as a file in its own shape, one metric per line; reading it gives the same scorecard.
 *
 * @param comment Lines that stand above it.
 */
export function scorecardText(scorecard: Scorecard, comment: readonly string[]): string {
  return [
    ...comment.map((line) => `# ${line}`.trimEnd()),
    ...bodyOf(scorecard),
    ...(scorecard.cutoffs === null ? [] : [cutoffsLine(scorecard.cutoffs)]),
    '',
  ].join('\n');
}

function cutoffsLine({ red, yellow }: ScorecardCutoffs): string {
  return `cutoffs: ${flow({ red, yellow })}`;
}

function bodyOf({ shape, dimensions }: Scorecard): string[] {
  const parts = dimensions.flatMap((dimension) => dimension.parts);
  switch (shape) {
    case 'weights':
      return ['weights:', ...parts.map(({ metric, weight }) => `  ${scalar(metric)}: ${weight}`)];
    case 'points':
      return ['points:', ...parts.map((part) => `  - ${flow(pointsEntry(part))}`)];
    case 'conditions':
      return ['conditions:', ...parts.map((part) => `  - ${flow(stepsEntry(part, ['ten', 'five'], TEN_FIVE))}`)];
    case 'ranges':
      return ['ranges:', ...parts.map((part) => `  - ${flow(rangeEntry(part))}`)];
    case 'dimensions':
      return [
        'dimensions:',
        ...dimensions.flatMap(({ name, weight, parts: own }) => [
          `  - name: ${scalar(name)}`,
          `    weight: ${weight}`,
          '    metrics:',
          ...own.map((part) => `      - ${flow(stepsEntry(part, ['green', 'yellow'], COLOURS))}`),
        ]),
      ];
  }
}

const TEN_FIVE: ReadonlyMap<number, Value> = new Map([
  [0, 0],
  [50, 5],
  [100, 10],
]);
const COLOURS: ReadonlyMap<number, Value> = new Map([
  [0, 'red'],
  [60, 'yellow'],
  [100, 'green'],
]);

type Value = string | number | { readonly [key: string]: Value | undefined } | readonly Value[];
type Entry = { readonly [key: string]: Value | undefined };

function pointsEntry({ metric, weight, rule, missing }: ScorecardPart): Entry {
  const pointsOf = (value: number) => Number(((value * weight) / 100).toPrecision(12));
  const steps = rule.kind === 'steps' ? rule.steps : [];
  const tiers = steps.map(({ when, value }) => ({ ...conditionEntry(when), points: pointsOf(value) }));
  return {
    metric,
    ...(tiers.length === 1 ? tiers[0] : { tiers }),
    missing: missing === null || missing === 0 ? undefined : pointsOf(missing),
  };
}

function stepsEntry(
  { metric, weight, rule, missing }: ScorecardPart,
  keys: readonly string[],
  names: ReadonlyMap<number, Value>,
): Entry {
  const steps = rule.kind === 'steps' ? rule.steps : [];
  return {
    metric,
    weight,
    ...Object.fromEntries(steps.map(({ when }, i) => [keys[i], conditionEntry(when)])),
    missing: missing === null ? undefined : names.get(missing),
  };
}

function rangeEntry({ metric, weight, rule, missing }: ScorecardPart): Entry {
  const own: Entry =
    rule.kind === 'linear'
      ? { zero: rule.zero, full: rule.full }
      : rule.kind === 'bounded'
        ? { low: rule.low, high: rule.high, zero_below: rule.zeroBelow, zero_above: rule.zeroAbove }
        : {};
  return { metric, weight, ...own, missing: missing ?? undefined };
}

function conditionEntry(condition: Condition): Record<string, number | undefined> {
  return Object.fromEntries(CONDITION_NAMES.map((name) => [name, condition[CONDITION_KEYS[name]]]));
}

/** One line of YAML: `{ metric: nps_last, weight: 20 }`. */
function flow(value: Value): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return scalar(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  const given = Object.entries(value).flatMap(([key, own]) => (own === undefined ? [] : [`${key}: ${flow(own)}`]));
  return `{ ${given.join(', ')} }`;
}

/** Plain where every reader of YAML takes it for text, else in quotes. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z_][\w-]*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
