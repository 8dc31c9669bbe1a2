import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { TextTable } from './base-tables.ts';
import { type ByteDamage, byteDamage, damageBytes } from './bytes.ts';

/** How a table is written as CSV, and what happens to the bytes then. */
export interface CsvForm {
  readonly separator: string;
  readonly end: string;
  readonly quotes: 'needed' | 'all' | 'none';
  readonly bom: 'none' | 'start' | 'twice' | 'second line';
  /** After which lines (modulo how many there are) an empty one stands. */
  readonly blanks: readonly number[];
  readonly hasLastEnd: boolean;
  readonly bytes: readonly ByteDamage[];
  readonly gzip: 'none' | 'whole' | 'damaged';
}

/** Comma, LF, quotes where needed, nothing else. */
export const PLAIN_FORM: CsvForm = {
  separator: ',',
  end: '\n',
  quotes: 'needed',
  bom: 'none',
  blanks: [],
  hasLastEnd: true,
  bytes: [],
  gzip: 'none',
};

const rare = <T>(usual: T, ...others: readonly T[]) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(usual) },
    ...others.map((other) => ({ weight: 1, arbitrary: fc.constant(other) })),
  );

/** Any form; most are plain, so that one damage is seen at a time. */
export const csvForm: fc.Arbitrary<CsvForm> = fc.record({
  separator: rare(',', ';', '\t', '|', ':', ' '),
  end: rare('\n', '\r\n', '\r', 'mixed', '\n\r'),
  quotes: rare<CsvForm['quotes']>('needed', 'all', 'none'),
  bom: rare<CsvForm['bom']>('none', 'start', 'twice', 'second line'),
  blanks: fc.oneof(
    { weight: 6, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.nat(40), { maxLength: 3 }) },
  ),
  hasLastEnd: fc.boolean(),
  bytes: fc.oneof(
    { weight: 6, arbitrary: fc.constant([]) },
    { weight: 4, arbitrary: fc.array(byteDamage, { minLength: 1, maxLength: 3 }) },
  ),
  gzip: rare<CsvForm['gzip']>('none', 'whole', 'damaged'),
});

/** The file's bytes. With `gzip: damaged` the damage is done to the packed bytes. */
export function csvBytes(table: TextTable, form: CsvForm): Buffer {
  const cell = (text: string): string => {
    const needs = /["\r\n]/.test(text) || text.includes(form.separator);
    if (form.quotes === 'none' || (form.quotes === 'needed' && !needs)) return text;
    return `"${text.replaceAll('"', '""')}"`;
  };
  const lines = [table.header, ...table.rows].map((cells) => cells.map(cell).join(form.separator));
  for (const blank of form.blanks) lines.splice((blank % lines.length) + 1, 0, '');
  const endOf = (i: number): string => (form.end === 'mixed' ? (i % 2 === 0 ? '\n' : '\r\n') : form.end);
  const text = lines.map((line, i) => line + (i < lines.length - 1 || form.hasLastEnd ? endOf(i) : '')).join('');
  const mark = '\ufeff';
  const firstEnd = text.indexOf('\n') + 1;
  const marked = {
    none: text,
    start: mark + text,
    twice: mark + mark + text,
    'second line': text.slice(0, firstEnd) + mark + text.slice(firstEnd),
  }[form.bom];
  const plain = Buffer.from(marked, 'utf8');
  if (form.gzip === 'damaged') return damageBytes(gzipSync(plain), form.bytes);
  const bytes = damageBytes(plain, form.bytes);
  return form.gzip === 'none' ? bytes : gzipSync(bytes);
}
