import fc from 'fast-check';

/*
 * Texts that something on the way could take for more than text. Very long ones stand as short names between « and », so that
 * a counterexample stays readable; `spellOut` makes the text of them.
 */

const LONG: Readonly<Record<string, () => string>> = {
  '«1 MB of x»': () => 'x'.repeat(1_000_000),
  '«1 MB with line breaks»': () => `${'y'.repeat(99)}\n`.repeat(10_000),
  '«1 MB of quotes»': () => '"'.repeat(1_000_000),
  '«500 letters»': () => 'h'.repeat(500),
  '«300 digits»': () => '7'.repeat(300),
};

/** The text that a name in « » stands for; any other text is itself. */
export function spellOut(text: string): string {
  return Object.hasOwn(LONG, text) ? LONG[text]() : text;
}

const SQL = [
  "'; drop table accounts; --",
  "Robert'); DROP TABLE accounts;--",
  "O'Brien",
  '" or 1=1 --',
  "'",
  '"',
  '""',
  '`',
  '$$x$$',
  '\\',
  '\\"',
  "\\'",
  ';',
  '%s%n',
  '$1',
  '?',
  '{{7*7}}',
];
const FORMULAS = ['=cmd()', "=cmd|' /C calc'!A0", '+1', '-1', '@SUM(1)', ' =1+1', '\t=1', '＝1'];
const MARKUP = ['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '&amp;', ']]>', '</td>'];
const PATHS = ['/etc/passwd', '../../../etc/passwd', 'C:\\Windows\\win.ini', 'file:///etc/passwd', '~', '*', 'nul'];
const WORDS = ['null', 'NULL', 'None', 'NA', '\\N', 'true', '__proto__', 'constructor', 'toString', '-', 'smb'];
const NUMBERS = [
  'NaN',
  '1e400',
  '-1e400',
  '1e-400',
  '-0',
  '0x10',
  '1,5',
  '1.234,50 €',
  '١٢٣',
  `1${'0'.repeat(30)}`,
  '1e30',
  '-1e13',
  '1000000000000',
  '1000000000001',
  '9007199254740993',
  '18446744073709551616',
  '0.1',
  '1e2',
  '.5',
  '5.',
  '+7',
  '00',
  '007',
  'infinity',
  '-Infinity',
];
const DATES = [
  '0000-00-00',
  '2024-02-30',
  '9999-12-31',
  '1969-12-31',
  '1970-01-01',
  '2100-12-31',
  '2101-01-01',
  '10000-01-01',
  '2024-1-1',
  '01/02/2024',
  '2024-06-31T00:00:00Z',
  '2024-01-01T24:00:00Z',
  '2024-01-01T23:59:60Z',
  '2024-01-01 10:00+99:99',
  '2024-01-01T10:00:00.123456789Z',
  '2100-12-31T23:59:59-12:00',
  '1970-01-01T00:00:00+14:00',
  '2024-03-15',
];
const SIGNS = [
  '😀',
  'ünï',
  'e\u0301',
  '\u202eevil',
  '\u200b',
  '\ufeff',
  '\u00a0',
  '\u2028',
  '\u0085',
  '\u0000',
  'a\u0000b',
  '\u0007',
  '\u001b[31mred',
  '\u001a',
  '\u007f',
  '\uffff',
  '\u{10ffff}',
  '',
  ' ',
  '  padded  ',
  '\n',
  'two\nlines',
  'two\r\nlines',
  'cr\rinside',
  'tab\tinside',
  ',',
  ', ',
  '|',
  '#comment',
];

/** Every short hostile text. */
export const HOSTILE: readonly string[] = [
  ...SQL,
  ...FORMULAS,
  ...MARKUP,
  ...PATHS,
  ...WORDS,
  ...NUMBERS,
  ...DATES,
  ...SIGNS,
  '«500 letters»',
  '«300 digits»',
];

/** A hostile text; one in a hundred is of a megabyte. Give the result to `spellOut`. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 90, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 9, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.keys(LONG)) },
);
