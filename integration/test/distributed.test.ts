import { expect, it } from 'vitest';
import { buildSnapshots, findNames, namesBefore, planCatalog } from '../../pipeline/stages/build-snapshots.ts';
import { type History, openHistory } from '../../pipeline/stages/open-history.ts';
import { simulatedConfig, simulatedHistory } from '../../test/support/simulated-history.ts';
import { expectSameTable } from './kit/compare.ts';
import { inDatabase, openInProcess } from './kit/prepare.ts';

const SMALL = { accounts: 60, months: 24, seed: 4, hidden: true };

/** Both addresses are this process, as two shards of a distributed table; each gives its half of the accounts. */
const TWO_SHARDS = `select * from remote('127.0.0.1,localhost', distributed, usage_events)
  where cityHash64(account_id) % 2 = _shard_num - 1`;

it('a table over two shards gives what the whole table gives', async () => {
  const files = await simulatedConfig(await simulatedHistory(SMALL));
  const local = await inDatabase(files, 'distributed');
  const { usage_events: usage } = local.config.tables;
  const tables = {
    ...local.config.tables,
    usage_events: { kind: 'sql', sql: TWO_SHARDS, columns: usage!.columns } as const,
  };
  const sharded = { ...local, config: { ...local.config, tables } };
  const read = async (loaded: typeof local) => {
    const history: History = await openHistory(loaded, { kind: 'learn', asOf: null }, { open: openInProcess });
    const { config } = loaded;
    const catalog = planCatalog(history, config, await findNames(history, config, namesBefore(history)));
    const { table } = await buildSnapshots(history, config, catalog, () => {});
    history.source.close();
    return { table, loads: history.report.tables.map(({ fingerprint, nKept }) => [fingerprint, nKept]) };
  };
  const [ours, theirs] = [await read(sharded), await read(local)];
  expect(ours.loads).toEqual(theirs.loads);
  expectSameTable(ours.table, theirs.table);
});
