import { describe, expect, test } from 'vitest';
import { csvCell } from '../../data/csv.ts';
import type { TableRequest } from '../../data/load/types.ts';
import { ACCOUNTS, ACCOUNTS_CSV, load } from './history-kit.ts';

const EMPTY: Readonly<Record<string, string>> = {};

/** Load one further table from CSV text; gives its rejects as `line,key,column,value,rule`. */
async function rejectsOf(table: string, csv: string, columns = EMPTY): Promise<string[]> {
  const request: TableRequest = { table, file: 'table.csv', columns };
  const loaded = await load({ 'accounts.csv': ACCOUNTS_CSV, 'table.csv': csv }, [ACCOUNTS, request]);
  return loaded.rejects.map((line) => line.replace(`${table},table.csv,`, ''));
}

const ISO_FORM = 'expected an ISO date such as 2024-03-31 or timestamp such as 2024-03-31T09:30:00Z';
const AMBIGUOUS = 'ambiguous: day and month cannot be told apart; expected an ISO date such as 2024-03-31';
const NUMBER =
  '"expected a plain number such as 1234.5: no thousands separator, no currency or percent sign, a point before decimals"';
const RANGE = 'outside 1970-01-01 to 2100-12-31; leave an open end empty';

describe('each rule, each with line, key, column, value', () => {
  test('dates', async () => {
    const rules = [
      ['2024-02-30', 'no such date'],
      ['2024-13-01', 'no such date'],
      ['2024-01-01T25:00:00', 'no such date'],
      ['03/04/2024', AMBIGUOUS],
      ['3.4.24', AMBIGUOUS],
      ['2024/03/04', ISO_FORM],
      ['20240304', ISO_FORM],
      ['yesterday', ISO_FORM],
      ['2024-03-04 noon', ISO_FORM],
      ['1969-12-31', RANGE],
      ['2101-01-01', RANGE],
      ['9999-12-31', RANGE],
      ['infinity', ISO_FORM],
    ] as const;
    const lines = rules.map(([value]) => `a2,${value},2\n`).join('');
    expect(await rejectsOf('csm_ratings', `account_id,given_on,rating\na1,2024-01-01,1\n${lines}`)).toEqual(
      rules.map(([value, rule], i) => `${i + 3},a2,given_on,${value},${rule}`),
    );
  });

  test('numbers', async () => {
    const rules = [
      ['"1,234.5"', `"1,234.5",${NUMBER}`],
      ['$12', `$12,${NUMBER}`],
      ['12%', `12%,${NUMBER}`],
      ['1_000', `1_000,${NUMBER}`],
      ['0x1F', `0x1F,${NUMBER}`],
      ['twelve', `twelve,${NUMBER}`],
      ['NaN', 'NaN,expected a finite number'],
      ['Infinity', 'Infinity,expected a finite number'],
      ['-inf', "'-inf,expected a finite number"],
      ['-0.01', "'-0.01,must not be negative"],
      ['', ',missing required value'],
      ['"  "', ',missing required value'],
    ] as const;
    const lines = rules.map(([value]) => `a1,2024-01-01,${value}\n`).join('');
    expect(await rejectsOf('subscriptions', `account_id,starts_on,mrr\na1,2024-01-01, 1e2 \n${lines}`)).toEqual(
      rules.map(([, rest], i) => `${i + 3},a1,mrr,${rest}`),
    );
  });

  test('end not after start, ticket closed before it was opened (by day)', async () => {
    expect(
      await rejectsOf(
        'subscriptions',
        'account_id,starts_on,ends_on,mrr\na1,2024-01-02,2024-01-02,1\na1,2024-01-02,2024-01-01,1\na1,2024-01-02,2024-01-03,1\na1,2024-01-02,,1\n',
      ),
    ).toEqual(['2,a1,ends_on,2024-01-02,must be after starts_on', '3,a1,ends_on,2024-01-01,must be after starts_on']);
    expect(
      await rejectsOf(
        'tickets',
        'account_id,opened_at,closed_at\na1,2024-01-02T10:00:00Z,2024-01-02\na1,2024-01-02,2024-01-01T23:59:59Z\n',
      ),
    ).toEqual(['3,a1,closed_at,2024-01-01T23:59:59Z,must not be before opened_at']);
  });

  test('allowed words and ranges', async () => {
    expect(
      await rejectsOf(
        'surveys',
        'account_id,answered_at,kind,score\na1,2024-01-02,NPS,9\na1,2024-01-02,stars,5\na1,2024-01-02, csat ,5\n',
      ),
    ).toEqual(['3,a1,kind,stars,"expected one of nps, csat, ces"']);
    expect(
      await rejectsOf(
        'tickets',
        'account_id,opened_at,sentiment\na1,2024-01-02,1\na2,2024-01-02,-1\na3,2024-01-02,1.01\na3,2024-01-02,-2\n',
      ),
    ).toEqual(['4,a3,sentiment,1.01,must lie from -1 to 1', "5,a3,sentiment,'-2,must lie from -1 to 1"]);
    expect(
      await rejectsOf('users', 'account_id,user_id,is_executive\na1,u1,TRUE\na1,u2,no\na1,u3,1\na1,u4,maybe\na1,u5,\n'),
    ).toEqual(['5,a1,is_executive,maybe,expected true or false']);
    expect(
      await rejectsOf(
        'subscriptions',
        'account_id,starts_on,mrr,billing_period\na1,2024-01-02,1,Monthly\na1,2024-01-02,1,12\na1,2024-01-02,1,0\na1,2024-01-02,1,weekly\n',
      ),
    ).toEqual([
      '4,a1,billing_period,0,"expected a number of months above 0, or monthly, quarterly or annual"',
      '5,a1,billing_period,weekly,"expected a number of months above 0, or monthly, quarterly or annual"',
    ]);
  });

  test('prices ahead and off the list, tickets reopened, the tone of a touchpoint', async () => {
    expect(
      await rejectsOf(
        'subscriptions',
        'account_id,starts_on,mrr,list_mrr,renewal_mrr\na1,2024-01-02,1,0,0\na1,2024-01-02,1,-1,\na1,2024-01-02,1,,-0.5\n',
      ),
    ).toEqual(["3,a1,list_mrr,'-1,must not be negative", "4,a1,renewal_mrr,'-0.5,must not be negative"]);
    expect(
      await rejectsOf(
        'tickets',
        'account_id,opened_at,reopened_at\na1,2024-01-02T10:00:00Z,2024-01-02\na1,2024-01-02,2024-01-01\n',
      ),
    ).toEqual(['3,a1,reopened_at,2024-01-01,must not be before opened_at']);
    expect(
      await rejectsOf(
        'touchpoints',
        'account_id,occurred_at,kind,sentiment\na1,2024-01-02,call,1\na2,2024-01-02,call,-1\na3,2024-01-02,call,-1.5\n',
      ),
    ).toEqual(["4,a3,sentiment,'-1.5,must lie from -1 to 1"]);
  });

  test('unknown accounts, and an id seen before: the first good row is kept', async () => {
    expect(
      await rejectsOf(
        'csm_ratings',
        'id,account_id,given_on,rating\nr1,a1,bad,1\nr1,a1,2024-01-01,2\nr2,a9,2024-01-01,3\nr1,a2,2024-01-01,4\n,a2,2024-01-01,5\n,a2,2024-01-01,5\n',
      ),
    ).toEqual([
      `2,a1,given_on,bad,${ISO_FORM}`,
      '4,a9,account_id,a9,"unknown account: not in accounts, or rejected there"',
      '5,a2,id,r1,id seen before; the first row is kept',
    ]);
  });

  test('account_id seen before', async () => {
    const { rejects, tables } = await load(
      {
        'accounts.csv':
          'account_id,started_on,segment\nb,2024-01-01,smb\na,2024-01-01,smb\nb,2024-01-02,big\n,2024-01-02,x\n',
      },
      [ACCOUNTS],
      { accounts: 'SELECT account_key, account_id, segment FROM accounts ORDER BY account_key' },
    );
    expect(rejects).toEqual([
      'accounts,accounts.csv,4,b,account_id,b,account_id seen before; the first row is kept',
      'accounts,accounts.csv,5,,account_id,,missing required value',
    ]);
    expect(tables.accounts).toEqual([
      { account_key: 0, account_id: 'a', segment: 'smb' },
      { account_key: 1, account_id: 'b', segment: 'smb' },
    ]);
  });

  test('engine types keep the same rules: NaN, infinite dates, negative numbers from SQL', async () => {
    const sql = `select * from (values ('a1', date '2024-01-01', 'nan'::double), ('a1', date '2024-01-02', 'inf'::double),
      ('a1', 'infinity'::date, 1.0), ('a1', date '1900-01-01', 1.0), ('a1', date '2024-01-03', -1.0), ('a1', null, 1.0), ('a1', date '2024-01-04', 1.0)) t(account_id, starts_on, mrr)`;
    const { rejects, report } = await load({ 'accounts.csv': ACCOUNTS_CSV }, [
      ACCOUNTS,
      { table: 'subscriptions', sql, columns: {} },
    ]);
    expect(rejects.map((line) => line.split(',').slice(3).join(',')).sort()).toEqual(
      [
        'a1,mrr,nan,expected a finite number',
        'a1,mrr,inf,expected a finite number',
        `a1,starts_on,infinity,${RANGE}`,
        `a1,starts_on,1900-01-01,${RANGE}`,
        "a1,mrr,'-1.0,must not be negative",
        'a1,starts_on,,missing required value',
      ].sort(),
    );
    expect(report!.tables[1]).toMatchObject({ nRead: 7, nKept: 1, nRejected: 6 });
  });
});

