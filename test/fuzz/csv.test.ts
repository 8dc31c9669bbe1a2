import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseTable, soundAccounts, type TextTable } from './kit/base-tables.ts';
import { checkLoad } from './kit/check-load.ts';
import { checkNothingLost } from './kit/check-nothing-lost.ts';
import { checkPlainCsv } from './kit/check-plain-csv.ts';
import { csvBytes, csvForm } from './kit/csv-text.ts';
import { type Bench, openBench } from './kit/loading.ts';
import { readPlainCsv } from './kit/plain-csv.ts';
import { holds, TEST_TIMEOUT } from './kit/runs.ts';
import { damageTable, tableChoice, tableDamage } from './kit/table-damage.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => {
  expect(bench.close()).toEqual([]);
});

const damagedCsv = fc.record({
  table: tableChoice,
  damages: fc.array(tableDamage, { maxLength: 4 }),
  form: csvForm,
});

/** One load: accounts alone, or two tables beside sound accounts; each is an input of its own. */
const load = fc.record({
  tables: fc
    .uniqueArray(damagedCsv, { minLength: 2, maxLength: 2, selector: ({ table }) => table.name })
    .map((two) => two.find(({ table }) => table.name === 'accounts') ?? two)
    .map((chosen) => [chosen].flat()),
  maxRejectShare: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(0.05) }),
});

describe('damaged CSV', () => {
  test(
    'is loaded by the rules or refused with clear lines, and its rejects add up',
    () =>
      holds(300, load, async ({ tables, maxRejectShare }) => {
        const inputs = tables.map(({ table, damages, form }) => {
          const damaged = damageTable(baseTable(table.name, table.nRows), damages);
          const file = form.gzip === 'none' ? `${table.name}.csv` : `${table.name}.csv.gz`;
          return { name: table.name, file, form, damaged, bytes: csvBytes(damaged, form) };
        });
        const outcome = await bench.load(
          Object.fromEntries(inputs.map(({ file, bytes }) => [file, bytes])),
          [
            ...(inputs.some(({ name }) => name === 'accounts') ? [] : [soundAccounts]),
            ...inputs.map(({ name, file }) => ({ table: name, file, columns: {} })),
          ],
          maxRejectShare,
        );
        await checkLoad(bench, outcome, () =>
          inputs.map(({ bytes }) => bytes.toString('latin1').slice(0, 2000)).join('\n'),
        );
        for (const { name, form, damaged, bytes } of inputs) {
          if (form.gzip !== 'none') continue;
          await checkPlainCsv(bench, outcome, name, bytes);
          const counts = outcome.report?.tables.find((each) => each.table === name);
          if (counts === undefined || readPlainCsv(bytes) !== null || breaksLines(damaged)) continue;
          checkNothingLost(counts, (await bench.source.query(`SELECT * FROM ${name}`)).columns, bytes);
        }
      }),
    TEST_TIMEOUT,
  );
});

function breaksLines({ header, rows }: TextTable): boolean {
  return [header, ...rows].flat().some((cell) => /[\r\n]/.test(cell));
}
