import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openDuckDb } from '../../data/duckdb/source.ts';
import { loadHistory } from '../../data/load/history.ts';
import { readRows } from '../../data/load/read-rows.ts';
import { truncateHistory } from '../../data/load/truncate.ts';
import type { TableRequest } from '../../data/load/types.ts';
import { NO_DAY, parseDay } from '../../models/math/day.ts';
import { ACCOUNTS, ACCOUNTS_CSV, folderWith, load, rowsOf, writeParquet } from './history-kit.ts';

const RATINGS_CSV = 'account_id,given_on,rating\na1,2024-01-05,1\na2,2024-01-06,2.5\n';
const RATINGS = 'SELECT account_key, given_on, rating FROM csm_ratings ORDER BY given_on';
const EXPECTED_RATINGS = [
  { account_key: 0, given_on: parseDay('2024-01-05'), rating: 1 },
  { account_key: 1, given_on: parseDay('2024-01-06'), rating: 2.5 },
];
const JSON_ROWS = [
  { account_id: 'a1', given_on: '2024-01-05', rating: 1 },
  { account_id: 'a2', given_on: '2024-01-06', rating: '2.5', note: { deep: ['x'] } },
];
const JSON_LINES = JSON_ROWS.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('file types', () => {
  test.each<readonly [string, Record<string, string | Buffer>]>([
    ['r.csv', { 'r.csv': RATINGS_CSV }],
    ['r.CSV', { 'r.CSV': RATINGS_CSV.replaceAll('\n', '\r\n') }],
    ['bom.csv', { 'bom.csv': `\uFEFF${RATINGS_CSV}` }],
    ['mixed.csv', { 'mixed.csv': RATINGS_CSV.replace('\n', '\r\n') }],
    ['semicolon.csv', { 'semicolon.csv': RATINGS_CSV.replaceAll(',', ';') }],
    ['r.csv.gz', { 'r.csv.gz': gzipSync(RATINGS_CSV) }],
    ['r.tsv', { 'r.tsv': RATINGS_CSV.replaceAll(',', '\t') }],
    ['r.jsonl', { 'r.jsonl': JSON_LINES }],
    ['r.ndjson.gz', { 'r.ndjson.gz': gzipSync(JSON_LINES) }],
    ['lines.json', { 'lines.json': JSON_LINES }],
    ['array.json', { 'array.json': JSON.stringify(JSON_ROWS, null, 2) }],
    ['array.json.gz', { 'array.json.gz': gzipSync(JSON.stringify(JSON_ROWS)) }],
    [
      'parts/*.csv',
      {
        'parts/1.csv': 'given_on;RATING;account_id\n2024-01-05;1;a1\n',
        'parts/2.csv': 'account_id,given_on,rating\na2,2024-01-06,2.5\n',
      },
    ],
    [
      '**/[ab].csv',
      {
        'x/a.csv': 'account_id,given_on,rating\na1,2024-01-05,1\n',
        'y/b.csv': 'account_id,given_on,rating\na2,2024-01-06,2.5\n',
      },
    ],
    ['p/*.jsonl', { 'p/1.jsonl': JSON_LINES.split('\n')[0]!, 'p/2.jsonl': JSON_LINES.split('\n')[1]! }],
  ])('%s', async (file, files) => {
    const loaded = await load(
      { 'accounts.csv': ACCOUNTS_CSV, ...files },
      [ACCOUNTS, { table: 'csm_ratings', file, columns: {} }],
      {
        ratings: RATINGS,
      },
    );
    expect(loaded.faults).toEqual([]);
    expect(loaded.rejects).toEqual([]);
    expect(loaded.tables.ratings).toEqual(EXPECTED_RATINGS);
    expect(loaded.report!.tables[1]).toMatchObject({ nRead: 2, nKept: 2, presentColumns: ['given_on', 'rating'] });
  });

  test('Parquet, one file and several with different columns', async () => {
    const folder = folderWith({ 'accounts.csv': ACCOUNTS_CSV });
    const source = await openDuckDb({ baseFolder: folder.path, readableFolders: [], threads: 2 });
    const at = (name: string) => join(folder.path, name);
    await writeParquet("SELECT 'a1' AS account_id, DATE '2024-01-05' AS given_on, 1 AS rating", at('p1.parquet'));
    await writeParquet(
      "SELECT 2.5 AS rating, 'x' AS more, 'a2' AS account_id, TIMESTAMPTZ '2024-01-07 01:00:00+02' AS given_on",
      at('p2.parquet'),
    );
    const tables: TableRequest[] = [ACCOUNTS, { table: 'csm_ratings', file: 'p*.parquet', columns: {} }];
    const report = await loadHistory(source, { tables, baseFolder: folder.path, maxRejectShare: 0 });
    expect(report.tables[1]!.nKept).toBe(2);
    expect(rowsOf(await source.query(RATINGS))).toEqual(EXPECTED_RATINGS);
    source.close();
    folder.remove();
  });

  test('a folder and a file whose names hold glob signs and quotes', async () => {
    const folder = folderWith({
      "o'dd [1]*/accounts.csv": ACCOUNTS_CSV,
      "o'dd [1]*/r[1].csv": RATINGS_CSV,
      "o'dd [1]*/s/x.csv": RATINGS_CSV,
    });
    const base = join(folder.path, "o'dd [1]*");
    const source = await openDuckDb({ baseFolder: base, readableFolders: [] });
    for (const request of [{ file: 'r[1].csv' }, { file: 's/*.csv' }, { sql: "select * from 'r[1].csv'" }]) {
      const tables: TableRequest[] = [ACCOUNTS, { table: 'csm_ratings', columns: {}, ...request }];
      await loadHistory(source, { tables, baseFolder: base, maxRejectShare: 0 });
      expect(rowsOf(await source.query(RATINGS))).toEqual(EXPECTED_RATINGS);
    }
    source.close();
    folder.remove();
  });
});

