import { type Day, formatDay } from '../../models/math/day.ts';
import type { Finding } from './types.ts';
import { list, number, plural } from './words.ts';

/** A year in whole weeks: the same weekday a year apart. */
const YEAR = 364;
/** Share of a stretch's days that must be empty a year apart, too; feasts of fixed date move by a day or two. */
const LEAST_SHARE = 0.5;
/** Stretches that are named in a sentence before the rest is counted. */
const SHOWN = 3;

/** Days from the first to the last, both inclusive. */
interface Stretch {
  readonly firstDay: Day;
  readonly lastDay: Day;
}

/** Whether another empty stretch lies a year before or after, and covers at least half of the days. */
export function isYearly({ firstDay, lastDay }: Stretch, all: readonly Stretch[]): boolean {
  return [-YEAR, YEAR].some((shift) =>
    all.some((other) => {
      const nShared = Math.min(lastDay + shift, other.lastDay) - Math.max(firstDay + shift, other.firstDay) + 1;
      return nShared >= LEAST_SHARE * (lastDay - firstDay + 1);
    }),
  );
}

/** Stretches that are empty each year, as one finding; null where there are none. */
export function closureFinding(table: string, stretches: readonly Stretch[]): Finding | null {
  if (stretches.length === 0) return null;
  const words = stretches.map(({ firstDay, lastDay }) =>
    firstDay === lastDay ? formatDay(firstDay) : `${formatDay(firstDay)} to ${formatDay(lastDay)}`,
  );
  const rest = words.length - SHOWN;
  const nDays = stretches.reduce((sum, { firstDay, lastDay }) => sum + lastDay - firstDay + 1, 0);
  return {
    kind: 'closure',
    severity: 'note',
    table,
    part: null,
    firstDay: stretches[0]!.firstDay,
    lastDay: stretches[stretches.length - 1]!.lastDay,
    counts: { stretches: stretches.length, days: nDays },
    seen: `${table} is empty on the same days each year: ${list([...words.slice(0, SHOWN), ...(rest > 0 ? [`${number(rest)} more`] : [])])} (${plural(nDays, 'day')}).`,
    effect: 'It looks like holidays or a yearly closure: all accounts are quiet alike, and nothing is to be done.',
  };
}
