import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseTable, soundAccounts } from './kit/base-tables.ts';
import { checkLoad } from './kit/check-load.ts';
import { jsonBytes, jsonEnding, jsonForm } from './kit/json-text.ts';
import { type Bench, type Outcome, openBench } from './kit/loading.ts';
import { holds, TEST_TIMEOUT } from './kit/runs.ts';
import { damageTable, tableChoice, tableDamage } from './kit/table-damage.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => {
  expect(bench.close()).toEqual([]);
});

const damagedJson = fc.record({
  table: tableChoice,
  damages: fc.array(tableDamage, { maxLength: 2 }),
  form: jsonForm,
});

/** One load: accounts alone, or two tables beside sound accounts; each is an input of its own. */
const load = fc.record({
  tables: fc
    .uniqueArray(damagedJson, { minLength: 2, maxLength: 2, selector: ({ table }) => table.name })
    .map((two) => two.find(({ table }) => table.name === 'accounts') ?? two)
    .map((chosen) => [chosen].flat()),
  maxRejectShare: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(0.05) }),
});

describe('damaged JSON', () => {
  test(
    'is loaded by the rules or refused with clear lines, and its rejects add up',
    () =>
      holds(180, load, async ({ tables, maxRejectShare }) => {
        const inputs = tables.map(({ table, damages, form }) => {
          const damaged = damageTable(baseTable(table.name, table.nRows), damages);
          return { name: table.name, file: `${table.name}.${jsonEnding(form)}`, form, bytes: jsonBytes(damaged, form) };
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
        for (const { name, form, bytes } of inputs) {
          if (form.shape === 'lines' && !form.gzip) checkLines(outcome, name, bytes);
        }
      }),
    TEST_TIMEOUT,
  );
});

/**
 * Each line that is not blank is a row, kept if it is one JSON object of sound values, else rejected at its place. Not said where a
 * return stands without a line feed (is it a line end, or white space of JSON?) and where bytes are not UTF-8.
 */
function checkLines({ report, rejects }: Outcome, table: string, bytes: Buffer): void {
  const load = report?.tables.find((each) => each.table === table);
  const text = bytes.toString('utf8');
  if (load === undefined || !isUtf8(bytes) || /\r(?!\n)/.test(text)) return;
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const full = lines.flatMap((line, i) => (/^[ ]*$/.test(line) ? [] : [i + 1]));
  expect(load.nRead).toBe(full.length);
  for (const reject of rejects.filter((each) => each.table === table)) {
    expect(full).toContain(Number(reject.line));
    if (reject.rule === 'expected one JSON object') expect(isObject(lines[Number(reject.line) - 1])).toBe(false);
  }
}

/** Escapes of half a pair of surrogates are no text, so the line is no JSON to the engine. */
function isObject(line: string): boolean {
  if (/\\ud[89a-f]/i.test(line)) return false;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
