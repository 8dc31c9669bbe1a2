import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ACCOUNTS, ACCOUNTS_CSV, load } from '../data/history-kit.ts';

/*
 * Faults that the properties beside this file found, each by itself.
 */

const SURVEYS = 'account_id,answered_at,kind,score,role\n';

async function surveys(content: string | Buffer, file = 's.csv', maxRejectShare = 1) {
  const loaded = await load(
    { 'accounts.csv': ACCOUNTS_CSV, [file]: content },
    [ACCOUNTS, { table: 'surveys', file, columns: {} }],
    { rows: 'SELECT account_key, score, role FROM surveys ORDER BY score' },
    maxRejectShare,
  );
  const counts = loaded.report?.tables[1];
  return {
    ...loaded,
    counts: [counts?.nRead, counts?.nKept, counts?.nRejected],
    rejects: loaded.rejects.map((line) => line.replace(/^surveys,[^,]*,/, '')),
  };
}

describe('CSV', () => {
  test('mixed line ends: a quoted last cell is kept, and cells too many are not dropped without a word', async () => {
    const csv = `${SURVEYS}a1,2024-01-01,nps,1,"say ""x"""\r\na1,2024-01-02,nps,2,y\na1,2024-01-03,nps,3,z,more\r\na1,2024-01-04,nps,4,"two\r\nlines"\na1,2024-01-05,nps\n`;
    const { tables, rejects, counts } = await surveys(csv);
    expect(tables.rows?.map((row) => row.role)).toEqual(['say "x"', 'y', 'two\r\nlines']);
    expect(rejects).toEqual([
      '4,,,"a1,2024-01-03,nps,3,z,more",broken row: more columns than the header',
      '7,,score,"a1,2024-01-05,nps",broken row: fewer columns than the header',
    ]);
    expect(counts).toEqual([5, 3, 2]);
  });

  test('mixed line ends in one of two files: rejects name the file as it was given', async () => {
    const row = (day: string, end: string) => `a1,${day},nps,x,r${end}`;
    const { rejects } = await load(
      {
        'accounts.csv': ACCOUNTS_CSV,
        's1.csv': `${SURVEYS}${row('2024-01-01', '\n')}${row('2024-01-02', '\r\n')}a1,2024-01-03\n`,
        's2.csv': `${SURVEYS}${row('2024-01-04', '\n')}`,
      },
      [ACCOUNTS, { table: 'surveys', file: 's?.csv', columns: {} }],
      {},
      1,
    );
    expect(rejects.map((line) => line.split(',').slice(1, 3).join(':'))).toEqual([
      's1.csv:2',
      's1.csv:3',
      's1.csv:4',
      's2.csv:2',
    ]);
  });

  test('a quote that is never closed rejects every line that it holds, and so stops the run', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => `a1,2024-01-01,nps,${i},${i === 10 ? '"' : ''}r${i}\n`);
    const { rejects, counts } = await surveys(SURVEYS + lines.join(''));
    expect(counts).toEqual([100, 10, 90]);
    expect(rejects.slice(0, 2)).toEqual([
      '12,,role,"a1,2024-01-01,nps,10,""r10","broken row: a quote is opened and not closed, or text follows a closing quote"',
      '13,,,"a1,2024-01-01,nps,11,r11",broken row: inside the quote that line 12 opens',
    ]);
    const old = await surveys((SURVEYS + lines.join('')).replaceAll('\n', '\r'));
    expect(old.counts).toEqual([100, 10, 90]);
    const { faults } = await surveys(SURVEYS + lines.join(''), 's.csv', 0.05);
    expect(faults[0]).toMatch(
      /^tables\.surveys: 90 of 100 rows \(90\.0%\) are rejected.*inside the quote that line 12 opens/,
    );
  });

  test('of thousands of lines in a quote the first keep their text', async () => {
    const { rejects, counts } = await surveys(
      `${SURVEYS}a1,2024-01-01,nps,1,x\n"${'a1,2024-01-01,nps,1,x\n'.repeat(12_000)}`,
    );
    expect(counts).toEqual([12_001, 1, 12_000]);
    expect([rejects[999], rejects[11_999]]).toEqual([
      '1002,,,"a1,2024-01-01,nps,1,x",broken row: inside the quote that line 3 opens',
      '12002,,,,broken row: inside the quote that line 3 opens',
    ]);
  });

  test('a row of several megabytes is data', async () => {
    const { tables, counts } = await surveys(`${SURVEYS}a1,2024-01-01,nps,1,${'x'.repeat(3_000_000)}\n`);
    expect(counts).toEqual([1, 1, 0]);
    expect(tables.rows?.[0]?.role).toHaveLength(3_000_000);
  });

  test('a column that is not UTF-8 behind one that nothing uses', async () => {
    const csv = Buffer.from(
      'extra,role,account_id,answered_at,score,kind\nx,y,a1,2024-01-01,1,nps\nx,y,a1,2024-01-02,2,n\xff\n',
      'latin1',
    );
    const { rejects, counts } = await surveys(csv);
    expect(counts).toEqual([2, 1, 1]);
    expect(rejects).toEqual(['3,,kind,"x,y,a1,2024-01-02,2,n?",broken row: not valid UTF-8']);
  });

  test('a packed file that is cut off, or is none', async () => {
    const packed = gzipSync(SURVEYS + 'a1,2024-01-01,nps,1,x\n'.repeat(1000));
    const cut = await surveys(packed.subarray(0, packed.length - 12), 's.csv.gz');
    expect(cut.faults).toEqual([
      expect.stringMatching(/s\.csv\.gz cannot be unpacked to its end: it is cut off; copy or export it again\.$/),
    ]);
    const none = await surveys(SURVEYS, 's.csv.gz');
    expect(none.faults).toEqual([
      expect.stringMatching(/s\.csv\.gz is not a gzip file, whatever its name says; expected one packed with gzip\.$/),
    ]);
  });

  test('two byte-order marks, and one that is part of an id', async () => {
    const { tables, faults } = await load(
      { 'a.csv': '\ufeff\ufeff"account_id",started_on\na,2024-01-01\n\ufeffa,2024-01-01\n' },
      [{ table: 'accounts', file: 'a.csv', columns: {} }],
      { ids: 'SELECT account_id FROM accounts ORDER BY account_key' },
    );
    expect(faults).toEqual([]);
    expect(tables.ids?.map((row) => row.account_id)).toEqual(['a', '\ufeffa']);
  });

  test('columns that bear names of the loader, of the engine, or of what every object has', async () => {
    const names = [
      'rowid',
      'row:fault',
      'file:path',
      'v:account_id',
      'in:account_id',
      'constructor',
      '__proto__',
      'toString',
      'account_key',
    ];
    const { report, faults, rejects } = await load(
      {
        'a.csv': `account_id,started_on,${names.join(',')}\na,2024-01-01,${names.join(',')}\nb,bad,${names.join(',')}\n`,
      },
      [{ table: 'accounts', file: 'a.csv', columns: {} }],
    );
    expect(faults).toEqual([]);
    expect(rejects).toHaveLength(1);
    expect(report?.tables[0]?.attributes).toEqual(['constructor', '__proto__', 'toString']);
  });

  test('names of 500 letters and rows of thousands of columns are told in a line that can be read', async () => {
    const long = 'h'.repeat(500);
    const { faults } = await surveys(`${Array.from({ length: 40 }, (_, i) => `${long}${i}`).join(',')}\n1\n`);
    expect(faults[0]!.length).toBeLessThan(700);
    const wide = await surveys(`${Array.from({ length: 2001 }, (_, i) => `c${i}`).join(',')}\n1\n`);
    expect(wide.faults).toEqual([
      expect.stringMatching(/^tables\.surveys\.file: s\.csv has 2001 columns; at most 2000 are read\./),
    ]);
  });
});

