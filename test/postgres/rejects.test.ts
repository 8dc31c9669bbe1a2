import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../data/engine.ts';
import { openDuckDbEngine } from '../../data/load/duckdb-engine.ts';
import { writeRejectsCsv } from '../../data/load/rejects.ts';
import type { LoadReport } from '../../data/load/types.ts';
import { openPostgresEngine } from '../../data/postgres/engine.ts';
import type { Source } from '../../data/source.ts';
import { type ColumnType, TABLES } from '../../data/tables.ts';
import { type Random, randomStream } from '../../models/math/random.ts';
import { readCsv, temporaryFolder, writeCsvFile } from '../support/cli.ts';
import { startServer, type TestServer } from './server.ts';

const { folder, remove } = temporaryFolder('postgres-rejects');
let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
  remove();
});

const DAYS = [
  ...[
    '2024-03-31',
    '2023-02-29',
    '2024-02-29',
    '2024-2-3',
    '31/12/2024',
    '1.2.24',
    '2024-13-01',
    '2024-00-10',
    '2024-04-31',
  ],
  ...[
    '0000-01-01',
    '1969-12-31',
    '1970-01-01',
    '2100-12-31',
    '2101-01-01',
    '9999-12-31',
    'soon',
    '2024-03-31x',
    '',
    '  ',
  ],
];
const TIMES = [
  ...[
    '2024-03-31 10:00',
    '2024-03-31T09:30:00Z',
    '2024-03-31 23:59:59.9999999',
    '2024-03-31 10:00:00 Z',
    '2024-03-31T10:00+02',
  ],
  ...[
    '2024-03-31 10:00:00+0230',
    '2024-03-31 10:00:00.5-11:45',
    '2024-03-31 24:00:00',
    '2024-03-31 10:60',
    '2024-03-31 10:00:60',
  ],
  ...[
    '2024-03-31 01:00:00+05:30',
    '2024-01-01 00:30+01',
    '1970-01-01 00:30:00+01:00',
    '2024-03-31 10',
    '10:00',
    ' 2024-03-31 10:00:00 ',
  ],
];
const SPELLINGS: Readonly<Record<ColumnType, readonly string[]>> = {
  text: [
    'a',
    "o'neil",
    'Ünïcode',
    '\u{1f600}',
    'x'.repeat(300),
    '',
    '   ',
    ' padded ',
    '\\',
    '%_',
    '"',
    'nps',
    'NPS ',
    'Churn',
  ],
  day: DAYS,
  time: [...DAYS.slice(0, 12), ...TIMES],
  number: [
    ...[
      '1',
      '-1',
      '+7',
      '0.25',
      '.5',
      '5.',
      '1e3',
      '1E+02',
      '1e-400',
      '1e999',
      '1e0005',
      '-1e13',
      '1e12',
      '1,000',
      '12%',
    ],
    ...['nan', '-Inf', 'Infinity', '0x10', '1_000', '٣', '--1', '', ' 3 ', '1 2', '9007199254740993'],
  ],
  flag: ['true', 'F', 'Yes', 'n', '1', '0', '1.0', '2', 'maybe', ''],
  months: ['1', 'monthly', 'Quarter', 'ANNUAL', 'yearly', '0', '-3', '12.5', 'weekly', 'inf', ''],
};

type Rows = Readonly<Record<string, string>>[];

function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)];
}

