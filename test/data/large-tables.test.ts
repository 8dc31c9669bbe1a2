import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LARGE_TABLES, type LargeTables, type TableRequest } from '../../data/load/types.ts';
import { parseDay } from '../../models/math/day.ts';
import { ACCOUNTS, ACCOUNTS_CSV, folderWith, type Loaded, load, writeParquet } from './history-kit.ts';

const IN_FILES: LargeTables = { parquetBytes: 0, textBytes: 0, nRows: 20_000_000 };

/** Rows that break every kind of rule, repeat an id (once in a row that is faulty anyhow), and stand in two files. */
const USAGE = {
  'usage/1.csv':
    'account_id,occurred_at,feature,quantity,id,recorded_at\n' +
    'a1,2024-01-05 10:00,search,1,e1,\n' +
    'a1,2024-01-05 10:00,search,1,e1,\n' +
    'nobody,2024-01-06 10:00,search,1,e2,\n' +
    'a2,not a day,search,1,e3,\n' +
    'a2,2024-01-07 10:00,"se""arch, $x",2.5,e4,2024-03-01\n',
  'usage/2.csv':
    'account_id,occurred_at,feature,quantity,id,recorded_at\n' +
    'a3,2024-02-01 10:00,,1,e5,\n' +
    'a3,2024-02-02 10:00,report,1,e4,\n' +
    'a3,2024-02-03 10:00,report,,e3,\n' +
    'a3,2024-06-03 10:00,report,7,e6,\n',
};
const TABLES: readonly TableRequest[] = [ACCOUNTS, { table: 'usage_events', file: 'usage/*.csv', columns: {} }];
const QUERIES = {
  usage: 'SELECT * FROM usage_events ORDER BY account_key, occurred_at, feature',
  days: 'SELECT account_key, count(*) AS n FROM usage_events GROUP BY account_key ORDER BY account_key',
};

function loadUsage(large: LargeTables, dataEnd?: string): Promise<Loaded> {
  return load({ 'accounts.csv': ACCOUNTS_CSV, ...USAGE }, TABLES, QUERIES, 1, {
    large,
    ...(dataEnd === undefined ? {} : { dataEnd: parseDay(dataEnd)! }),
  });
}

describe('rows kept in a file', () => {
  test('are the same rows, rejects, counts and fingerprint as rows kept in memory', async () => {
    const inMemory = await loadUsage(LARGE_TABLES);
    const inFile = await loadUsage(IN_FILES);
    expect(inFile).toEqual(inMemory);
    expect(inFile.tables.usage).toHaveLength(4);
    expect(inFile.rejects).toHaveLength(5);
    expect(inFile.report?.tables[1]).toMatchObject({ nRead: 9, nKept: 4, nRejected: 5 });
  });

  test('are cut off at the end of the data, also by when they were recorded', async () => {
    const inMemory = await loadUsage(LARGE_TABLES, '2024-03-01');
    const inFile = await loadUsage(IN_FILES, '2024-03-01');
    expect(inFile.tables).toEqual(inMemory.tables);
    expect(inFile.tables.days).toEqual([
      { account_key: 0, n: 1 },
      { account_key: 2, n: 1 },
    ]);
  });

  test('stay there under every type of a Parquet file', async () => {
    const select = `SELECT 'a' || (1 + i % 3) AS account_id, TIMESTAMP '2024-01-01' + to_hours(i * 7) AS occurred_at,
      CASE i % 2 WHEN 0 THEN 'x' ELSE 'y' END AS feature, CAST(i AS DECIMAL(9, 2)) / 4 AS quantity FROM range(1000) r(i)`;
    const folder = folderWith({});
    await writeParquet(select, join(folder.path, 'u.parquet'));
    const files = { 'accounts.csv': ACCOUNTS_CSV, 'u.parquet': readFileSync(join(folder.path, 'u.parquet')) };
    folder.remove();
    const tables: TableRequest[] = [ACCOUNTS, { table: 'usage_events', file: 'u.parquet', columns: {} }];
    const inMemory = await load(files, tables, QUERIES, 1, { large: LARGE_TABLES });
    const inFile = await load(files, tables, QUERIES, 1, { large: IN_FILES });
    expect(inFile.tables.usage).toHaveLength(1000);
    expect(inFile).toEqual(inMemory);
  });
});

describe('twins of very many rows', () => {
  test('are counted on a part of the accounts and scaled up', async () => {
    const ids = Array.from({ length: 2000 }, (_, i) => `a${i}`);
    const accounts = `account_id,started_on\n${ids.map((id) => `${id},2024-01-01\n`).join('')}`;
    // Every account has 3 ratings, of which the last repeats the first.
    const rows = ids.flatMap((id) => [`${id},2024-01-05,1\n`, `${id},2024-01-06,2\n`, `${id},2024-01-05,1\n`]);
    const tables: TableRequest[] = [ACCOUNTS, { table: 'csm_ratings', file: 'r.csv', columns: {} }];
    const files = { 'accounts.csv': accounts, 'r.csv': `account_id,given_on,rating\n${rows.join('')}` };
    const { report } = await load(files, tables, {}, 1, { large: { ...LARGE_TABLES, nRows: 1000 } });
    expect(report?.tables[1]).toMatchObject({ nKept: 6000, nTwins: 2000, isTwinsEstimate: true });
    const exact = await load(files, tables, {}, 1, { large: { ...LARGE_TABLES, nRows: 6000 } });
    expect(exact.report?.tables[1]).toMatchObject({ nTwins: 2000, isTwinsEstimate: false });
  });

  test('are counted on all accounts where the part has none of them', async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `only,2024-01-05,${i % 1000}\n`);
    const tables: TableRequest[] = [ACCOUNTS, { table: 'csm_ratings', file: 'r.csv', columns: {} }];
    const files = {
      'accounts.csv': 'account_id,started_on\na,2024-01-01\nb,2024-01-01\nonly,2024-01-01\n',
      'r.csv': `account_id,given_on,rating\n${rows.join('')}`,
    };
    for (const nRows of [1000, 500, 250, 100]) {
      const { report } = await load(files, tables, {}, 1, { large: { ...LARGE_TABLES, nRows } });
      expect(report?.tables[1]).toMatchObject({ nKept: 3000, nTwins: 2000 });
    }
  });
});