describe('columns', () => {
  test('mapping by name (any case), by expression, attributes, absent columns as typed nulls', async () => {
    const csv =
      'ID,Began,tier,Contract Value,flag,name\n007,2024-01-02T23:30:00-02:00,smb,1200,yes,"Ann, ""A"""\n07,2024-01-01,,,no,\n';
    const { tables, report, faults } = await load(
      { 'a.csv': csv, 's.csv': 'id,from,year,seats\n007,2024-01-03,1200,3\n07,2024-01-03,6,\n' },
      [
        {
          table: 'accounts',
          file: 'a.csv',
          columns: {
            account_id: 'id',
            started_on: 'Began',
            segment: "upper(coalesce(tier, 'none'))",
            size: '"Contract Value" / 12',
          },
        },
        { table: 'subscriptions', file: 's.csv', columns: { account_id: 'id', starts_on: '"from"', mrr: 'year / 12' } },
      ],
      {
        accounts: 'SELECT * FROM accounts ORDER BY account_key',
        types:
          "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'accounts' AND table_schema = 'main' ORDER BY column_name",
        subscriptions: 'SELECT account_key, starts_on, ends_on, mrr, seats FROM subscriptions ORDER BY account_key',
      },
    );
    expect(faults).toEqual([]);
    expect(tables.accounts).toEqual([
      {
        account_key: 0,
        account_id: '007',
        started_on: parseDay('2024-01-03'),
        name: 'Ann, "A"',
        segment: 'SMB',
        industry: null,
        region: null,
        company_size: null,
        csm: null,
        group: null,
        recorded_at: null,
        size: '100',
        tier: 'smb',
        'Contract Value': '1200',
        flag: 'yes',
        event_on: parseDay('2024-01-03'),
        known_on: parseDay('2024-01-03'),
      },
      {
        account_key: 1,
        account_id: '07',
        started_on: parseDay('2024-01-01'),
        name: null,
        segment: 'NONE',
        industry: null,
        region: null,
        company_size: null,
        csm: null,
        group: null,
        recorded_at: null,
        size: null,
        tier: null,
        'Contract Value': null,
        flag: 'no',
        event_on: parseDay('2024-01-01'),
        known_on: parseDay('2024-01-01'),
      },
    ]);
    expect(report!.tables[0]).toMatchObject({
      presentColumns: ['started_on', 'name', 'segment'],
      attributes: ['size', 'tier', 'Contract Value', 'flag'],
    });
    expect(Object.fromEntries(tables.types!.map((row) => [row.column_name, row.data_type]))).toMatchObject({
      account_key: 'INTEGER',
      started_on: 'DATE',
      recorded_at: 'TIMESTAMP',
      region: 'VARCHAR',
      tier: 'VARCHAR',
      known_on: 'DATE',
    });
    expect(tables.subscriptions).toEqual([
      { account_key: 0, starts_on: parseDay('2024-01-03'), ends_on: NO_DAY, mrr: 100, seats: 3 },
      { account_key: 1, starts_on: parseDay('2024-01-03'), ends_on: NO_DAY, mrr: 0.5, seats: Number.NaN },
    ]);
  });

  test('a bad cell that an expression uses is a reject with its value, not a silent null', async () => {
    const rows = Array.from({ length: 20 }, (_, i) =>
      `a1,2024-01-01,${i === 7 ? '1.200' : i === 9 ? '1,2' : i * 12}\n`.replace('1,2\n', '"1,2"\n'),
    );
    const { rejects, tables } = await load(
      { 'accounts.csv': ACCOUNTS_CSV, 's.csv': `account_id,starts_on,year\n${rows.join('')}` },
      [ACCOUNTS, { table: 'subscriptions', file: 's.csv', columns: { mrr: 'coalesce(year, 0) / 12' } }],
      { sum: 'SELECT count(*) AS n FROM subscriptions' },
    );
    expect(rejects).toEqual([
      'subscriptions,s.csv,11,a1,year,"1,2","expected a plain number such as 1234.5, as in the column’s other rows"',
    ]);
    expect(tables.sum).toEqual([{ n: 19 }]);
  });

  test('timestamps: with and without zone, seconds, fractions, all in UTC', async () => {
    const written: readonly (readonly [string, string])[] = [
      ['2024-01-31', '2024-01-31T00:00:00Z'],
      ['2024-01-31T10:30', '2024-01-31T10:30:00Z'],
      ['2024-01-31 10:30:15', '2024-01-31T10:30:15Z'],
      ['2024-01-31T10:30:15.25Z', '2024-01-31T10:30:15.25Z'],
      ['2024-01-31 10:30:15 Z', '2024-01-31T10:30:15Z'],
      ['2024-01-31T23:30:00-02:00', '2024-02-01T01:30:00Z'],
      ['2024-01-31T10:30+0530', '2024-01-31T05:00:00Z'],
      ['2024-01-31T10:30:00+02', '2024-01-31T08:30:00Z'],
      ['2024-01-31T10:30:15.123456789Z', '2024-01-31T10:30:15.123456Z'],
      ['2024-01-31T10:30:15.123456789+00:00', '2024-01-31T10:30:15.123456Z'],
    ];
    const { tables, rejects } = await load(
      {
        'accounts.csv': ACCOUNTS_CSV,
        't.csv': `account_id,opened_at,kind\n${written.map(([text], i) => `a1,${text},${String(i).padStart(2, '0')}\n`).join('')}`,
      },
      [ACCOUNTS, { table: 'tickets', file: 't.csv', columns: {} }],
      { tickets: 'SELECT opened_at FROM tickets ORDER BY kind' },
    );
    expect(rejects).toEqual([]);
    expect(tables.tickets!.map((row) => row.opened_at)).toEqual(written.map(([, utc]) => utc));
  });

  test('a column id that is mapped to account_id is not the row’s id', async () => {
    const csv = 'id,given_on,rating\na1,2024-01-05,1\na1,2024-01-06,2\n';
    for (const account_id of ['id', 'trim(id)']) {
      const { report, rejects } = await load({ 'accounts.csv': ACCOUNTS_CSV, 'r.csv': csv }, [
        ACCOUNTS,
        { table: 'csm_ratings', file: 'r.csv', columns: { account_id } },
      ]);
      expect(rejects).toEqual([]);
      expect(report!.tables[1]).toMatchObject({ nKept: 2, presentColumns: ['given_on', 'rating'] });
    }
  });

  test('ids given as whole numbers in floating columns match their texts', async () => {
    const sql = "select * from (values (1.0::double, date '2024-01-05', 3)) t(account_id, given_on, rating)";
    const { report } = await load({ 'a.csv': 'account_id,started_on\n1,2024-01-01\n' }, [
      { table: 'accounts', file: 'a.csv', columns: {} },
      { table: 'csm_ratings', sql, columns: {} },
    ]);
    expect(report!.tables[1]!.nKept).toBe(1);
  });

  test('event_on and known_on: recorded later, users without a date, notice before churn', async () => {
    const { tables, report } = await load(
      {
        'accounts.csv': ACCOUNTS_CSV,
        't.csv':
          'account_id,opened_at,recorded_at\na1,2024-02-01T23:59:59,2024-02-03 00:30:00+01\na1,2024-02-05,2024-02-01\na1,2024-02-06,\n',
        'u.csv': 'account_id,user_id,created_on\na1,u1,2024-03-01\na1,u2,\n',
        'c.csv': 'account_id,churned_on,notice_on,reason\na1,2024-06-01,2024-05-01,price\na2,2024-06-01,,\n',
      },
      [
        ACCOUNTS,
        ...(['tickets', 'users', 'churn_events'] as const).map((table) => ({
          table,
          file: `${table[0]}.csv`,
          columns: {},
        })),
      ],
      {
        tickets: 'SELECT event_on, known_on FROM tickets ORDER BY opened_at',
        users: 'SELECT event_on, known_on FROM users ORDER BY user_id',
        churn: 'SELECT event_on, known_on FROM churn_events ORDER BY account_key',
      },
    );
    const both = (event: string, known = event) => ({ event_on: parseDay(event), known_on: parseDay(known) });
    expect(tables.tickets).toEqual([both('2024-02-01', '2024-02-02'), both('2024-02-05'), both('2024-02-06')]);
    expect(tables.users).toEqual([both('2024-03-01'), both('2024-01-01')]);
    expect(tables.churn).toEqual([both('2024-05-01'), both('2024-06-01')]);
    expect(report!.latestFactDay).toBe(parseDay('2024-06-01'));
    expect(report!.tables.map(({ table, firstDay, lastDay }) => [table, firstDay, lastDay])).toEqual([
      ['accounts', parseDay('2024-01-01'), parseDay('2024-01-01')],
      ['users', parseDay('2024-01-01'), parseDay('2024-03-01')],
      ['tickets', parseDay('2024-02-01'), parseDay('2024-02-06')],
      ['churn_events', parseDay('2024-05-01'), parseDay('2024-06-01')],
    ]);
  });

  test('planned columns do not move the latest fact', async () => {
    const { report } = await load(
      {
        'accounts.csv': ACCOUNTS_CSV,
        's.csv': 'account_id,starts_on,ends_on,renews_on,mrr\na1,2024-02-01,2030-01-01,2030-01-01,1\n',
      },
      [ACCOUNTS, { table: 'subscriptions', file: 's.csv', columns: {} }],
    );
    expect(report!.latestFactDay).toBe(parseDay('2024-02-01'));
  });

  test('hostile texts come through unchanged', async () => {
    const names = [
      "Robert'); DROP TABLE accounts;--",
      'say "x"',
      'two\nlines',
      '=1+1',
      '\u202Eright',
      'x'.repeat(1_048_576),
      'tab\there',
    ];
    const csv = `account_id,started_on,name\n${names.map((name, i) => `a${i},2024-01-01,"${name.replaceAll('"', '""')}"\n`).join('')}`;
    const { tables } = await load({ 'accounts.csv': csv }, [ACCOUNTS], {
      names: 'SELECT name FROM accounts ORDER BY account_key',
    });
    expect(tables.names!.map((row) => row.name)).toEqual(names);
  });
});

