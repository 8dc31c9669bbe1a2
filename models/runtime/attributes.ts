import type { ScoreInput } from './types.ts';

/** Where attributes of an account come from: the context of a score input, or a function that gives one by name. */
export type AttributeSource = ScoreInput['context'] | ((name: string) => string | null);

/**
 * One attribute as the text that cohorts, band rules and `context_is` features compare.
 *
 * @returns Numbers turned to text; '' where it is absent, null, or neither text nor number. Only own properties count, so
 * a name such as `constructor` finds nothing by accident.
 */
export function attributeText(source: AttributeSource, name: string): string {
  if (typeof source === 'function') return source(name) ?? '';
  if (!Object.hasOwn(source, name)) return '';
  const value: unknown = source[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}

/** Whether every attribute of a rule has the value that the rule asks for; a rule without attributes always serves. */
export function attributesMatch(wanted: Readonly<Record<string, string>>, source: AttributeSource): boolean {
  return Object.keys(wanted).every((name) => attributeText(source, name) === wanted[name]);
}
