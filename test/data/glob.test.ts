import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expandGlob } from '../../data/load/glob.ts';
import { folderWith } from './history-kit.ts';

let folder: ReturnType<typeof folderWith>;
beforeAll(() => {
  const names = [
    'b.csv',
    'a.csv',
    'a1.csv',
    '.hidden.csv',
    'x.csv.bak',
    'a+(1).csv',
    'é.csv',
    'sub/a.csv',
    'sub/deep/c.csv',
    '.git/a.csv',
  ];
  folder = folderWith(Object.fromEntries(names.map((name) => [name, ''])));
  symlinkSync(join(folder.path, 'sub'), join(folder.path, 'linked'));
});
afterAll(() => folder.remove());

test.each([
  ['*.csv', ['a+(1).csv', 'a.csv', 'a1.csv', 'b.csv', 'é.csv']],
  ['?.csv', ['a.csv', 'b.csv', 'é.csv']],
  ['[ab].csv', ['a.csv', 'b.csv']],
  ['[!a].csv', ['b.csv', 'é.csv']],
  ['a[0-9].csv', ['a1.csv']],
  ['a+(*.csv', ['a+(1).csv']],
  ['.*.csv', ['.hidden.csv']],
  ['*/a.csv', ['linked/a.csv', 'sub/a.csv']],
  ['**/*.csv', ['a+(1).csv', 'a.csv', 'a1.csv', 'b.csv', 'sub/a.csv', 'sub/deep/c.csv', 'é.csv']],
  ['sub/**/c.csv', ['sub/deep/c.csv']],
  ['none/*.csv', []],
  ['*', ['a+(1).csv', 'a.csv', 'a1.csv', 'b.csv', 'linked', 'x.csv.bak', 'é.csv']],
])('%s', (pattern, expected) => {
  expect(expandGlob(folder.path, pattern)).toEqual(expected.map((name) => join(folder.path, name)));
});
