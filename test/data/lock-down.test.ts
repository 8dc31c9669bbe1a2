import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DuckDbSource, openDuckDb } from '../../data/duckdb/source.ts';
import { checkExpression } from '../../data/duckdb/user-expression.ts';
import { prepareUserSql } from '../../data/duckdb/user-sql.ts';
import { DataError, QueryError } from '../../data/errors.ts';
import { folderWith } from './history-kit.ts';

let folder: ReturnType<typeof folderWith>;
let base: string;
let source: DuckDbSource;

beforeAll(async () => {
  folder = folderWith({
    'base/accounts.csv': 'id,mrr\nx1,10\nx2,20\n',
    'base/sub/é [1].csv': 'id\nu1\n',
    'elsewhere/secret.csv': 'id\ns1\n',
    'exports/more.csv': 'id\nm1\n',
  });
  base = join(folder.path, 'base');
  symlinkSync(join(folder.path, 'elsewhere/secret.csv'), join(base, 'link.csv'));
  symlinkSync(join(folder.path, 'elsewhere'), join(base, 'link-folder'));
  mkdirSync(join(folder.path, 'temp'));
  source = await openDuckDb({
    baseFolder: base,
    readableFolders: ['../exports'],
    tempFolder: join(folder.path, 'temp'),
    threads: 2,
  });
});
afterAll(() => {
  source.close();
  folder.remove();
});

async function ids(sql: string): Promise<unknown[]> {
  const table = await source.query(`SELECT id FROM (${await prepareUserSql(source, source, sql)}) ORDER BY id`);
  const column = table.columns[0]!;
  return [...column.values];
}

describe('what SQL may read', () => {
  test.each([
    ["select id from 'accounts.csv'", ['x1', 'x2']],
    ['select a.id from "accounts.csv" a', ['x1', 'x2']],
    ["select 'ü' as note, accounts.id from './accounts.csv'", ['x1', 'x2']],
    ["with t as (from 'accounts.csv'), u as (select * from t) select id from u where mrr > 10", ['x2']],
    ["select id from read_csv(['accounts.csv', '../exports/more.csv'], union_by_name = true)", ['m1', 'x1', 'x2']],
    ["select id from 'sub/é [1].csv' where id <> 'accounts.csv'", ['u1']],
    ["select id from 'accounts.csv' where mrr = (select max(mrr) from 'accounts.csv') -- 'x.csv'", ['x2']],
    ["select id from 'accounts.csv' union all select 'r' || i from range(1) r(i)", ['r0', 'x1', 'x2']],
  ])('%s', async (sql, expected) => {
    expect(await ids(`${sql}\n`)).toEqual(expected);
  });

  test('literals that are not file names are left as they are', async () => {
    const sql = "select id, 'accounts.csv' as name from 'accounts.csv' where id like 'x%'";
    expect(await prepareUserSql(source, source, sql)).toBe(
      `select id, 'accounts.csv' as name from '${source.baseFolder}/accounts.csv' where id like 'x%'`,
    );
  });

  test.each([
    ["select * from '/etc/passwd'", 'outside the folders'],
    ["select * from '../elsewhere/secret.csv'", 'outside the folders'],
    ["select * from 'sub/../../elsewhere/secret.csv'", 'outside the folders'],
    ["select * from read_csv('/proc/self/environ')", 'outside the folders'],
    ["select * from 'http://localhost:1/x.csv'", 'is an address'],
    ["select * from read_parquet('s3://bucket/x.parquet')", 'is an address'],
    ["select * from read_csv('acc' || 'ounts.csv')", 'computed file name'],
    ["select * from read_text('accounts.csv')", 'calls read_text()'],
    ["select * from glob('*')", 'calls glob()'],
    ["select * from query('select 1')", 'calls query()'],
    ["select * from enable_logging(storage = 'file')", 'calls enable_logging()'],
    ["select * from 'accounts.csv' where mrr in (select size from read_blob('/etc/passwd'))", 'calls read_blob()'],
    ['select * from duckdb_settings()', 'calls duckdb_settings()'],
    ['select * from information_schema.tables', 'is no file'],
    ['select * from accounts', "from 'history/accounts.csv'"],
    ["select * from e'accounts\\x2ecsv'", 'not understood'],
    ["copy (select 1) to 'out.csv'", 'is not a SELECT'],
    ["attach 'x.db'", 'is not a SELECT'],
    ['install httpfs', 'is not a SELECT'],
    ['load httpfs', 'is not a SELECT'],
    ['set threads = 1', 'is not a SELECT'],
    ['create table t as select 1', 'is not a SELECT'],
    ['pragma database_list', 'is not a SELECT'],
    ['show tables', 'is not a plain SELECT'],
    ['select 1; select 2', 'more than one statement'],
    ["select 1; copy (select 1) to 'x'", 'is not a SELECT'],
    ['selec 1', 'cannot be parsed'],
    ['', 'only one SELECT'],
    ["select '\0'", 'NUL'],
  ])('%s is refused: %s', async (sql, says) => {
    const error = await prepareUserSql(source, source, sql).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).lines).toHaveLength(1);
    expect((error as DataError).lines[0]).toContain(says);
  });
});

describe('what the engine itself refuses, whatever SQL reaches it', () => {
  test.each([
    "SELECT * FROM read_csv('/etc/passwd', delim = ':', header = false)",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM glob('/etc/*')",
    "COPY (SELECT 1) TO '/tmp/never-written.csv'",
    "ATTACH '/tmp/never-written.db'",
    "SELECT * FROM 'http://localhost:1/x.csv'",
    'INSTALL httpfs',
    'LOAD httpfs',
    'SET enable_external_access = true',
    "SET allowed_directories = ['/']",
    'RESET lock_configuration',
    "SET GLOBAL TimeZone = 'Asia/Tokyo'",
  ])('%s', async (sql) => {
    await expect(source.execute(sql)).rejects.toThrow(QueryError);
    expect(existsSync('/tmp/never-written.csv') || existsSync('/tmp/never-written.db')).toBe(false);
  });

  test('links that lead out of the folder', async () => {
    for (const name of ['link.csv', 'link-folder/secret.csv']) {
      await expect(source.query(`SELECT * FROM read_csv('${base}/${name}')`)).rejects.toThrow(
        /disabled by configuration/,
      );
    }
  });
});

describe('expressions', () => {
  test('give the columns they mention', async () => {
    expect([...(await checkExpression(source, 'coalesce(Mrr, "Big Sum" * 2) -- note'))].sort()).toEqual([
      'big sum',
      'mrr',
    ]);
    expect([...(await checkExpression(source, "CASE WHEN a > 1 THEN 'x' END"))]).toEqual(['a']);
  });

  test.each([
    "mrr) from read_csv('/etc/passwd'), (select 1",
    'mrr), (id',
    'mrr) where (true',
    'mrr) limit (1',
    'mrr) group by (mrr',
    'mrr) union all select (1',
    '(select max(mrr) from t)',
    'exists (from t)',
    'mrr; drop table x',
    'mrr /*',
    'mrr as other',
    '',
  ])('%s is refused', async (expression) => {
    await expect(checkExpression(source, expression)).rejects.toThrow(DataError);
  });
});

test('the private folder goes with the source', async () => {
  const parent = join(folder.path, 'temp-of-another');
  const other = await openDuckDb({ baseFolder: base, readableFolders: [], tempFolder: parent });
  const place = await other.query("SELECT current_setting('temp_directory') AS t");
  const spill = String(place.columns[0]!.values[0]);
  expect(existsSync(dirname(spill))).toBe(true);
  other.close();
  expect(existsSync(dirname(spill))).toBe(false);
});
