import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeParquet } from '../data/history-kit.ts';
import { soundAccounts } from './kit/base-tables.ts';
import { damageBytes } from './kit/bytes.ts';
import { checkLoad } from './kit/check-load.ts';
import { type Bench, openBench } from './kit/loading.ts';
import { type ParquetPlan, parquetPlan, parquetSelect } from './kit/parquet-file.ts';
import { holds, TEST_TIMEOUT } from './kit/runs.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => {
  expect(bench.close()).toEqual([]);
});

/** One load: accounts alone, or two tables beside sound accounts; each is an input of its own. */
const load = fc
  .uniqueArray(parquetPlan, { minLength: 2, maxLength: 2, selector: ({ name }) => name })
  .map((two) => two.find(({ name }) => name === 'accounts') ?? two)
  .map((chosen) => [chosen].flat());

describe('Parquet of odd types and damaged bytes', () => {
  test(
    'is loaded by the rules or refused with clear lines, and its rejects add up',
    () =>
      holds(120, load, async (plans) => {
        const files = new Map<string, Buffer>();
        for (const plan of plans) {
          const bytes = await parquetBytes(plan);
          if (bytes === null) return;
          files.set(`${plan.name}.parquet`, damageBytes(bytes, plan.bytes));
        }
        const outcome = await bench.load(
          Object.fromEntries(files),
          [
            ...(files.has('accounts.parquet') ? [] : [soundAccounts]),
            ...plans.map(({ name }) => ({ table: name, file: `${name}.parquet`, columns: {} })),
          ],
          1,
        );
        await checkLoad(bench, outcome, () => plans.map(parquetSelect).join('\n\n').slice(0, 4000));
        for (const { name, nRows, bytes } of plans) {
          const counts = outcome.report?.tables.find((each) => each.table === name);
          if (counts !== undefined && bytes.length === 0) expect(counts.nRead).toBe(nRows);
        }
      }),
    TEST_TIMEOUT,
  );
});

/** The file's bytes; null where the columns cannot stand in one file (two of one name, or a type that Parquet does not have). */
async function parquetBytes(plan: ParquetPlan): Promise<Buffer | null> {
  const path = join(bench.folder, 'draft.parquet');
  try {
    await writeParquet(parquetSelect(plan), path);
  } catch {
    return null;
  }
  const bytes = readFileSync(path);
  rmSync(path);
  return bytes;
}
