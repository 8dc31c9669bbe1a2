import type { Condition, PartRule } from './types.ts';

/** Value of a metric by every rule but the percentile, which needs peers: 0-100. */
export function ruledValue(rule: Exclude<PartRule, { readonly kind: 'percentile' }>, value: number): number {
  switch (rule.kind) {
    case 'steps':
      return rule.steps.find(({ when }) => holds(when, value))?.value ?? 0;
    case 'linear':
      return held((100 * (value - rule.zero)) / (rule.full - rule.zero));
    case 'bounded':
      if (value < rule.low) return rising(value, rule.zeroBelow, rule.low);
      return value > rule.high ? rising(value, rule.zeroAbove, rule.high) : 100;
  }
}

/** Whether a known value meets a condition: all of its bounds. */
export function holds({ atLeast, atMost, above, below, equals }: Condition, value: number): boolean {
  return (
    (atLeast === undefined || value >= atLeast) &&
    (atMost === undefined || value <= atMost) &&
    (above === undefined || value > above) &&
    (below === undefined || value < below) &&
    (equals === undefined || value === equals)
  );
}

/** 0 at `zero` and beyond, 100 at `full`; where both are the same there is no way between: 0. */
function rising(value: number, zero: number, full: number): number {
  return zero === full ? 0 : held((100 * (value - zero)) / (full - zero));
}

function held(value: number): number {
  return Math.min(100, Math.max(0, value));
}
