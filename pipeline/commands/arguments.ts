import { type Day, parseDay } from '../../models/math/day.ts';
import { UserFault } from '../errors.ts';

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

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