describe('broken rows', () => {
  test('too many and too few columns, an open quote, bad UTF-8: each a line, the others are read', async () => {
    const csv = Buffer.concat([
      Buffer.from(
        'account_id,answered_at,kind,score,role\na1,2024-01-01,nps,1,"two\nlines"\n\na1,2024-01-01,nps,2,x,y,z\na1,2024-01-01\n',
      ),
      Buffer.from([0x61, 0x31, 0x2c, 0xff, 0xfe, 0x2c, 0x6e, 0x70, 0x73, 0x2c, 0x31, 0x2c, 0x0a]),
      Buffer.from(
        'a1,2024-01-01,nps,3,"q ""x"""\na1,2024-01-01,nps,bad,w"w\na1,2024-01-01,nps,4,"open\na1,2024-01-01,nps,5,z\n',
      ),
    ]);
    const { rejects, report } = await load({ 'accounts.csv': ACCOUNTS_CSV, 's.csv': csv }, [
      ACCOUNTS,
      { table: 'surveys', file: 's.csv', columns: {} },
    ]);
    expect(rejects.join('\n')).toBe(
      [
        'surveys,s.csv,5,,,"a1,2024-01-01,nps,2,x,y,z",broken row: more columns than the header',
        'surveys,s.csv,6,,kind,"a1,2024-01-01",broken row: fewer columns than the header',
        'surveys,s.csv,7,,answered_at,"a1,??,nps,1,",broken row: not valid UTF-8',
        `surveys,s.csv,9,a1,score,bad,${NUMBER}`,
        'surveys,s.csv,10,,role,"a1,2024-01-01,nps,4,""open","broken row: a quote is opened and not closed, or text follows a closing quote"',
        'surveys,s.csv,11,,,"a1,2024-01-01,nps,5,z",broken row: inside the quote that line 10 opens',
      ].join('\n'),
    );
    expect(report!.tables[1]).toMatchObject({ nRead: 8, nKept: 2, nRejected: 6 });
  });

  test('JSON lines that are no object', async () => {
    const lines =
      '{"account_id":"a1","given_on":"2024-01-01","rating":1}\nnot json\n\n[1]\n{"account_id":"a1","given_on":"2024-01-01","rating":"x"}\n';
    const { rejects, report } = await load({ 'accounts.csv': ACCOUNTS_CSV, 'r.jsonl': lines }, [
      ACCOUNTS,
      { table: 'csm_ratings', file: 'r.jsonl', columns: {} },
    ]);
    expect(rejects).toEqual([
      'csm_ratings,r.jsonl,2,,,not json,expected one JSON object',
      'csm_ratings,r.jsonl,4,,,[1],expected one JSON object',
      `csm_ratings,r.jsonl,5,a1,rating,x,${NUMBER}`,
    ]);
    expect(report!.tables[1]).toMatchObject({ nRead: 4, nKept: 1, nRejected: 3 });
  });
});

