import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'vitest';
import { parseConfig } from '../../pipeline/config/parse.ts';
import { buildSnapshots, findNames, namesBefore, planCatalog } from '../../pipeline/stages/build-snapshots.ts';
import { checkData } from '../../pipeline/stages/data-checks.ts';
import { openHistory } from '../../pipeline/stages/open-history.ts';
import { keeper, run } from '../test/kit/clickhouse.ts';
import { openInProcess } from '../test/kit/prepare.ts';

/** Millions of events to measure, from the environment. */
const MILLIONS = Number(process.env.BAROMETER_MILLIONS ?? 2);
const N_EVENTS = MILLIONS * 1_000_000;
/** An account has 5,000 events in two years: seven a day. */
const N_ACCOUNTS = N_EVENTS / 5000;

const EVENTS = `SELECT concat('account-', toString(cityHash64(number) % ${N_ACCOUNTS})) AS account_id,
  toDateTime('2024-01-01 00:00:00', 'UTC') + toIntervalSecond(cityHash64(number, 1) % 63072000) AS occurred_at,
  concat('feature-', toString(cityHash64(number, 2) % 20)) AS feature, concat('user-', toString(cityHash64(number, 3) % 8)) AS user_id
FROM numbers(${N_EVENTS})`;
const ACCOUNTS = `SELECT concat('account-', toString(number)) AS account_id, toDate('2023-06-01') AS started_on FROM numbers(${N_ACCOUNTS})`;
const SUBSCRIPTIONS = `SELECT concat('account-', toString(number)) AS account_id, toDate('2023-06-01') AS starts_on,
  if(number % 5 = 0, toDate('2024-09-01') + number % 400, NULL) AS ends_on, 100. AS mrr FROM numbers(${N_ACCOUNTS})`;

/** Bytes on disk of the engine in this process. */
function diskBytes(): number {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith('chdb-node-mem-'));
  const paths = folders.map((name) => join(tmpdir(), name));
  try {
    const lines = execFileSync('du', ['-sb', ...paths], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return lines.split('\n').reduce((sum, line) => sum + Number(line.split('\t')[0] || 0), 0);
  } catch {
    // A file went while it was measured.
    return 0;
  }
}

it(`${MILLIONS} million events`, { timeout: 3_600_000 }, async () => {
  const table = (name: string, select: string, order: string) =>
    `CREATE TABLE sizes.${name} ENGINE = MergeTree ORDER BY ${order} AS ${select}`;
  await run(
    keeper,
    'CREATE DATABASE sizes',
    table('usage_events', EVENTS, 'occurred_at'),
    table('accounts', ACCOUNTS, 'account_id'),
    table('subscriptions', SUBSCRIPTIONS, 'account_id'),
  );
  const tables = ['accounts', 'subscriptions', 'usage_events'].map(
    (name) => `  ${name}: { sql: "select * from sizes.${name}" }`,
  );
  const { config } = parseConfig(`tables:\n${tables.join('\n')}\n`, '/');
  if (config === null) throw new Error('The config does not parse.');
  const before = diskBytes();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, diskBytes())), 10_000);
  const seconds: Record<string, number> = {};
  const clock = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    seconds[name] = Math.round((performance.now() - start) / 100) / 10;
    return result;
  };
  const loaded = { config, folder: '/', text: '' };
  const history = await clock('load', () =>
    openHistory(loaded, { kind: 'learn', asOf: null }, { open: openInProcess }),
  );
  await clock('checks', () => checkData(history, config));
  const { table: matrix } = await clock('snapshots', async () => {
    const catalog = planCatalog(history, config, await findNames(history, config, namesBefore(history)));
    return buildSnapshots(history, config, catalog, () => {});
  });
  clearInterval(timer);
  const [, peak] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  const fetched = matrix.nRows * (matrix.inputs.length + 10) * 8;
  process.stdout.write(
    `${JSON.stringify({ events: N_EVENTS, accounts: N_ACCOUNTS, rows: matrix.nRows, metrics: matrix.inputs.length, ...seconds, peakMb: Math.round(Number(peak) / 1024), fetchedMb: Math.round(fetched / 1e6), tableMb: Math.round(before / 1e6), temporaryMb: Math.round((most - before) / 1e6), cores: availableParallelism() })}\n`,
  );
  history.source.close();
});
