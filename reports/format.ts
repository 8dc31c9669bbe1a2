/** Numbers for people: one form in every country and on every machine, hence no locale. */

/** What stands where a number is not known. */
export const UNKNOWN = 'not known';

/** Fixed decimals, thousands with commas: `-1,234.50`. Never `-0`. */
export function decimal(value: number, decimals: number): string {
  const fixed = Math.abs(value).toFixed(decimals);
  const isZero = Number(fixed) === 0;
  const [whole, rest] = fixed.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${value < 0 && !isZero ? '-' : ''}${grouped}${rest === undefined ? '' : `.${rest}`}`;
}

/** A whole number: `12,345`. */
export function count(value: number): string {
  return decimal(value, 0);
}

/** A share of one as percent: `23%`, with a decimal below ten and next to a hundred (`4.2%`, `99.7%`). */
export function percent(share: number): string {
  const size = Math.abs(share * 100);
  return `${decimal(share * 100, size === 0 || (size >= 9.95 && size < 99.05) || size === 100 ? 0 : 1)}%`;
}

/** Three decimals, as ranking figures need. */
export function score3(value: number): string {
  return decimal(value, 3);
}

/** With a sign: `+0.012`, `-0.004`, `0.000`. */
export function signed(value: number, decimals: number): string {
  const text = decimal(value, decimals);
  return value > 0 && Number(text.replaceAll(',', '')) !== 0 ? `+${text}` : text;
}

/** `1 day`, `43 days`; halves keep a decimal. */
export function days(value: number): string {
  const text = Number.isInteger(value) ? count(value) : decimal(value, 1);
  return `${text} ${text === '1' ? 'day' : 'days'}`;
}

/** `4.1×`: for a figure beside its interval. */
export function multiple(value: number): string {
  return `${decimal(value, 1)}×`;
}

/** `4.1 times`: for a sentence. */
export function times(value: number): string {
  return `${decimal(value, 1)} times`;
}

/** Whole currency units after the code: `USD 1,234,567`. */
export function money(value: number, currency: string): string {
  return `${currency} ${count(value)}`;
}

/** Three digits at most: `USD 1.23M`, `USD 845k`, `USD 310`. */
export function shortMoney(value: number, currency: string): string {
  const size = Math.abs(value);
  const steps: readonly (readonly [number, string])[] = [
    [1e9, 'bn'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  for (const [unit, letter] of steps) {
    // A value that rounds up to the unit is written in it: 999,950 is 1M, not 1,000k.
    if (size >= unit * 0.9995) {
      const scaled = value / unit;
      const rounded = Number(Math.abs(scaled).toPrecision(3));
      return `${currency} ${scaled < 0 ? '-' : ''}${rounded}${letter}`;
    }
  }
  return `${currency} ${count(value)}`;
}

/** `1 account`, `12 accounts`. */
export function plural(n: number, word: string, words = `${word}s`): string {
  return `${count(n)} ${n === 1 ? word : words}`;
}

/** A share as odds a person can picture: `1 in 18`, `2 in 3`, `nearly all`, `none`, `all`. */
export function oneIn(share: number): string {
  if (share <= 0) return 'none';
  if (share >= 1) return 'all';
  if (share < 0.37) return `1 in ${count(1 / share)}`;
  return FRIENDLY_ODDS.find(([below]) => share < below)?.[1] ?? 'nearly all';
}

const FRIENDLY_ODDS: readonly (readonly [number, string])[] = [
  [0.45, '2 in 5'],
  [0.55, '1 in 2'],
  [0.635, '3 in 5'],
  [0.7, '2 in 3'],
  [0.775, '3 in 4'],
  [0.85, '4 in 5'],
  [0.95, '9 in 10'],
];

/** `2026-10-01` as `1 October 2026`; other text as it is. */
export function dateInWords(date: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) return date;
  const month = MONTHS[Number(match[2]) - 1];
  return month === undefined ? date : `${Number(match[3])} ${month} ${match[1]}`;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
