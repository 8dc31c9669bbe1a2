/** Whole texts that are no config, or ask much of whoever reads them. */
export const WHOLE_TEXTS: Readonly<Record<string, () => string>> = {
  empty: () => '',
  comment: () => '# nothing\n',
  list: () => '- 1\n- 2\n',
  word: () => 'hello',
  null: () => '~',
  'csv file': () => 'account_id,started_on\na1,2024-01-01\n'.repeat(200),
  'billion laughs': () =>
    `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
      .split('')
      .map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]}, `.repeat(9)}]`)
      .join('\n')}\ntables: { accounts: { file: *i } }\n`,
  'many aliases': () => `a: &a x\ntables: [${'*a, '.repeat(60_000)}]\n`,
  'alias of itself': () => 'tables: &t { accounts: *t }\n',
  'late anchors': () =>
    `${Array.from({ length: 4_000 }, (_, i) => `k${i}: &k${i} ${i}`).join('\n')}\ntables: [${Array.from({ length: 4_000 }, (_, i) => `*k${i}`).join(', ')}]\n`,
  'deep lists': () => `tables: ${'['.repeat(5_000)}${']'.repeat(5_000)}\n`,
  'open lists': () => '['.repeat(20_000),
  'deep lines': () => Array.from({ length: 900 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
  'open braces': () => 'tables: {accounts: '.repeat(3_000),
  'many keys': () => Array.from({ length: 15_000 }, (_, i) => `k${i}: 1`).join('\n'),
  'many faults': () => Array.from({ length: 5_000 }, () => '\tx: [').join('\n'),
  'long key': () => `${'k'.repeat(500_000)}: 1\n`,
  'long value': () => `seed: ${'9'.repeat(500_000)}\n`,
  'long quoted': () => `report: { title: "${'\\u0041'.repeat(100_000)}" }\n`,
  'many dashes': () => '- '.repeat(10_000),
  'many questions': () => '? '.repeat(5_000),
  colons: () => ':'.repeat(100_000),
  'url spaces': () => `url:${' '.repeat(400_000)}x\n`,
  'block of spaces': () => `tables: |\n${' '.repeat(300_000)}\n`,
  'many anchors': () => '&a '.repeat(20_000),
  comments: () => '#\n'.repeat(300_000),
};
