/** Forms in which scorecards are written; see docs/scorecards.md. */
export const SHAPES = ['weights', 'points', 'conditions', 'dimensions', 'ranges'] as const;

export type ScorecardShape = (typeof SHAPES)[number];

/** All that are given must hold. */
export interface Condition {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
  readonly above?: number | undefined;
  readonly below?: number | undefined;
  readonly equals?: number | undefined;
}

/** How the value of a metric becomes 0 (worst) to 100 (best). */
export type PartRule =
  /** Its percentile among the account's peers, turned so that 100 is healthy. */
  | { readonly kind: 'percentile' }
  /** The value of the first step whose condition holds, else 0. */
  | { readonly kind: 'steps'; readonly steps: readonly { readonly when: Condition; readonly value: number }[] }
  /** 0 at `zero`, 100 at `full`, held within; `zero` may be the larger one. */
  | { readonly kind: 'linear'; readonly zero: number; readonly full: number }
  /** 100 from `low` to `high`, falling to 0 at `zeroBelow` and at `zeroAbove`. */
  | {
      readonly kind: 'bounded';
      readonly low: number;
      readonly high: number;
      readonly zeroBelow: number;
      readonly zeroAbove: number;
    };

export interface ScorecardPart {
  readonly metric: string;
  /** Above 0; within its dimension, on any scale. */
  readonly weight: number;
  readonly rule: PartRule;
  /** 0-100 where the metric is not known; null: the part is left out, and the others count for more. */
  readonly missing: number | null;
}

export interface ScorecardDimension {
  /** Empty in the shapes that have no dimensions. */
  readonly name: string;
  /** Above 0, on any scale. */
  readonly weight: number;
  readonly parts: readonly ScorecardPart[];
}

/** On the score, 0-100: red below `red`, yellow below `yellow`, else green. */
export interface ScorecardCutoffs {
  readonly red: number;
  readonly yellow: number;
}

/**
 * A scorecard made by hand. The score, 0-100, higher is healthier, is the weighted mean of its dimensions, each the weighted
 * mean of its parts; what is not known, and has no value for that case, is left out of both.
 */
export interface Scorecard {
  readonly shape: ScorecardShape;
  readonly dimensions: readonly ScorecardDimension[];
  readonly cutoffs: ScorecardCutoffs | null;
}

/** A part with its share of the whole scorecard: the shares of all parts sum to 1. */
export interface WeighedPart {
  readonly dimension: string;
  readonly part: ScorecardPart;
  readonly share: number;
}

/** All parts in the order of the file. */
export function weighedParts({ dimensions }: Scorecard): WeighedPart[] {
  const whole = dimensions.reduce((sum, { weight }) => sum + weight, 0);
  return dimensions.flatMap(({ name, weight, parts }) => {
    const own = parts.reduce((sum, part) => sum + part.weight, 0);
    return parts.map((part) => ({ dimension: name, part, share: (weight / whole) * (part.weight / own) }));
  });
}
