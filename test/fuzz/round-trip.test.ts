import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvCell } from '../../data/csv.ts';
import { duckdbDialect } from '../../data/dialects/duckdb.ts';
import { features } from '../../pipeline/commands/features.ts';
import { writeParquet } from '../data/history-kit.ts';
import { HOSTILE, spellOut } from './kit/hostile.ts';
import { type Bench, openBench } from './kit/loading.ts';
import { parseCsvText } from './kit/parse-csv.ts';
import { runCommand } from './kit/run-command.ts';
import { holds, TEST_TIMEOUT } from './kit/runs.ts';

let bench: Bench;
let folder: string;
beforeAll(async () => {
  bench = await openBench();
  folder = mkdtempSync(join(bench.folder, 'round-'));
});
afterAll(() => {
  expect(bench.close()).toEqual([]);
});

const word = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  { weight: 1, arbitrary: fc.constantFrom('«1 MB of x»', '«1 MB with line breaks»', '«1 MB of quotes»') },
);
/** Spaces alone, of any width, are an empty cell. */
const isBlank = (text: string): boolean => /^\p{Zs}*$/u.test(text);

const book = fc.record({
  ids: fc
    .uniqueArray(word, { minLength: 3, maxLength: 12 })
    .map((words) => words.filter((each) => !isBlank(spellOut(each)))),
  segments: fc.array(word, { minLength: 1, maxLength: 4 }),
  from: fc.constantFrom('csv', 'jsonl', 'parquet'),
  to: fc.constantFrom('csv', 'jsonl', 'parquet'),
});

interface Row<Segment = string | null> {
  readonly account_id: string;
  readonly segment: Segment;
}

describe('hostile texts as ids and segments', () => {
  test(
    'come out of features as they went in, from and to every kind of file',
    () =>
      holds(25, book, async ({ ids, segments, from, to }) => {
        if (ids.length === 0) return;
        const rows = ids.map((id, i) => ({
          account_id: spellOut(id),
          segment: spellOut(segments[i % segments.length]),
        }));
        await writeRows(from, rows);
        const out = join(folder, `out.${to}`);
        const run = await runCommand((context) =>
          features(context, [join(folder, 'barometer.yaml')], { asOf: '2024-06-01', out }),
        );
        expect(run.faults.map((line) => line.slice(0, 500))).toEqual([]);
        expect(run.code).toBe(0);
        const expected = rows.map(({ account_id, segment }) => ({
          account_id,
          segment: isBlank(segment) ? null : segment,
        }));
        const byId = (list: readonly Row[]) => new Map(list.map((row) => [row.account_id, row.segment]));
        // In CSV, a text that a spreadsheet would run has an apostrophe in front; an empty cell is no segment.
        const shown =
          to === 'csv'
            ? expected.map((row) => ({
                account_id: guarded(row.account_id),
                segment: row.segment === null ? '' : guarded(row.segment),
              }))
            : expected;
        expect(byId(await readRows(to, out))).toEqual(byId(shown));
        rmSync(out);
        expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
      }),
    TEST_TIMEOUT,
  );
});

function guarded(text: string): string {
  const [[cell]] = parseCsvText(`${csvCell(text)}\r\n`);
  expect(cell.replace(/^'/, '')).toBe(text.replace(/^'/, ''));
  return cell;
}

async function writeRows(kind: string, rows: readonly Row<string>[]): Promise<void> {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const path = join(folder, `accounts.${kind}`);
  const { text } = duckdbDialect;
  if (kind === 'csv') {
    const lines = rows.map((row) => `${quoted(row.account_id)},${quoted(row.segment)},2024-01-01\n`);
    writeFileSync(path, `account_id,segment,started_on\n${lines.join('')}`);
  } else if (kind === 'jsonl') {
    writeFileSync(path, rows.map((row) => `${JSON.stringify({ ...row, started_on: '2024-01-01' })}\n`).join(''));
  } else {
    const values = rows.map((row) => `(${text(row.account_id)}, ${text(row.segment)}, DATE '2024-01-01')`).join(', ');
    await writeParquet(`SELECT * FROM (VALUES ${values}) v(account_id, segment, started_on)`, path);
  }
  writeFileSync(
    join(folder, 'barometer.yaml'),
    `tables:
  accounts: { file: accounts.${kind} }
  subscriptions: { file: accounts.${kind}, columns: { starts_on: started_on, mrr: "10" } }
dates: { data_end: 2024-06-02 }
outcomes: { expansion: false }
`,
  );
}

async function readRows(kind: string, path: string): Promise<Row[]> {
  const pick = (row: Readonly<Record<string, unknown>>): Row => ({
    account_id: String(row.account_id),
    segment: row.segment === undefined || row.segment === null ? null : String(row.segment),
  });
  if (kind === 'csv') {
    const [header, ...rows] = parseCsvText(readFileSync(path, 'utf8'));
    return rows.map((cells) => pick(Object.fromEntries(header.map((name, i) => [name, cells[i]]))));
  }
  if (kind === 'jsonl') {
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    return lines.map((line) => pick(JSON.parse(line) as Record<string, unknown>));
  }
  const { columns, nRows } = await bench.source.query(
    `SELECT account_id, segment FROM read_parquet(${duckdbDialect.text(path)})`,
  );
  return Array.from({ length: nRows }, (_, row) =>
    pick({ account_id: columns[0].values[row], segment: columns[1].values[row] }),
  );
}
