import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { TextTable } from './base-tables.ts';
import { type ByteDamage, byteDamage, damageBytes } from './bytes.ts';
import { hostileText, spellOut } from './hostile.ts';

/** One thing done to the lines of a JSON lines file. Lines are taken modulo how many there are. */
export type LineDamage =
  | { readonly do: 'replace'; readonly line: number; readonly by: string }
  | { readonly do: 'insert'; readonly line: number; readonly text: string }
  | { readonly do: 'join'; readonly line: number }
  | { readonly do: 'append'; readonly line: number; readonly text: string }
  | { readonly do: 'value'; readonly line: number; readonly key: number; readonly json: string };

/** How a table is written as JSON, and what happens to it then. */
export interface JsonForm {
  readonly shape: 'lines' | 'array' | 'pretty array';
  readonly end: string;
  readonly hasTypes: boolean;
  readonly lines: readonly LineDamage[];
  readonly bytes: readonly ByteDamage[];
  readonly gzip: boolean;
}

const DEEP: Readonly<Record<string, () => string>> = {
  '«deep list»': () => '['.repeat(20_000) + ']'.repeat(20_000),
  '«open list»': () => '['.repeat(50_000),
  '«deep object»': () => `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  '«line of 3 MB»': () => `{"account_id":"a1","body":"${'z'.repeat(3_000_000)}"}`,
  '«many keys»': () => `{${Array.from({ length: 3_000 }, (_, i) => `"k${i}":${i}`).join(',')}}`,
};

/** A line or value that is no flat object of plain values. */
const ODD = [
  ...['[]', '{}', 'null', 'true', '1', '""', '"x"', '[{"account_id":"a1"}]', '{"a":1}{"a":2}', '{"account_id":"a1"},'],
  ...['// comment', '/* c */ {"account_id":"a1"}', "{'account_id':'a1'}", '{account_id:"a1"}', '{"account_id":"a1",}'],
  ...['{"account_id":"a1","account_id":"a2"}', '{"account_id":"\\ud800"}', '{"a\\u0000b":1}', '{"":1}', '{" ":1}'],
  ...['{"account_id":"a1\\u0000","name":"\\u0000"}', '{"__proto__":{"x":1},"constructor":2}', '{"file:line":1}'],
  ...[
    '{"row:fault":1,"rowid":2}',
    '{"ACCOUNT_ID":"a2"}',
    '{"a/b":1,"a~b":2,"$":3,"$.x":4,"*":5}',
    '\ufeff{}',
    '{"x":1e999}',
  ],
  ...[
    '{"x":01}',
    '{"x":NaN}',
    '{"x":Infinity}',
    '{"x":-}',
    '{"x":"\t"}',
    '{"x":"\\x41"}',
    '{"\\ud83d\\ude00":1}',
    '  ',
  ],
  ...Object.keys(DEEP),
];
const JSON_VALUES = [
  ...[
    'null',
    'true',
    'false',
    '0',
    '-0',
    '1e400',
    '1e-400',
    '1e30',
    '12345678901234567890',
    '0.1',
    '[]',
    '{}',
    '[1,2]',
  ],
  ...[
    '{"a":{"b":[1,{"c":null}]}}',
    '""',
    '" "',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u0000"',
    '"\\/"',
    '"\\ud83d\\ude00"',
  ],
  ...['«deep list»', '«deep object»'],
];

const line = fc.nat(40);
const lineDamage: fc.Arbitrary<LineDamage> = fc.oneof(
  fc.record({ do: fc.constant('replace' as const), line, by: fc.constantFrom(...ODD) }),
  fc.record({ do: fc.constant('insert' as const), line, text: fc.constantFrom(...ODD) }),
  fc.record({ do: fc.constant('join' as const), line }),
  fc.record({
    do: fc.constant('append' as const),
    line,
    text: fc.constantFrom(' ', ',', '}', '{', '//', '\\', '\u0000', ' 1', '[]'),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('value' as const),
      line,
      key: fc.nat(9),
      json: fc.oneof(
        fc.constantFrom(...JSON_VALUES),
        hostileText.map((text) => `text:${text}`),
      ),
    }),
  },
);

const few = <T>(arbitrary: fc.Arbitrary<T>, weight: number) =>
  fc.oneof(
    { weight: 10 - weight, arbitrary: fc.constant<T[]>([]) },
    { weight, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength: 3 }) },
  );

/** Any form. */
export const jsonForm: fc.Arbitrary<JsonForm> = fc.record({
  shape: fc.oneof(
    { weight: 8, arbitrary: fc.constant('lines' as const) },
    { weight: 2, arbitrary: fc.constantFrom('array' as const, 'pretty array' as const) },
  ),
  end: fc.oneof(
    { weight: 8, arbitrary: fc.constant('\n') },
    { weight: 2, arbitrary: fc.constantFrom('\r\n', '\r', '\n\n', '\n \n') },
  ),
  hasTypes: fc.boolean(),
  lines: few(lineDamage, 6),
  bytes: few(byteDamage, 3),
  gzip: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

/** The ending of the file's name. */
export function jsonEnding({ shape, gzip }: JsonForm): string {
  return `${shape === 'lines' ? 'jsonl' : 'json'}${gzip ? '.gz' : ''}`;
}

/** The file's bytes. */
export function jsonBytes({ header, rows }: TextTable, form: JsonForm): Buffer {
  const jsonOf = (cell: string): string =>
    cell === '' ? 'null' : form.hasTypes && /^\d{1,9}$/.test(cell) ? cell : JSON.stringify(cell);
  const objects = rows.map((row) => header.map((name, i) => `${JSON.stringify(name)}:${jsonOf(row[i] ?? '')}`));
  let lines = objects.map((pairs) => `{${pairs.join(',')}}`);
  for (const damage of form.lines) lines = damaged(lines, objects, damage);
  const text =
    form.shape === 'lines'
      ? lines.join(form.end) + form.end
      : `[${lines.join(form.shape === 'array' ? ',' : ',\n  ')}${form.end}]`;
  const bytes = damageBytes(Buffer.from(text, 'utf8'), form.bytes);
  return form.gzip ? gzipSync(bytes) : bytes;
}

function damaged(lines: readonly string[], objects: readonly string[][], damage: LineDamage): string[] {
  if (lines.length === 0) return [];
  const at = damage.line % lines.length;
  switch (damage.do) {
    case 'replace':
      return lines.with(at, odd(damage.by));
    case 'insert':
      return lines.toSpliced(at, 0, odd(damage.text));
    case 'join':
      return lines.toSpliced(at, 2, lines.slice(at, at + 2).join(''));
    case 'append':
      return lines.with(at, lines[at] + damage.text);
    case 'value': {
      const pairs = objects[at % objects.length];
      const key = damage.key % pairs.length;
      const json = damage.json.startsWith('text:') ? JSON.stringify(spellOut(damage.json.slice(5))) : odd(damage.json);
      return lines.with(
        at,
        `{${pairs
          .with(
            key,
            pairs[key].replace(/^("(?:[^"\\]|\\.)*"):.*$/s, (_, name) => `${name}:${json}`),
          )
          .join(',')}}`,
      );
    }
  }
}

function odd(text: string): string {
  return Object.hasOwn(DEEP, text) ? DEEP[text]() : text;
}