describe('the share of rejects', () => {
  const csv = `account_id,given_on,rating\n${'a1,2024-01-01,1\n'.repeat(18)}a1,2024-01-01,x\na1,03/04/2024,1\n`;
  const tables: TableRequest[] = [ACCOUNTS, { table: 'csm_ratings', file: 'r.csv', columns: {} }];

  test('at the limit the load goes on', async () => {
    const { faults, report } = await load({ 'accounts.csv': ACCOUNTS_CSV, 'r.csv': csv }, tables, {}, 0.1);
    expect(faults).toEqual([]);
    expect(report!.tables[1]).toMatchObject({ nRead: 20, nRejected: 2, nTwins: 17 });
  });

  test('above it one line says count, share, rules with an example, and where to look', async () => {
    const { faults, rejects } = await load({ 'accounts.csv': ACCOUNTS_CSV, 'r.csv': csv }, tables, {}, 0.05);
    expect(faults).toEqual([
      'tables.csm_ratings: 2 of 20 rows (10.0%) are rejected, above max_reject_share (5%). Most frequent: given_on: ambiguous: day and month cannot be told apart; expected an ISO date such as 2024-03-31 (1 rows, such as "03/04/2024" at line 21); rating: expected a plain number such as 1234.5: no thousands separator, no currency or percent sign, a point before decimals (1 rows, such as "x" at line 20). All of them stand in rejects.csv; mend the data or the mapping, or raise max_reject_share.',
    ]);
    expect(rejects).toHaveLength(2);
  });

  test('a table with no good row stops the run whatever the share', async () => {
    const { faults } = await load(
      { 'accounts.csv': ACCOUNTS_CSV, 'r.csv': 'account_id,given_on,rating\na1,x,1\n' },
      tables,
    );
    expect(faults[0]).toContain('1 of 1 rows (100.0%) are rejected, so none is left. Most frequent: given_on');
  });
});

test('values are safe in a spreadsheet and cut at 200 characters', async () => {
  expect(['=1+1', '+1', '-1', '@x', '\tx', 'a=b', 'x"y', 'a,b'].map(csvCell)).toEqual([
    "'=1+1",
    "'+1",
    "'-1",
    "'@x",
    "'\tx",
    'a=b',
    '"x""y"',
    '"a,b"',
  ]);
  const hostile = `=cmd|' /C calc'!A0${'x'.repeat(1_000_000)}`;
  const rejects = await rejectsOf(
    'csm_ratings',
    `account_id,given_on,rating\na1,2024-01-01,${hostile}\na1,2024-01-01,1\n`,
  );
  expect(rejects).toEqual([`2,a1,rating,'${hostile.slice(0, 200)},${NUMBER}`]);
});
