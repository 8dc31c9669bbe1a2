import { type Day, parseDay } from '../../models/math/day.ts';
import { asFaults, UserFault } from '../errors.ts';

/**
 * A date given on the command line.
 *
 * @throws {UserFault} If it is not a date that exists.
 */
export function dateArgument(name: string, text: string): Day {
  const day = parseDay(text);
  if (day === null) throw new UserFault([`--${name} is ${quoted(text)}; expected a date that exists, as YYYY-MM-DD.`]);
  return day;
}

/**
 * A whole number given on the command line.
 *
 * @throws {UserFault} If it is not one, or out of range.
 */
export function wholeArgument(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new UserFault([`--${name} is ${quoted(text)}; expected a whole number from ${least} to ${most}.`]);
  }
  return value;
}

/**
 * The ending of an output file that decides its format.
 *
 * @throws {UserFault} If it is none of the given.
 */
export function endingArgument<const Ending extends string>(
  name: string,
  path: string,
  endings: readonly Ending[],
): Ending {
  const found = endings.find((ending) => path.toLowerCase().endsWith(`.${ending}`));
  if (found === undefined) {
    throw new UserFault([`--${name} is ${quoted(path)}; expected a file that ends in .${endings.join(', .')}.`]);
  }
  return found;
}

/**
 * Several arguments at once, so that all their faults are told together.
 *
 * @throws {UserFault} With the lines of every reader that failed.
 */
export async function allArguments<const Values extends readonly unknown[]>(
  readers: {
    readonly [I in keyof Values]: () => Values[I] | Promise<Values[I]>;
  },
): Promise<Values> {
  const lines: string[] = [];
  const values: unknown[] = [];
  for (const read of readers as readonly (() => unknown)[]) {
    try {
      values.push(await read());
    } catch (error) {
      const faults = asFaults(error);
      if (faults === null) throw error;
      lines.push(...faults);
    }
  }
  if (lines.length > 0) throw new UserFault(lines);
  return values as unknown as Values;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
