import { afterEach, expect, it } from 'vitest';
import { openDuckDb } from '../../data/duckdb/source.ts';
import type { Source } from '../../data/source.ts';
import { readTouches } from '../../features/treatment/read-touches.ts';
import { dayOf } from '../../models/math/day.ts';

let source: Source | null = null;
afterEach(() => source?.close());

async function opened(table: 'interventions' | 'touchpoints', rows: string, columns: string): Promise<Source> {
  source = await openDuckDb({ baseFolder: '/', readableFolders: [], threads: 1 });
  await source.runStep({
    creates: 'accounts',
    select: "SELECT * FROM (VALUES (0, 'a'), (1, 'b')) x (account_key, account_id)",
  });
  await source.runStep({ creates: table, select: `SELECT * FROM (VALUES ${rows}) x (${columns})` });
  return source;
}

it('brings interventions by account, day and kind, with the costs that were given added up', async () => {
  const rows =
    "(1, DATE '2024-03-02', 'Call', 10.5), (1, DATE '2024-03-02', 'call', 2.0), (0, DATE '2024-03-01', 'discount', NULL), (1, DATE '2024-03-02', 'call', NULL)";
  const found = await readTouches(await opened('interventions', rows, 'account_key, event_on, kind, cost'), {
    accounts: ['account_id'],
    interventions: ['account_id', 'started_at', 'kind', 'cost'],
    touchpoints: ['account_id', 'occurred_at', 'kind'],
  });
  expect(found).toEqual({
    table: 'interventions',
    accountId: ['a', 'b'],
    day: Int32Array.of(dayOf(2024, 3, 1), dayOf(2024, 3, 2)),
    kind: ['discount', 'call'],
    cost: Float64Array.of(Number.NaN, 12.5),
  });
});

it('takes touchpoints that are actions where there are no interventions, without costs', async () => {
  const rows = "(0, DATE '2024-03-01', 'QBR'), (0, DATE '2024-03-05', 'marketing'), (1, DATE '2024-03-02', 'email')";
  const found = await readTouches(await opened('touchpoints', rows, 'account_key, event_on, kind'), {
    accounts: ['account_id'],
    touchpoints: ['account_id', 'occurred_at', 'kind'],
  });
  expect(found).toEqual({
    table: 'touchpoints',
    accountId: ['a'],
    day: Int32Array.of(dayOf(2024, 3, 1)),
    kind: ['qbr'],
    cost: Float64Array.of(Number.NaN),
  });
});

it('is null without either table', async () => {
  const own = await opened('touchpoints', "(0, DATE '2024-03-01', 'qbr')", 'account_key, event_on, kind');
  expect(await readTouches(own, { accounts: ['account_id'] })).toBeNull();
});
