import { z } from 'zod';
import { parseDay } from '../../models/math/day.ts';
import { anyOf } from './words.ts';

/*
 * The kinds of value that the config knows. The `error` of every leaf is its rule in words that fit after "expected":
 * faults and the schema for editors both come from here.
 */

/** A whole number from `least` to `most`, both allowed. */
export function wholeNumber(least: number, most: number, of = '') {
  const error = `a whole number${of === '' ? '' : ` of ${of}`} from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** A number from `least` to `most`, both allowed. */
export function numberFrom(least: number, most: number, words?: string) {
  const error = words ?? `a number from ${least} to ${most}`;
  return z.number({ error }).min(least, { error }).max(most, { error });
}

/** A number above `above`, up to and with `most`. */
export function numberAbove(above: number, most: number, words?: string) {
  const error = words ?? `a number above ${above}, at most ${most}`;
  return z.number({ error }).gt(above, { error }).max(most, { error });
}

/** One of a few words. */
export function choice<const Words extends readonly string[]>(words: Words) {
  return z.enum(words, { error: anyOf(words) });
}

/** Text with something in it. */
export function text(words = 'a text') {
  return z.string({ error: words }).trim().min(1, { error: words });
}

/** A lower-case name that can be a column: `[a-z][a-z0-9_]*`, at most 60 characters. */
export function columnName() {
  const error = 'a name of lower-case letters, digits and _ that begins with a letter, at most 60 long';
  return z.string({ error }).regex(/^[a-z][a-z0-9_]{0,59}$/, { error });
}

/** true or false. */
export function trueOrFalse() {
  return z.boolean({ error: 'true or false' });
}

/** A calendar day that exists, `YYYY-MM-DD`. */
export function date() {
  const error = 'a date that exists, written YYYY-MM-DD';
  return z
    .string({ error })
    .regex(/^\d{4}-\d{2}-\d{2}$/, { error })
    .refine((value) => parseDay(value) !== null, { error });
}

/** Entries of a list that has no bound of its own. */
const MOST_ENTRIES = 10_000;

/** A list; `least` entries at least and `most` at most, no entry twice. */
export function distinctList<Item extends z.ZodType>(item: Item, least: number, words: string, most = MOST_ENTRIES) {
  const bounds = [...(least > 0 ? [`at least ${least}`] : []), ...(most < MOST_ENTRIES ? [`at most ${most}`] : [])];
  const error = `a list of ${[words, ...bounds].join(', ')}, none twice`;
  return z
    .array(item, { error })
    .min(least, { error })
    .max(most, { error })
    .refine((items) => new Set(items).size === items.length, { error });
}

/** A mapping with known keys only. Without `needed` keys it may be left out and then takes its defaults. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const rule = `a mapping with ${Object.keys(shape).length === 1 ? 'the key' : 'keys such as'} ${Object.keys(shape).slice(0, 3).join(', ')}`;
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? undefined : rule) });
}

/** Column -> accepted values: a mapping whose values are one scalar or a list of them, given back as lists of texts. */
export function filter() {
  const error = 'a value, or a list of values in [ ]';
  const scalar = z.union([z.string(), z.number(), z.boolean()], { error });
  return z
    .record(z.string(), z.union([scalar, z.array(scalar, { error }).min(1, { error })], { error }), {
      error: 'a mapping such as { feature: [export] }',
    })
    .transform((filters) =>
      Object.fromEntries(Object.entries(filters).map(([column, values]) => [column, [values].flat().map(String)])),
    );
}
