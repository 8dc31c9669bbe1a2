import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simulate } from '../../data/simulator/index.ts';
import type { TestServer } from './server.ts';
import { tableLines, tablesOfCsv } from './tables.ts';

/** Environment variable with the address of the test's server. */
export const ADDRESS = 'BAROMETER_TEST_ADDRESS';

/**
 * A small simulated history as CSV files in a folder, and the same as tables of the server: `files.yaml` and `server.yaml` are
 * alike but for where they read, and make short runs.
 */
export async function historyOnBoth(server: TestServer, folder: string, accounts: number, seed: number): Promise<void> {
  const density = { seats: 0.25, eventsPerUser: 2 };
  await simulate({ accounts, months: 18, seed, hidden: true, density, out: folder, format: 'csv' });
  const tables = await tablesOfCsv(await server.client(), 'crm', folder);
  const text = readFileSync(join(folder, 'barometer.yaml'), 'utf8')
    .replace('families: [logistic, gradient]', 'families: [logistic]')
    .replace(/folds: \d+/, 'folds: 1')
    .replace(/bootstrap: \d+/, 'bootstrap: 20');
  writeFileSync(join(folder, 'files.yaml'), text);
  const onServer = text.replace(/^tables:\n( {2}.*\n)+/m, tableLines('crm', tables)).replace(/^source:.*\n/m, '');
  writeFileSync(join(folder, 'server.yaml'), `${onServer}\nsource: { engine: postgres, url: "\${${ADDRESS}}" }\n`);
}
