import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OutputColumn, writeColumnsParquet } from '../../data/duckdb/write-columns.ts';
import { readRows } from '../../data/load/read-rows.ts';
import { NO_DAY } from '../../models/math/day.ts';
import { folderWith } from './history-kit.ts';

let folder: ReturnType<typeof folderWith>;
beforeAll(() => {
  folder = folderWith({ 'out/keep.txt': '' });
});
afterAll(() => folder.remove());

/** More rows than one row group of the file, with every kind of column and gaps at every place of a chunk. */
const N_ROWS = 125_001;
const rows = Array.from({ length: N_ROWS }, (_, i) => i);
const COLUMNS: readonly OutputColumn[] = [
  {
    name: 'id',
    type: 'level',
    levels: ['a', 'b "quoted"', '\u{1f600}'],
    values: Int32Array.from(rows, (i) => (i % 4) - 1),
  },
  { name: 'text', type: 'text', values: rows.map((i) => (i % 7 === 0 ? null : `text ${i} longer than twelve bytes`)) },
  { name: 'x', type: 'number', values: Float64Array.from(rows, (i) => (i % 65 === 64 ? Number.NaN : i / 7)) },
  { name: 'd', type: 'day', values: Int32Array.from(rows, (i) => (i % 5 === 0 ? NO_DAY : 19_000 + (i % 365))) },
  { name: 'n', type: 'integer', values: Int32Array.from(rows, (i) => (i % 3 === 0 ? NO_DAY : i)) },
  { name: 'full', type: 'number', values: Float64Array.from(rows, (i) => -i) },
];

async function written(name: string, timeZone: string): Promise<Buffer> {
  const before = process.env.TZ;
  process.env.TZ = timeZone;
  try {
    await writeColumnsParquet(join(folder.path, 'out', name), COLUMNS);
  } finally {
    process.env.TZ = before;
  }
  return readFileSync(join(folder.path, 'out', name));
}

test('the same columns give the same bytes: again, and in another time zone', async () => {
  const first = await written('a.parquet', 'Pacific/Chatham');
  expect(first.length).toBeGreaterThan(100_000);
  expect((await written('b.parquet', 'Pacific/Chatham')).equals(first)).toBe(true);
  expect((await written('c.parquet', 'UTC')).equals(first)).toBe(true);
});

test('every value comes back, and what is missing is null', async () => {
  const path = join(folder.path, 'out', 'all.parquet');
  await writeColumnsParquet(path, [{ name: 'old', type: 'text', values: ['old'] }]);
  await writeColumnsParquet(path, COLUMNS);
  const back = await readRows(path);
  expect(back.nRows).toBe(N_ROWS);
  const [id, text, x, d, n, full] = back.columns.map(({ values }) => values);
  const { levels } = COLUMNS[0] as Extract<OutputColumn, { type: 'level' }>;
  expect(id).toEqual(rows.map((i) => levels[(i % 4) - 1] ?? null));
  expect(text).toEqual(COLUMNS[1].values);
  expect(x).toEqual(COLUMNS[2].values);
  expect(d).toEqual(COLUMNS[3].values);
  expect(n).toEqual(Float64Array.from(rows, (i) => (i % 3 === 0 ? Number.NaN : i)));
  expect(full).toEqual(COLUMNS[5].values);
});