describe('JSON lines', () => {
  const good = '{"account_id":"a1","answered_at":"2024-01-01","kind":"nps","score":1,"role":"x"}';

  test('a line that is not UTF-8 is one reject, not the end of the table', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${good}\n`),
      Buffer.from(good.replace('x', '\xff'), 'latin1'),
      Buffer.from(`\n\n${good}\n`),
    ]);
    const { rejects, counts } = await surveys(bytes, 's.jsonl');
    expect(counts).toEqual([3, 2, 1]);
    expect(rejects[0]).toMatch(/^2,.*,broken row: not valid UTF-8$/);
  });

  test('mixed line ends do not move the lines of rejects', async () => {
    const { rejects } = await surveys(`${good}\r\n${good}\n[1]\r\n${good}\nno\n`, 's.jsonl');
    expect(rejects).toEqual(['3,,,[1],expected one JSON object', '5,,,no,expected one JSON object']);
  });

  test('a NUL in a key, and a file of bytes', async () => {
    const { counts } = await surveys(`${good.replace('{', '{"a\\u0000b":1,')}\n`, 's.jsonl');
    expect(counts).toEqual([1, 1, 0]);
    const { faults } = await surveys(Buffer.alloc(100), 's.json');
    expect(faults).toEqual([expect.stringMatching(/s\.json is not a text file \(it holds zero bytes\)/)]);
  });
});
