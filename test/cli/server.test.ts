// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a variable's name in YAML is written so
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { barometer, temporaryFolder } from '../support/cli.ts';

const { folder, remove } = temporaryFolder('server');
writeFileSync(
  join(folder, 'barometer.yaml'),
  `source: { engine: clickhouse, url: "\${BAROMETER_TEST_URL}" }
tables: { accounts: { sql: select * from crm.accounts }, subscriptions: { sql: select * from crm.lines } }
`,
);
afterAll(() => {
  remove();
  delete process.env.BAROMETER_TEST_URL;
});

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it('a variable that is not set is one line', () => {
  delete process.env.BAROMETER_TEST_URL;
  const { code, lines } = barometer(folder, 'check', 'barometer.yaml');
  expect(lines).toEqual([
    'config.source.url names the environment variable BAROMETER_TEST_URL, which is not set here; set it to the address of the server, such as https://user:password@host:8443/database.',
  ]);
  expect(code).toBe(1);
});

it('a server that is not there is one line without the address', async () => {
  process.env.BAROMETER_TEST_URL = `http://me:hunter2@127.0.0.1:${await closedPort()}/crm`;
  const { code, lines } = barometer(folder, 'check', 'barometer.yaml');
  expect(lines).toEqual([
    'source.url: the ClickHouse server cannot be reached (ECONNREFUSED); check the host, the port (8123, or 8443 with https) and the network.',
  ]);
  expect(code).toBe(1);
});
