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

/** Calls `at` now and then while metrics are computed, and stops before the fits. */
function reporterOf(at: () => void): StageReporter {
  return {
    start: (name) => {
      if (name === 'fit') throw new Error('stopped before the fits');
      return { step: () => (name === 'features' ? at() : undefined), done: () => {}, failed: () => {} };
    },
    now: () => 0,
  };
}

/** Passes of the metrics that a run kept, with the times at which they were written. */
function keptPasses(out: string): Map<string, number> {
  const stages = join(out, '.barometer-stages');
  const names = existsSync(stages) ? readdirSync(stages).filter((name) => name.startsWith('pass-')) : [];
  return new Map(names.map((name) => [name, statSync(join(stages, name)).mtimeMs]));
}

/** What a run kept of a stage. */
function bytesOf(out: string, stage: string): Buffer {
  const stages = join(out, '.barometer-stages');
  const [name] = readdirSync(stages).filter((file) => file.startsWith(`${stage}-`));
  return readFileSync(join(stages, name));
}

describe('a connection that drops in the middle of a run', () => {
  it('ends it with one line, and the next run goes on after the last finished pass, to the same bytes', async () => {
    const loaded = await loadConfig(join(folder, 'server.yaml'));
    const [stopped, whole] = [join(folder, 'stopped'), join(folder, 'whole')];
    const run = (out: string, at: () => void) => recalibrate({ loaded, out, reporter: reporterOf(at) });
    let isDropped = false;
    const dropOnce = () => {
      if (isDropped || keptPasses(stopped).size < 8) return;
      isDropped = true;
      void drop();
    };
    await expect(run(stopped, dropOnce)).rejects.toThrow(LOST);
    const kept = keptPasses(stopped);
    expect(kept.size).toBeGreaterThanOrEqual(8);
    expect(readdirSync(stopped)).toEqual(['.barometer-stages']);

    await expect(run(stopped, () => {})).rejects.toThrow('stopped before the fits');
    await expect(run(whole, () => {})).rejects.toThrow('stopped before the fits');
    const again = keptPasses(stopped);
    expect(again.size).toBe(keptPasses(whole).size);
    expect(again.size).toBeGreaterThan(kept.size);
    // The passes that were kept are not computed again.
    for (const [name, time] of kept) expect(again.get(name)).toBe(time);
    for (const stage of ['features', 'certify'])
      expect(bytesOf(stopped, stage).equals(bytesOf(whole, stage))).toBe(true);
  });

  it('is one line and exit code 1 on the command line, while tables are loaded too', async () => {
    // Sessions of the runs before end a moment after them.
    while ((await drop()) > 0);
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
