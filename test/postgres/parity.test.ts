import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../pipeline/config/index.ts';
import { temporaryFolder } from '../support/cli.ts';
import { prepare } from '../support/simulated-history.ts';
import { differences } from './compare.ts';
import { ADDRESS, historyOnBoth } from './history.ts';
import { startServer, type TestServer } from './server.ts';

const { folder, remove } = temporaryFolder('postgres-parity');
let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  process.env[ADDRESS] = server.address;
});

afterAll(async () => {
  delete process.env[ADDRESS];
  await server.stop();
  remove();
});

describe('the same history on a server and in files', () => {
  it('gives the same snapshot table: every metric on every date, labels and context', async () => {
    await historyOnBoth(server, folder, 150, 5);
    const expected = await prepare(await loadConfig(join(folder, 'files.yaml')));
    const loaded = await loadConfig(join(folder, 'server.yaml'));
    expect(loaded.config.source.engine).toBe('postgres');
    const found = await prepare(loaded);
    expect(found.catalog).toEqual(expected.catalog);
    expect(found.nInGap).toBe(expected.nInGap);
    expect(differences(found.table, expected.table)).toEqual([]);
    expect(differences(found.book, expected.book)).toEqual([]);
    expect(expected.table.nRows).toBeGreaterThan(1000);
    expect(expected.table.metrics.length).toBeGreaterThan(150);
  });
});
