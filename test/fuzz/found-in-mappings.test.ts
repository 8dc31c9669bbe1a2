import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DuckDbSource, openDuckDb } from '../../data/duckdb/source.ts';
import { expandGlob } from '../../data/load/glob.ts';
import { loadHistory } from '../../data/load/history.ts';
import { ACCOUNTS, ACCOUNTS_CSV, folderWith, load, rowsOf, writeParquet } from '../data/history-kit.ts';

/*
 * Faults that the properties beside this file found in mappings, SELECTs, patterns and Parquet types, each by itself.
 */

const RATINGS = 'account_id,given_on,rating,word\na1,2024-01-05,1,pro\na2,2024-01-06,2.5,7\n';

async function mapped(columns: Readonly<Record<string, string>>) {
  return load(
    { 'accounts.csv': ACCOUNTS_CSV, 'r.csv': RATINGS },
    [ACCOUNTS, { table: 'csm_ratings', file: 'r.csv', columns }],
    {
      rows: 'SELECT rating FROM csm_ratings ORDER BY given_on',
    },
  );
}

async function selected(sql: string) {
  return load(
    { 'accounts.csv': ACCOUNTS_CSV, 'r.csv': RATINGS },
    [ACCOUNTS, { table: 'csm_ratings', sql, columns: {} }],
    {
      rows: 'SELECT rating FROM csm_ratings ORDER BY given_on',
    },
  );
}

describe('expressions', () => {
  const place = 'tables.csm_ratings.columns.rating:';
  const changing = 'which gives another value each time; the same data must give the same rows.';
  const foreign = 'which is no function of the data; it is not allowed.';

  test.each([
    [
      'sum(rating)',
      '`sum(rating)` makes one value of many rows; expected one for each. Group in sql instead of columns.',
    ],
    [
      'unnest([1, 2])',
      '`unnest([1, 2])` calls unnest, which makes several rows of one; do that in sql instead of columns.',
    ],
    ['columns(*)', '`columns(*)` names columns by * or #; name one column.'],
    ['#1', '`#1` names columns by * or #; name one column.'],
    ['$1', '`$1` holds a parameter ($1 or ?); write the value itself.'],
    ['rating + random()', `\`rating + random()\` uses random, ${changing}`],
    ['now()', `\`now()\` uses now, ${changing}`],
    ['current_date', `\`current_date\` uses current_date, ${changing}`],
    ["current_setting('threads')", `\`current_setting('threads')\` uses current_setting, ${foreign}`],
    ['sleep_ms(60000)', `\`sleep_ms(60000)\` uses sleep_ms, ${foreign}`],
    ['rating +', '`rating +` cannot be parsed: it ends too early.'],
    [`${'1+'.repeat(2000)}1`, `\`${'1+'.repeat(30)}...\` is nested more than 150 deep; split it up.`],
    [
      'cast(word as integer)',
      "`cast(word as integer)` fails on a row: Could not convert string 'pro' to INT32 when casting from source column word. try_cast and try_strptime leave such a value empty.",
    ],
  ])('$0', async (written, line) => {
    expect((await mapped({ rating: written })).faults).toEqual([`${place} ${line}`]);
  });

  test('of several that fail on a row, each is told', async () => {
    const { faults } = await mapped({ rating: 'word::integer', recorded_at: "strptime(word, '%d/%m/%Y')" });
    expect(faults.map((line) => line.split(':')[0])).toEqual([
      'tables.csm_ratings.columns.rating',
      'tables.csm_ratings.columns.recorded_at',
    ]);
  });
});

