import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BandState } from '../../models/runtime/types.ts';
import { readPreviousStates } from '../../pipeline/commands/previous-states.ts';
import { writeColumns } from '../../pipeline/run-store/index.ts';
import { scoreColumns } from '../../pipeline/stages/accounts-file.ts';
import type { ScoredAccount } from '../../pipeline/stages/score-book.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'barometer-previous-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const STATES: Readonly<Record<string, BandState>> = {
  a: { band: 'green', since: '2026-01-01', pending: { direction: 'worse', readings: 2, asOf: '2026-03-01' } },
  b: { band: 'red', since: null, pending: { direction: 'better', readings: 1, asOf: null } },
  c: { band: 'yellow', since: '2026-02-01' },
};

const accountsWith = (states: Readonly<Record<string, BandState>>) =>
  Object.entries(states).map(
    ([accountId, state]) =>
      ({
        accountId,
        day: 20_000,
        mrr: 1,
        segment: null,
        csm: null,
        result: { healthScore: 50, band: state.band, reasons: [], actions: [], state },
      }) as unknown as ScoredAccount,
  );

test.each([
  'csv',
  'jsonl',
  'parquet',
] as const)('states come back from a file of scores as they were: %s', async (ending) => {
  const path = join(folder, `scores.${ending}`);
  await writeColumns(path, ending, scoreColumns(accountsWith(STATES), new Map()));
  expect(Object.fromEntries(await readPreviousStates(path))).toEqual(STATES);
});

test('a file without pending changes has no columns for them', () => {
  const { c } = STATES;
  expect(scoreColumns(accountsWith({ c }), new Map()).map(({ name }) => name)).not.toContain('band_pending');
});

test('a pending change that is none is a fault, in one line', async () => {
  const path = join(folder, 'odd.csv');
  await writeFile(
    path,
    'account_id,band,band_since,band_pending,band_pending_readings,band_pending_as_of\na,red,2026-01-01,sideways,2,2026-03-01\nb,red,2026-01-01,worse,0.5,2026-03-01\nc,red,2026-01-01,,,\n',
  );
  await expect(readPreviousStates(path)).rejects.toMatchObject({
    lines: [
      `--previous ${path}: account a has band_pending "sideways"; expected worse or better.`,
      `--previous ${path}: account b has band_pending_readings 0.5; expected a whole number from 1 up.`,
    ],
  });
});
