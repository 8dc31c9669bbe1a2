import type { Random } from '../math/random.ts';
import { chanceOf } from './chance.ts';
import { indicatorFigures } from './figures.ts';
import type { ContrastSet } from './shuffles.ts';
import type { Habit, IndicatorFigures } from './types.ts';

/** Names of milestones that the metric catalog takes for onboarding or for first value. */
const WORDS = ['onboard', 'go_live', 'golive', 'value'];

/**
 * Milestones of onboarding and of first value, clear or not. Whether they matter is asked in advance, so their p-values are
 * adjusted for each other alone.
 */
export function timeToValueOf(sets: readonly ContrastSet[], random: Random): IndicatorFigures[] {
  const own = sets.map(({ judged, contrasts }) => ({
    judged,
    contrasts: contrasts.filter(({ candidate }) => isTimeToValue(candidate.habit)),
  }));
  const { pOf } = chanceOf(own, random);
  return own.flatMap(({ judged, contrasts }) =>
    contrasts.map((contrast) => indicatorFigures(judged, contrast, pOf(contrast.z))),
  );
}

function isTimeToValue({ kind, name }: Habit): boolean {
  const lower = name?.toLowerCase() ?? '';
  return kind === 'milestone' && WORDS.some((word) => lower.includes(word));
}