describe('faults', () => {
  test('all faults of all tables at once, one line each', async () => {
    const { faults } = await load(
      {
        'a.csv': 'id,begin,tier\nx,2024-01-01,smb\n',
        'torn.parquet': 'PAR1 not really',
        'empty.csv': '',
        'dir/x.csv': 'a\n',
        'utf16.csv': Buffer.from('\uFEFFa,b\n', 'utf16le'),
        'notes.txt': '',
      },
      [
        { table: 'accounts', file: 'a.csv', columns: { account_id: 'ident' } },
        {
          table: 'subscriptions',
          file: 'a.csv',
          columns: { account_id: 'id', starts_on: 'date_trunc(begin)', mrr: '(select 1)', plann: 'tier' },
        },
        { table: 'usage_events', file: 'events/*.parquet', columns: {} },
        { table: 'users', file: 'users.csv', columns: {} },
        { table: 'tickets', file: 'torn.parquet', columns: {} },
        { table: 'surveys', file: 'empty.csv', columns: {} },
        { table: 'invoices', sql: "select * from '/etc/passwd'", columns: {} },
        { table: 'touchpoints', file: '../up.csv', columns: {} },
        { table: 'milestones', file: 'dir', columns: {} },
        { table: 'csm_ratings', file: 'utf16.csv', columns: {} },
        { table: 'churn_events', columns: {} },
        { table: 'interventions', sql: "select no_such from 'a.csv'", columns: {} },
        {
          table: 'observations',
          sql: "select 'x' as account_id, 1 as observed_at, 'm' as metric, 'v' as value",
          columns: {},
        },
        { table: 'ticket', file: 'a.csv', columns: {} },
      ],
    );
    expect(
      faults.map((line) =>
        line.replace(/\(looked for [^)]*\)|\(\/[^)]*\)/, '(...)').replace(/\/[^ ]*\/(empty|utf16)/, '$1'),
      ),
    ).toEqual([
      'tables.ticket is no table of the history; did you mean tickets? The tables are accounts, subscriptions, usage_events, users, tickets, surveys, invoices, touchpoints, milestones, csm_ratings, churn_events, interventions, observations.',
      'tables.accounts.columns.account_id names ident, which a.csv does not have; its columns are id, begin, tier.',
      "tables.accounts: no column started_on in a.csv; its columns are id, begin, tier. Write columns: { started_on: the_source_column } with the source's column or an SQL expression.",
      expect.stringMatching(
        /^tables\.subscriptions\.columns\.plann is no column of subscriptions; did you mean plan\? Its columns are account_id, starts_on/,
      ),
      'tables.subscriptions.columns.mrr: `(select 1)` is not one plain expression over the columns.',
      expect.stringMatching(
        /^tables\.subscriptions\.columns\.starts_on: `date_trunc\(begin\)` fails: No function matches/,
      ),
      'tables.usage_events.file: no file matches events/*.parquet (...).',
      'tables.users.file: file users.csv does not exist (...).',
      expect.stringMatching(
        /^tables\.tickets: torn\.parquet is no sound Parquet file \(.*\); copy or export it again\.$/,
      ),
      'tables.surveys.file: empty.csv is empty.',
      'tables.invoices.sql: /etc/passwd lies outside the folders that may be read (...); add its folder under source.folders.',
      'tables.touchpoints.file: ../up.csv lies outside the folders that may be read (...); add its folder under source.folders.',
      expect.stringMatching(/^tables\.milestones\.file: dir has no known ending/),
      'tables.csm_ratings.file: utf16.csv is in UTF-16; save it as UTF-8.',
      'tables.churn_events: needs either file or sql.',
      expect.stringMatching(/^tables\.interventions: the sql fails: .*no_such/),
      'tables.observations.columns.observed_at: observed_at is of type INTEGER; expected a timestamp. Map it with an SQL expression that makes one.',
    ]);
  });

  test('a table with a header and no rows', async () => {
    const { faults } = await load({ 'accounts.csv': ACCOUNTS_CSV, 'r.csv': 'account_id,given_on,rating\n' }, [
      ACCOUNTS,
      { table: 'csm_ratings', file: 'r.csv', columns: {} },
    ]);
    expect(faults).toEqual(['tables.csm_ratings: r.csv has no rows.']);
  });

  test('a JSON file without an object', async () => {
    const { faults } = await load({ 'a.json': '{"account_id":' }, [{ table: 'accounts', file: 'a.json', columns: {} }]);
    expect(faults).toEqual([
      'tables.accounts.file: a.json holds no JSON object; expected one on each line, or a list of them in a .json file.',
    ]);
  });

  test('no accounts table', async () => {
    const { faults } = await load({ 'r.csv': RATINGS_CSV }, [{ table: 'csm_ratings', file: 'r.csv', columns: {} }]);
    expect(faults).toEqual(['tables.accounts is missing; it is needed with account_id and started_on.']);
  });
});