/** Mostly good rows of every table, each column spelt in every way that somebody may. */
function oddTables(random: Random): Readonly<Record<string, Rows>> {
  const ids = Array.from({ length: 12 }, (_, i) => `a${i}`);
  const tables = TABLES.map(({ name, columns }): [string, Rows] => {
    const rows: Record<string, string>[] = Array.from({ length: name === 'accounts' ? ids.length : 160 }, (_, i) => {
      const odd = new Set(Array.from({ length: 2 }, () => pick(random, columns).name));
      const values: Record<string, string> = Object.fromEntries(
        columns.map((column): [string, string] => {
          if (column.name === 'id') return ['id', `${name}-${i}`];
          if (odd.has(column.name)) return [column.name, pick(random, SPELLINGS[column.type])];
          return [column.name, column.oneOf?.[0] ?? SPELLINGS[column.type][0]];
        }),
      );
      const account = name === 'accounts' ? ids[i] : random() < 0.04 ? pick(random, ['', 'nobody', ' a1']) : 'a1';
      return { ...values, account_id: account };
    });
    // Rows that come again, as they are: which of them is kept makes no difference.
    for (let i = 20; i < rows.length; i += 1 + Math.floor(random() * 30)) rows[i] = rows[i - 20];
    if (name === 'accounts') rows[1] = { ...rows[1], started_on: '2024-01-01', id: 'good' };
    return [name, rows];
  });
  return Object.fromEntries(tables);
}

async function loaded(engine: Engine, tables: readonly { table: string; file?: string; sql?: string }[], to: string) {
  const requests = tables.map((table) => ({ ...table, columns: {} }));
  const report = await engine.load({ baseFolder: folder, maxRejectShare: 1, tables: requests });
  await writeRejectsCsv(engine.source, join(folder, to));
  const kept = await keptRows(engine.source, report);
  engine.source.close();
  const rejects = readCsv(join(folder, to)).map(({ table, key, column, value, rule }) =>
    [table, key, column, value, rule].join(' | '),
  );
  return { report, kept, rejects: rejects.sort() };
}

/** The rows that were kept, as texts in order. */
async function keptRows(source: Source, { tables }: LoadReport): Promise<string[]> {
  const lines: string[] = [];
  for (const { table, presentColumns } of tables) {
    const columns = ['account_key', ...presentColumns, 'event_on', 'known_on'].map(source.dialect.identifier);
    const rows = await source.query(`select ${columns.join(', ')} from ${table}`);
    for (let i = 0; i < rows.nRows; i++) {
      lines.push([table, ...rows.columns.map(({ values }) => String(values[i]))].join(' | '));
    }
  }
  return lines.sort();
}

describe('rows that break a rule', () => {
  it.each([1, 2, 3])('are rejected by the same rules and in the same words as from files (seed %i)', async (seed) => {
    const tables = oddTables(randomStream(seed, 'odd'));
    const client = await server.client();
    await client.query(`create schema odd_${seed}`);
    for (const [name, rows] of Object.entries(tables)) {
      writeCsvFile(join(folder, `${name}.csv`), rows);
      const list = Object.keys(rows[0]).map((column) => `"${column}" text`);
      await client.query(`create table odd_${seed}."${name}" (${list.join(', ')})`);
      await client.query(
        `insert into odd_${seed}."${name}" select * from json_populate_recordset(null::odd_${seed}."${name}", $1)`,
        [JSON.stringify(rows)],
      );
    }
    const names = Object.keys(tables);
    const files = await loaded(
      await openDuckDbEngine({ baseFolder: folder, readableFolders: [] }),
      names.map((table) => ({ table, file: `${table}.csv` })),
      'of-files.csv',
    );
    const found = await loaded(
      await openPostgresEngine({ address: server.address, addressName: 'TEST', timeoutSeconds: 60 }),
      names.map((table) => ({ table, sql: `select * from odd_${seed}."${table}"` })),
      'of-server.csv',
    );
    expect(found.rejects).toEqual(files.rejects);
    expect(found.kept).toEqual(files.kept);
    expect(figuresOf(found.report)).toEqual(figuresOf(files.report));
    expect(new Set(files.rejects.map((line) => line.split(' | ')[4])).size).toBeGreaterThan(12);
  });
});

function figuresOf({ tables, latestFactDay }: LoadReport) {
  return { latestFactDay, tables: tables.map(({ fingerprint: _, ...table }) => table) };
}
