import { expect } from 'vitest';
import { TABLES } from '../../../data/tables.ts';
import { expectClear } from './clear-lines.ts';
import { keptRows } from './kept-rules.ts';
import type { Bench, Outcome, Reject } from './loading.ts';

/** What a spreadsheet runs: the same test as in a spreadsheet's own import, not that of the writer. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL in front hides nothing
const RUNS = /^[\s\u0000]*[=+@-]/;

/**
 * What holds for every load, whatever came in: refused with clear lines, or loaded so that read = kept + rejected, with one row
 * in rejects.csv for each rejected one, and nothing kept that breaks a rule.
 */
export async function checkLoad(bench: Bench, outcome: Outcome, context: () => string): Promise<void> {
  const { report, faults, rejects } = outcome;
  for (const reject of rejects) checkReject(reject);
  if (report === null) {
    expectClear(faults, context);
    return;
  }
  expect(faults).toEqual([]);
  for (const load of report.tables) {
    expect(load.nRead, load.table).toBe(load.nKept + load.nRejected);
    expect(load.nKept, load.table).toBeGreaterThan(0);
    expect(rejects.filter((reject) => reject.table === load.table).length, load.table).toBe(load.nRejected);
    const columns = await keptRows(bench, load.table);
    expect(columns[0].values.length, load.table).toBe(load.nKept);
  }
  expect(rejects.length).toBe(report.tables.reduce((n, load) => n + load.nRejected, 0));
}

function checkReject(reject: Reject): void {
  expect(TABLES.map((spec) => spec.name)).toContain(reject.table);
  expect(reject.rule, JSON.stringify(reject)).not.toBe('');
  expect(reject.line, JSON.stringify(reject)).toMatch(/^[1-9]\d*$/);
  for (const [name, cell] of Object.entries(reject)) {
    if (RUNS.test(cell)) throw new Error(`a spreadsheet would run the cell ${name}: ${cell.slice(0, 80)}`);
    // A guarding apostrophe comes on top of the 200.
    if (cell.length > 500) throw new Error(`the cell ${name} has ${cell.length} characters`);
  }
}
