import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRows } from '../../data/load/read-rows.ts';
import { baseTable } from './kit/base-tables.ts';
import { expectClear, faultsOf } from './kit/clear-lines.ts';
import { csvBytes, csvForm } from './kit/csv-text.ts';
import { jsonBytes, jsonEnding, jsonForm } from './kit/json-text.ts';
import { readPlainCsv } from './kit/plain-csv.ts';
import { holds, TEST_TIMEOUT } from './kit/runs.ts';
import { damageTable, tableChoice, tableDamage } from './kit/table-damage.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fuzz-rows-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = fc.record({
  table: tableChoice,
  damages: fc.array(tableDamage, { maxLength: 3 }),
  as: fc.oneof(
    fc.record({ kind: fc.constant('csv' as const), form: csvForm }),
    fc.record({ kind: fc.constant('json' as const), form: jsonForm }),
  ),
});

describe('rows to score', () => {
  test(
    'are read whole, or refused with one clear line: no broken row is passed over',
    () =>
      holds(60, rows, async ({ table, damages, as }) => {
        const damaged = damageTable(baseTable(table.name, table.nRows), damages);
        const ending = as.kind === 'csv' ? (as.form.gzip === 'none' ? 'csv' : 'csv.gz') : jsonEnding(as.form);
        const bytes = as.kind === 'csv' ? csvBytes(damaged, as.form) : jsonBytes(damaged, as.form);
        const path = join(folder, `rows.${ending}`);
        writeFileSync(path, bytes);
        try {
          const { nRows, columns } = await readRows(path);
          for (const column of columns) expect(column.values.length).toBe(nRows);
          const plain = ending === 'csv' ? readPlainCsv(bytes) : null;
          if (plain !== null) expect(nRows).toBe(plain.records.length);
        } catch (error) {
          const lines = faultsOf(error);
          expect(lines).toHaveLength(1);
          expectClear(lines, () => bytes.toString('latin1').slice(0, 2000));
        } finally {
          rmSync(path);
        }
      }),
    TEST_TIMEOUT,
  );

  test('blank lines of JSON are no rows, and a line that is no object is a fault', async () => {
    const path = join(folder, 'rows.jsonl');
    writeFileSync(path, '{"account_id":"a","x":1}\n\n{"account_id":"b","x":2}\n  \n');
    const { nRows, columns } = await readRows(path);
    expect([nRows, [...columns[1]!.values]]).toEqual([2, [1, 2]]);
    writeFileSync(path, '{"account_id":"a","x":1}\nnot json\n');
    await expect(readRows(path)).rejects.toThrow('rows.jsonl has 1 lines that are no JSON object in UTF-8.');
  });
});