describe('twins, fingerprint, truncation, rows', () => {
  const tables: TableRequest[] = [ACCOUNTS, { table: 'csm_ratings', file: 'r.csv', columns: {} }];

  async function fingerprints(csv: string): Promise<string> {
    const { report } = await load({ 'accounts.csv': ACCOUNTS_CSV, 'r.csv': csv }, tables);
    return report!.tables[1]!.fingerprint;
  }

  test('exact twins are kept and counted', async () => {
    const { report } = await load(
      { 'accounts.csv': ACCOUNTS_CSV, 'r.csv': `${RATINGS_CSV}a1,2024-01-05,1\na1,2024-01-05,1.0\n` },
      tables,
    );
    expect(report!.tables[1]).toMatchObject({ nRead: 4, nKept: 4, nTwins: 2 });
  });

  test('the fingerprint follows rows and their order', async () => {
    const first = await fingerprints(RATINGS_CSV);
    expect(await fingerprints(RATINGS_CSV.replace('2.5', '2.50'))).toBe(first);
    expect(await fingerprints(RATINGS_CSV.replace('2.5', '2.6'))).not.toBe(first);
    expect(await fingerprints('account_id,given_on,rating\na2,2024-01-06,2.5\na1,2024-01-05,1\n')).not.toBe(first);
    expect(await fingerprints(`${RATINGS_CSV}a1,2024-01-05,1\n`)).not.toBe(first);
  });

  test('rows of SQL come in one order, whatever the threads', async () => {
    const folder = folderWith({ 'accounts.csv': ACCOUNTS_CSV });
    const found: string[] = [];
    for (const threads of [1, 2, 4]) {
      const source = await openDuckDb({ baseFolder: folder.path, readableFolders: [], threads });
      const sql =
        "select 'a1' as account_id, date '2024-01-01' + (i % 97)::int as given_on, hash(i) % 9 as rating, hash(i // 2)::varchar as id from range(200000) r(i) group by all";
      const report = await loadHistory(source, {
        tables: [ACCOUNTS, { table: 'csm_ratings', sql, columns: {} }],
        baseFolder: folder.path,
        maxRejectShare: 1,
      });
      found.push(JSON.stringify(report.tables[1]));
      source.close();
    }
    folder.remove();
    expect(found[0]).toContain('"nKept":100000,"nRejected":100000');
    expect(new Set(found).size).toBe(1);
  });

  test('truncation leaves out what became known on or after the end, and counts it', async () => {
    const folder = folderWith({
      'accounts.csv': `${ACCOUNTS_CSV}a4,2024-03-01\n`,
      'r.csv':
        'account_id,given_on,rating,recorded_at\na1,2024-01-05,1,\na1,2024-01-05,2,2024-02-01T10:00:00Z\na1,2024-02-29,3,\na1,2024-01-31,4,2024-01-31T23:59:59Z\n',
    });
    const source = await openDuckDb({ baseFolder: folder.path, readableFolders: [] });
    await loadHistory(source, { tables, baseFolder: folder.path, maxRejectShare: 0 });
    expect(await truncateHistory(source, parseDay('2024-02-01')!)).toEqual([
      { table: 'accounts', nLeftOut: 1 },
      { table: 'csm_ratings', nLeftOut: 2 },
    ]);
    expect(rowsOf(await source.query('SELECT rating FROM csm_ratings ORDER BY rating'))).toEqual([
      { rating: 1 },
      { rating: 4 },
    ]);
    await expect(truncateHistory(source, parseDay('2023-12-31')!)).rejects.toThrow(
      'no account started before 2023-12-31',
    );
    source.close();
    folder.remove();
  });

  test('readRows: numbers and days where every value is one, ids and codes as text', async () => {
    const folder = folderWith({
      'in.csv': 'account_id,code,x,day,mixed\n007,01,1.5,2024-01-01,1\n8,02,,2024-01-02,n/a\n',
      'in.jsonl': '{"account_id":7,"x":2}\n',
      'broken.csv': 'a,b\n1,2\n1\n',
    });
    const { columns } = await readRows(join(folder.path, 'in.csv'));
    expect(columns.map(({ name, type, values }) => [name, type, [...values]])).toEqual([
      ['account_id', 'text', ['007', '8']],
      ['code', 'text', ['01', '02']],
      ['x', 'number', [1.5, Number.NaN]],
      ['day', 'day', [parseDay('2024-01-01'), parseDay('2024-01-02')]],
      ['mixed', 'text', ['1', 'n/a']],
    ]);
    expect((await readRows(join(folder.path, 'in.jsonl'))).columns.map(({ values }) => values[0])).toEqual(['7', 2]);
    await expect(readRows(join(folder.path, 'broken.csv'))).rejects.toThrow('1 broken rows');
    await expect(readRows(join(folder.path, 'none.csv'))).rejects.toThrow('does not exist');
    folder.remove();
  });
});
