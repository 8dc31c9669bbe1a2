import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../pipeline/config/index.ts';
import { recalibrate } from '../../pipeline/stages/recalibrate.ts';
import type { StageReporter } from '../../pipeline/stages/stage-clock.ts';
import { barometerAtOnce, temporaryFolder } from '../support/cli.ts';
import { ADDRESS, historyOnBoth } from './history.ts';
import { startServer, type TestServer } from './server.ts';

const { folder, remove } = temporaryFolder('postgres-dropped');
const LOST =
  /^The connection to the PostgreSQL server was lost( \(\w+\))?\. Run the same command again: a recalibration goes on after its last finished step\.$/;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  server = await startServer();
  client = await server.client();
  process.env[ADDRESS] = server.address;
  await historyOnBoth(server, folder, 130, 4);
});

afterAll(async () => {
  delete process.env[ADDRESS];
  await server.stop();
  remove();
});

/** Take all connections of Barometer away; how many there were. */
async function drop(): Promise<number> {
  const found = await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'barometer'`,
  );
  return found.rowCount ?? 0;
}

/** Calls `at` as the feature stage goes on; keeps the summaries of stages that are done. */
function reporterOf(at: () => void, summaries: Map<string, string>): StageReporter {
  return {
    start: (name) => ({
      step: () => {
        if (name === 'features') at();
      },
      done: (summary) => void summaries.set(name, summary),
      failed: () => {},
    }),
    now: () => 0,
  };
}

function keptPasses(out: string): Map<string, number> {
  const stages = join(out, '.barometer-stages');
  const names = existsSync(stages) ? readdirSync(stages).filter((name) => name.startsWith('pass-')) : [];
  return new Map(names.map((name) => [name, statSync(join(stages, name)).mtimeMs]));
}

describe('a connection that drops in the middle of a run', () => {
  it('ends it with one line, and the next run goes on after the last finished pass, to the same bytes', async () => {
    const loaded = await loadConfig(join(folder, 'server.yaml'));
    const out = join(folder, 'stopped');
    const ran = (reporter: StageReporter, to = out) => recalibrate({ loaded, out: to, reporter });
    let dropping: Promise<number> | null = null;
    const dropLate = () => {
      if (keptPasses(out).size >= 12) dropping ??= drop();
    };
    await expect(ran(reporterOf(dropLate, new Map()))).rejects.toThrow(LOST);
    expect(await dropping).toBeGreaterThan(0);
    const kept = keptPasses(out);
    expect(kept.size).toBeGreaterThanOrEqual(12);
    expect(readdirSync(out)).toEqual(['.barometer-stages']);

    // The passes that were kept are not computed again.
    let again = new Map<string, number>();
    const summaries = new Map<string, string>();
    await ran(
      reporterOf(() => {
        if (again.size < kept.size + 3) again = keptPasses(out);
      }, summaries),
    );
    expect(again.size).toBeGreaterThanOrEqual(kept.size + 3);
    for (const [name, time] of kept) expect(again.get(name)).toBe(time);
    await recalibrate({ loaded: await loadConfig(join(folder, 'files.yaml')), out: join(folder, 'whole') });
    for (const name of ['snapshots.parquet', 'model.json', 'accounts.csv']) {
      expect(readFileSync(join(out, name)).equals(readFileSync(join(folder, 'whole', name))), name).toBe(true);
    }
  });

  it('is one line and exit code 1 on the command line, while tables are loaded too', async () => {
    const running = barometerAtOnce(folder, 'check', 'server.yaml', '--quiet');
    let nDropped = 0;
    while (nDropped === 0) nDropped = await drop();
    const { code, lines, stdout } = await running;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('to the PostgreSQL server');
    expect(lines[0]).not.toContain('not-a-secret');
  });
});
