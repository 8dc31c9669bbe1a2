import type { Day } from '../../models/math/day.ts';
import type { Source } from '../source.ts';
import { daysAt, numbersAt } from './columns.ts';
import type { Base } from './volume.ts';

/** With fewer lines in force, one that comes or goes moves the level. */
const LEAST_IN_FORCE = 30;

/** Subscription lines in force on each day: a line counts from the day it starts to the day before it ends. */
export async function linesInForce(source: Source): Promise<Base> {
  const changes = new Map<Day, number>();
  for (const [column, sign] of [
    ['starts_on', 1],
    ['ends_on', -1],
  ] as const) {
    const found = await source.query(
      `SELECT ${column}, ${source.dialect.toDouble('count(*)')} AS n FROM subscriptions WHERE ${column} IS NOT NULL GROUP BY ${column}`,
    );
    const [days, counts] = [daysAt(found, 0), numbersAt(found, 1)];
    days.forEach((day, i) => {
      changes.set(day, (changes.get(day) ?? 0) + sign * counts[i]!);
    });
  }
  const days = Int32Array.from(changes.keys()).sort();
  let sum = 0;
  const inForce = Float64Array.from(days, (day) => (sum += changes.get(day)!));
  return {
    name: 'the number of subscriptions in force',
    at: (day) => {
      const n = inForce[countUpTo(days, day) - 1] ?? 0;
      return n < LEAST_IN_FORCE ? Number.NaN : n;
    },
  };
}

/** Accounts that have a row on each day. */
export async function accountsSeen(source: Source, table: string): Promise<Base> {
  const { identifier, toDouble } = source.dialect;
  const found = await source.query(
    `SELECT event_on, ${toDouble('count(DISTINCT account_key)')} AS n FROM ${identifier(table)} WHERE event_on IS NOT NULL GROUP BY event_on`,
  );
  const counts = numbersAt(found, 1);
  const byDay = new Map(Array.from(daysAt(found, 0), (day, i) => [day, counts[i]!]));
  return { name: 'the number of accounts seen', at: (day) => byDay.get(day) ?? 0 };
}

/** How many of the ascending days are not after `day`. */
function countUpTo(days: Int32Array, day: Day): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (days[middle]! <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}
