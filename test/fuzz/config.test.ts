import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../pipeline/config/index.ts';
import { faultLine, parseConfig } from '../../pipeline/config/parse.ts';
import { type ByteDamage, byteDamage, damageBytes } from './kit/bytes.ts';
import { expectClear, faultsOf } from './kit/clear-lines.ts';
import { type ConfigPlan, configPlan, configText } from './kit/config-text.ts';
import { holds, TEST_TIMEOUT } from './kit/runs.ts';

/** Milliseconds in which any text must be read. */
const PARSE_DEADLINE = 20_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fuzz-config-'));
  for (const name of ['accounts.csv', 'subs.csv', 'events1.csv', 'tickets.csv'])
    writeFileSync(join(folder, name), 'id\n1\n');
  mkdirSync(join(folder, 'sub'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Run what may hang in a way that can be stopped. */
function within<Result>(milliseconds: number, work: () => Result): Result {
  const place = globalThis as unknown as { fuzzWork?: () => Result };
  place.fuzzWork = work;
  try {
    return runInThisContext('globalThis.fuzzWork()', { timeout: milliseconds }) as Result;
  } finally {
    delete place.fuzzWork;
  }
}

describe('a damaged config', () => {
  test(
    'is read, or refused with clear lines that name the line of the file',
    () =>
      holds(7_700, configPlan, async (plan) => {
        const text = configText(plan);
        const { config, faults } = within(PARSE_DEADLINE, () => parseConfig(text, folder));
        if (faults === null) {
          expect(config.tables.accounts).toBeDefined();
          return;
        }
        expectClear(
          faults.map((fault) => faultLine(fault, 'barometer.yaml')),
          () => text.slice(0, 3000),
        );
        for (const { line } of faults)
          expect(line === null || (line >= 1 && line <= text.split('\n').length + 1)).toBe(true);
      }),
    TEST_TIMEOUT,
  );

  test(
    'as a file of any bytes is read, or refused with clear lines',
    () =>
      holds(
        1_000,
        fc.tuple(configPlan, fc.array(byteDamage, { minLength: 1, maxLength: 3 })),
        async ([plan, damages]: [ConfigPlan, ByteDamage[]]) => {
          const path = join(folder, 'barometer.yaml');
          writeFileSync(path, damageBytes(Buffer.from(configText(plan), 'utf8'), damages));
          try {
            await loadConfig(path);
          } catch (error) {
            expectClear(faultsOf(error));
          }
        },
      ),
    TEST_TIMEOUT,
  );
});
