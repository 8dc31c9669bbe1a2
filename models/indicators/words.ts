import type { InputSpec } from '../runtime/types.ts';
import { labelOf, valueInWords } from '../runtime/wording.ts';
import type { Habit, HabitKind } from './types.ts';

/** Longest name inside a sentence, in characters; the habit itself keeps it whole. */
const MAX_NAME = 60;

/** A milestone or feature by name, or a count of different things, in the first days. `threshold` is ignored for names. */
export function earlyHabit(
  kind: Exclude<HabitKind, 'metric'>,
  name: string | null,
  threshold: number,
  withinDays: number,
): Habit {
  const isNamed = name !== null;
  return {
    kind,
    name,
    comparison: isNamed ? 'reached' : 'at_least',
    threshold: isNamed ? null : threshold,
    withinDays,
    text: `${deed(kind, shortened(name ?? ''), threshold)} within ${withinDays === 1 ? '1 day' : `${withinDays} days`}`,
  };
}

/** A metric at the landmark, at least or at most a threshold. */
export function metricHabit(
  input: InputSpec,
  comparison: 'at_least' | 'at_most',
  threshold: number,
  withinDays: number,
): Habit {
  const isFlag = input.unit === 'yes or no';
  // Of `1 events per seat` the label says all but the number.
  const told = input.unit.includes(' per ') ? { ...input, unit: '' } : input;
  const bound = isFlag ? '' : comparison === 'at_least' ? 'at least ' : 'at most ';
  return {
    kind: 'metric',
    name: input.name,
    comparison,
    threshold,
    withinDays,
    text: `${labelOf(input)}: ${bound}${valueInWords(told, threshold)} (after day ${withinDays})`,
  };
}

function shortened(name: string): string {
  const characters = [...name.slice(0, 4 * MAX_NAME)];
  return characters.length <= MAX_NAME ? name : `${characters.slice(0, MAX_NAME - 1).join('')}…`;
}

function deed(kind: Exclude<HabitKind, 'metric'>, name: string, n: number): string {
  const several = (one: string, many: string): string => (n === 1 ? one : `at least ${n} ${many}`);
  switch (kind) {
    case 'milestone':
      return `reached ${name}`;
    case 'milestones':
      return `reached ${several('a milestone', 'different milestones')}`;
    case 'feature':
      return `used ${name}`;
    case 'features':
      return `used ${several('the product', 'different features')}`;
    case 'core_features':
      return `used ${several('a core feature', 'core features')}`;
    case 'integrations':
      return `used ${several('an integration', 'integrations')}`;
    case 'users':
      return `had ${several('an active user', 'active users')}`;
    case 'teams':
      return `was in use by ${several('a team', 'teams')}`;
  }
}
