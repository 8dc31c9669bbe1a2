import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDuckDb } from '../../data/duckdb/source.ts';
import { readRows } from '../../data/load/read-rows.ts';
import { folderWith } from './history-kit.ts';

let folder: ReturnType<typeof folderWith>;
beforeAll(() => {
  folder = folderWith({ 'out/keep.txt': '' });
});
afterAll(() => folder.remove());

const SELECT = `SELECT i, 'account ' || (i % 977) AS account_id, CAST(hash(i) % 1000 AS DOUBLE) / 7 AS x,
  CASE WHEN i % 5 = 0 THEN NULL ELSE DATE '2024-01-01' + CAST(i % 365 AS INTEGER) END AS d, TIMESTAMP '2024-01-01 00:00:00' AS at
  FROM numbers ORDER BY i`;

async function written(name: string, threads: number, timeZone: string): Promise<Buffer> {
  const before = process.env.TZ;
  process.env.TZ = timeZone;
  const source = await openDuckDb({ baseFolder: folder.path, readableFolders: [], threads });
  try {
    await source.runStep({ creates: 'numbers', select: 'SELECT i FROM range(300000) r(i) ORDER BY hash(i)' });
    await source.writeParquet(SELECT, join(folder.path, 'out', name));
  } finally {
    source.close();
    process.env.TZ = before;
  }
  return readFileSync(join(folder.path, 'out', name));
}

test('the same rows give the same bytes: again, with other threads, in another time zone', async () => {
  const first = await written('a.parquet', 2, 'Pacific/Chatham');
  expect(first.length).toBeGreaterThan(100_000);
  expect((await written('b.parquet', 2, 'Pacific/Chatham')).equals(first)).toBe(true);
  expect((await written('c.parquet', 1, 'UTC')).equals(first)).toBe(true);
  expect((await written('d.parquet', 4, 'America/New_York')).equals(first)).toBe(true);
});

test('nothing but the file is left, an old file is replaced, and the rows come back', async () => {
  const source = await openDuckDb({ baseFolder: folder.path, readableFolders: [], threads: 2 });
  const path = join(folder.path, 'out', 'few.parquet');
  await source.writeParquet("SELECT 'old' AS account_id", path);
  await source.writeParquet("SELECT '007' AS account_id, 1.5 AS x, DATE '2024-03-01' AS d", path);
  source.close();
  const rows = await readRows(path);
  expect(rows.nRows).toBe(1);
  expect(rows.columns.map((column) => column.values[0])).toEqual(['007', 1.5, 19783]);
  expect(
    readdirSync(join(folder.path, 'out')).filter((name) => !/^([a-d]|few)\.parquet$|^keep\.txt$/.test(name)),
  ).toEqual([]);
});
