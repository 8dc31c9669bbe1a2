import type { Day } from '../../models/math/day.ts';
import type { AccountStory, StoryMonth } from './life.ts';
import type { World } from './options.ts';

export const SECONDS_PER_DAY = 86_400;

/** The part of a month in which the account was a customer, `[from, to)`, never empty. */
export interface Span {
  readonly month: StoryMonth;
  readonly from: Day;
  readonly to: Day;
}

/** Months of the history with the days on which the account was a customer. */
export function spansOf(story: AccountStory): readonly Span[] {
  const end = story.departure?.endDay ?? Number.POSITIVE_INFINITY;
  return story.months
    .map((month) => ({
      month,
      from: Math.max(month.firstDay, story.traits.startDay),
      to: Math.min(month.nextDay, end),
    }))
    .filter((span) => span.from < span.to);
}

/** A moment of a day in working hours, in seconds since 1970-01-01; `u` and `v` are uniforms. */
export function workingSecond(day: Day, u: number, v: number): number {
  return day * SECONDS_PER_DAY + 25_200 + Math.floor((u + v) * 0.5 * 43_200);
}

/** A later moment, or null if the history ends before it: an export cannot hold what has not happened. */
export function ifKnown(second: number, world: World): number | null {
  return second < world.dataEnd * SECONDS_PER_DAY ? second : null;
}

/** A later day, or null if the history ends before it. */
export function dayIfKnown(day: Day, world: World): Day | null {
  return day < world.dataEnd ? day : null;
}
