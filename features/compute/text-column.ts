import type { TextColumn } from '../matrix.ts';

/** A text column stored once per distinct value, levels ascending by code unit; null has code -1. */
export function textColumn(values: readonly (string | null)[]): TextColumn {
  const levels = [...new Set(values)].filter((value) => value !== null).sort(byCodeUnit);
  const codes = new Map<string | null, number>(levels.map((level, code) => [level, code]));
  return { levels, codes: Int32Array.from(values, (value) => codes.get(value) ?? -1) };
}

/** The order of texts in every file and table of the project: by code unit. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
