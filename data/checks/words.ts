import { type Day, formatDay } from '../../models/math/day.ts';

/** Longest name from data inside a sentence. */
const MAX_NAME = 60;

/** A whole number with commas: `48,210`. */
export function number(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 row`, `1,200 rows`. */
export function plural(n: number, word: string): string {
  return `${number(n)} ${word}${Math.round(n) === 1 ? '' : 's'}`;
}

/** A share as percent, with a decimal below ten; never rounded to 0% or 100% where it is neither. */
export function percent(share: number): string {
  const value = 100 * share;
  if (value > 0 && value < 0.1) return 'less than 0.1%';
  if (value < 100 && value > 99.9) return 'more than 99.9%';
  const fixed = value.toFixed(value >= 9.95 && value < 99.5 ? 0 : 1);
  return `${fixed.replace(/\.0$/, '')}%`;
}

/** A factor: `2.0 times`. */
export function times(factor: number): string {
  return `${factor.toFixed(1)} times`;
}

/** `on 2025-03-10`, or `from 2025-03-10 to 2025-03-14`; both days inclusive. */
export function onDays(firstDay: Day, lastDay: Day): string {
  return firstDay === lastDay ? `on ${formatDay(firstDay)}` : `from ${formatDay(firstDay)} to ${formatDay(lastDay)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}

/** A name from data in quotes, cut after 60 characters. It is still text from data: whoever shows it must escape it. */
export function named(name: string): string {
  const characters = [...name.slice(0, 4 * MAX_NAME)];
  return `"${characters.length > MAX_NAME || name.length > 4 * MAX_NAME ? `${characters.slice(0, MAX_NAME - 1).join('')}…` : name}"`;
}
