import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from '../../data/simulator/index.ts';
import { loadConfig } from '../../pipeline/config/index.ts';
import { prepare } from '../support/simulated-history.ts';
import { differences } from './compare.ts';
import { startServer, type TestServer } from './server.ts';
import { tableLines, tablesOfCsv } from './tables.ts';

const ADDRESS = 'BAROMETER_TEST_POSTGRES';
const folder = mkdtempSync(join(tmpdir(), 'barometer-parity-'));
let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  process.env[ADDRESS] = server.address;
});

afterAll(async () => {
  delete process.env[ADDRESS];
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the same history on a server and in files', () => {
  it('gives the same snapshot table: every metric on every date, labels and context', async () => {
    const density = { seats: 0.33, eventsPerUser: 3 };
    await simulate({ accounts: 150, months: 20, seed: 5, hidden: true, density, out: folder, format: 'csv' });
    const files = join(folder, 'barometer.yaml');
    const tables = await tablesOfCsv(await server.client(), 'crm', folder);
    const text = readFileSync(files, 'utf8').replace(/^tables:\n( {2}.*\n)+/m, tableLines('crm', tables));
    const onServer = join(folder, 'server.yaml');
    writeFileSync(
      onServer,
      `${text.replace(/^source:.*\n/m, '')}\nsource: { engine: postgres, url: "\${${ADDRESS}}" }\n`,
    );
    const expected = await prepare(await loadConfig(files));
    const loaded = await loadConfig(onServer);
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
