import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TableRequest } from '../../data/load/types.ts';
import { baseTable, soundAccounts } from './kit/base-tables.ts';
import { checkLoad } from './kit/check-load.ts';
import { csvBytes, PLAIN_FORM } from './kit/csv-text.ts';
import { type Bench, type Outcome, openBench } from './kit/loading.ts';
import { ODD_FILES } from './kit/odd-files.ts';
import { damagedSql, longSql, oddExpression, oddSelect } from './kit/odd-sql.ts';
import { holds, TEST_TIMEOUT } from './kit/runs.ts';

let bench: Bench;
/** Beside the folder that may be read. */
let secret: string;
const TOKEN = 'never-to-be-read';
const N_ROWS = 6;

beforeAll(async () => {
  bench = await openBench();
  secret = mkdtempSync(join(tmpdir(), 'fuzz-secret-'));
  writeFileSync(join(secret, 'secret.csv'), `account_id,starts_on,mrr\n${TOKEN},2024-01-01,1\n`);
});
afterAll(() => {
  rmSync(secret, { recursive: true, force: true });
  expect(bench.close()).toEqual([]);
});

const FILES = {
  'subscriptions.csv': csvBytes(baseTable('subscriptions', N_ROWS), PLAIN_FORM),
  'accounts.csv': csvBytes(baseTable('accounts', 8), PLAIN_FORM),
  "o'dd.csv": 'account_id,starts_on,mrr\na1,2024-01-01,1\n',
  'notes.txt': 'notes',
  'notes.csv.gz': 'notes',
  'empty.csv': '',
  'newlines.csv': '\n\n\n',
  'sub/subscriptions.csv': 'account_id,starts_on,mrr\na1,2024-01-01,1\n',
  'folder.csv/x.csv': 'account_id\n',
  [`${'a'.repeat(80)}.csv`]: 'account_id\n',
};

/** Load one table twice: what is refused is told clearly; what is loaded is the same both times, and of it nothing is a secret. */
async function check(table: Omit<TableRequest, 'table'>, context: () => string): Promise<Outcome> {
  const tables = [soundAccounts, { table: 'subscriptions', ...table }];
  const load = (): Promise<Outcome> => bench.load(FILES, tables, 1, link);
  const outcome = await load();
  await checkLoad(bench, outcome, context);
  if (JSON.stringify(outcome).includes(TOKEN)) throw new Error(`a secret was read: ${context()}`);
  if (outcome.report !== null) {
    const again = await load();
    const prints = ({ report }: Outcome) => report?.tables.map(({ fingerprint, nRead }) => [fingerprint, nRead]);
    expect(prints(again), context()).toEqual(prints(outcome));
  }
  return outcome;
}

/** Links, which files by name alone cannot be. */
function link(folder: string): void {
  symlinkSync(join(secret, 'secret.csv'), join(folder, 'link.csv'));
  symlinkSync(join(folder, 'loop.csv'), join(folder, 'loop.csv'));
  symlinkSync(join(folder, 'gone.csv'), join(folder, 'dangling.csv'));
  symlinkSync(secret, join(folder, 'linked'));
  mkdirSync(join(folder, 'nowhere'));
}

const named = (sql: string): string => sql.replaceAll('SECRET/', `../${basename(secret)}/`);

describe('mappings', () => {
  test(
    'of broken, aggregating, changing and far too large expressions are refused, or make one value a row',
    () =>
      holds(
        250,
        fc.dictionary(
          fc.constantFrom('account_id', 'starts_on', 'mrr', 'seats', 'plan', 'billing_period', 'id'),
          oddExpression,
          {
            minKeys: 1,
            maxKeys: 2,
          },
        ),
        async (written) => {
          const columns = Object.fromEntries(Object.entries(written).map(([name, sql]) => [name, named(longSql(sql))]));
          const outcome = await check({ file: 'subscriptions.csv', columns }, () => JSON.stringify(written));
          const load = outcome.report?.tables[1];
          if (load !== undefined) expect(load.nRead).toBe(N_ROWS);
        },
      ),
    TEST_TIMEOUT,
  );

  test(
    'to selects that are none, several, endless, by chance or of other folders are refused, or give the same rows again',
    () =>
      holds(250, oddSelect, async (select) => {
        await check({ sql: named(damagedSql(select)), columns: {} }, () => JSON.stringify(select));
      }),
    TEST_TIMEOUT,
  );

  test(
    'to files that are none, folders, links and patterns without end are refused in a moment',
    () =>
      holds(ODD_FILES.length * 2, fc.constantFrom(...ODD_FILES), async (file) => {
        await check({ file: named(file), columns: {} }, () => JSON.stringify(file));
      }),
    TEST_TIMEOUT,
  );
});
