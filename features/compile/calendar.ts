import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';

/** Table of the snapshot dates that are compiled for: `snapshot_date`. */
export const DATES = 'metric_dates';

/** Days of a window: ages (days before the snapshot date) above `to` and up to `from`. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The step that makes the table of snapshot dates. */
export function datesStep(dialect: Dialect, days: readonly Day[]): SqlStep {
  return {
    creates: DATES,
    select: dialect.literalRows(
      [{ name: 'snapshot_date', type: 'day' }],
      days.map((day) => [day]),
    ),
  };
}

/** Windows joined where they touch or overlap, nearest first. */
export function unionOf(windows: readonly Window[]): Window[] {
  const union: Window[] = [];
  for (const window of [...windows].sort((a, b) => a.to - b.to || a.from - b.from)) {
    const last = union.at(-1);
    if (last !== undefined && window.to <= last.from) {
      union[union.length - 1] = { to: last.to, from: Math.max(last.from, window.from) };
    } else union.push(window);
  }
  return union;
}

/**
 * The calendar bridge over windows: `day`, `snapshot_date`, `age` = days from the one to the other, for every day that a
 * window of a snapshot date holds. Facts meet their snapshots by equality of day, which engines do far faster than by ranges.
 */
export function bridgeStep(dialect: Dialect, creates: string, windows: readonly Window[]): SqlStep {
  const longest = Math.max(...windows.map(({ from }) => from));
  const isWanted = windows.map(({ from, to }) => `(a.age > ${to} and a.age <= ${from})`).join(' or ');
  return {
    creates,
    select:
      `select ${dialect.addDays('t.snapshot_date', '0 - a.age')} as day, t.snapshot_date, a.age ` +
      `from ${DATES} t cross join (${wholeNumbers(longest)}) a where ${isWanted}`,
  };
}

/** The numbers 0 to at least `atLeast` from a product of digits, as no two engines agree on how to count. */
function wholeNumbers(atLeast: number): string {
  const nDigits = String(atLeast).length;
  const digits = Array.from({ length: 10 }, (_, digit) => `select ${digit} as d`).join(' union all ');
  const places = Array.from({ length: nDigits }, (_, place) => `p${place}`);
  const sum = places.map((name, place) => `${name}.d * ${10 ** place}`).join(' + ');
  return `select ${sum} as age from ${places.map((name) => `(${digits}) ${name}`).join(' cross join ')}`;
}