describe('SELECTs', () => {
  test.each([
    "select * from 'r.csv';",
    "select * from 'r.csv' ; -- done\n",
    "select * from 'r.csv' -- done",
  ])('%s is read', async (sql) => {
    const { faults, tables } = await selected(sql);
    expect(faults).toEqual([]);
    expect(tables.rows).toEqual([{ rating: 1 }, { rating: 2.5 }]);
  });

  test.each([
    [
      'with recursive t(n) as (select 1 union all select n + 1 from t) select n from t',
      'is recursive (WITH RECURSIVE), which may never end; write it without.',
    ],
    ["select * from 'r.csv' using sample 3", 'takes a sample, which has other rows each time; use where.'],
    [
      "select * from 'r.csv' order by random()",
      'uses random, which gives another value each time; the same data must give the same rows.',
    ],
    ["select $1 from 'r.csv'", 'holds a parameter ($1 or ?); write the value itself.'],
    [`${'select * from ('.repeat(400)}select 1${')'.repeat(400)}`, 'is nested more than 150 deep; split it up.'],
  ])('$0 is refused', async (sql, line) => {
    expect((await selected(sql)).faults).toEqual([`tables.csm_ratings.sql: ${line}`]);
  });
});

describe('patterns', () => {
  let folder: ReturnType<typeof folderWith>;
  beforeAll(() => {
    folder = folderWith({ [`${'a'.repeat(200)}.csv`]: '', 'x-y.csv': '', 'x].csv': '', 'd/e/f/g.csv': '' });
  });
  afterAll(() => folder.remove());

  test('with ranges the wrong way round, and sets that are none, match nothing or themselves', () => {
    expect(expandGlob(folder.path, '[z-a].csv')).toEqual([]);
    expect(expandGlob(folder.path, 'x[!a-z]y.csv')).toEqual([join(folder.path, 'x-y.csv')]);
    expect(expandGlob(folder.path, 'x[]].csv')).toEqual([]);
    expect(expandGlob(folder.path, 'x[-]y.csv')).toEqual([join(folder.path, 'x-y.csv')]);
  });

  test('with many stars are compared in a moment', () => {
    expect(expandGlob(folder.path, `${'*a'.repeat(60)}b.csv`)).toEqual([]);
    expect(expandGlob(folder.path, `${'**/'.repeat(40)}g.csv`)).toEqual([join(folder.path, 'd/e/f/g.csv')]);
  }, 5_000);
});

describe('Parquet types', () => {
  async function loadTyped(select: string) {
    const folder = folderWith({ 'accounts.csv': 'account_id,started_on\n-128,2024-01-01\n7,2024-01-01\n' });
    const source: DuckDbSource = await openDuckDb({ baseFolder: folder.path, readableFolders: [], threads: 2 });
    try {
      await writeParquet(select, join(folder.path, 'r.parquet'));
      const tables = [ACCOUNTS, { table: 'csm_ratings', file: 'r.parquet', columns: {} }];
      const report = await loadHistory(source, { tables, baseFolder: folder.path, maxRejectShare: 1 });
      return { load: report.tables[1]!, rejects: rowsOf(await source.query('SELECT "column", rule FROM rejects')) };
    } finally {
      source.close();
      folder.remove();
    }
  }

  test('the least value of an integer type is an id like others', async () => {
    const { load: counts } = await loadTyped(
      "SELECT CAST(-128 AS TINYINT) AS account_id, DATE '2024-01-05' AS given_on, 1 AS rating",
    );
    expect([counts.nKept, counts.nRejected]).toEqual([1, 0]);
  });

  test.each([
    "DATE '5881580-07-10'",
    "DATE 'infinity'",
    "TIMESTAMP '294247-01-10 04:00:54'",
    "CAST(TIMESTAMP '9999-12-31' AS TIMESTAMP_S)",
  ])('%s is one reject, not the end of the table', async (day) => {
    const { load: counts, rejects } = await loadTyped(
      `SELECT '7' AS account_id, ${day} AS given_on, 1 AS rating, ${day} AS recorded_at UNION ALL SELECT '7', DATE '2024-01-01', 1, NULL`,
    );
    expect([counts.nKept, counts.nRejected]).toEqual([1, 1]);
    expect(rejects[0]).toMatchObject({ column: 'given_on' });
  });
});
