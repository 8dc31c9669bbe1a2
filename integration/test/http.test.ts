// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a variable's name in YAML is written so
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TABLES } from '../../data/tables.ts';
import { temporaryFolder } from '../../test/support/cli.ts';
import { simulatedConfig, simulatedHistory } from '../../test/support/simulated-history.ts';
import { openHttpFront, PASSWORD, USER } from './kit/http-front.ts';
import { inDatabase } from './kit/prepare.ts';

const CLI = fileURLToPath(new URL('../../dist/pipeline/cli.js', import.meta.url));
const SMALL = { accounts: 60, months: 24, seed: 4, hidden: true };

const { folder, remove } = temporaryFolder('http');
let front: Awaited<ReturnType<typeof openHttpFront>>;
let files: string;

beforeAll(async () => {
  files = await simulatedHistory(SMALL);
  await inDatabase(await simulatedConfig(files), 'over_http');
  front = await openHttpFront();
  const tables = TABLES.map(({ name }) => `  ${name}: { sql: "select * from over_http.${name}" }`);
  const rest = readFileSync(join(files, 'barometer.yaml'), 'utf8').replace(/^(source|tables):.*\n(?: .*\n)*/gm, '');
  const source = 'source: { engine: clickhouse, url: "${BAROMETER_URL}", timeout_seconds: 60 }\n';
  writeFileSync(join(folder, 'server.yaml'), `${rest}\n${source}tables:\n${tables.join('\n')}\n`);
});
afterAll(() => {
  front.close();
  remove();
});

/** Run the command line while this process answers it. */
async function barometer(
  password: string,
  ...args: readonly string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const url = `http://${USER}:${password}@127.0.0.1:${front.port}`;
  const env = { ...process.env, BAROMETER_URL: url, NO_COLOR: '1' };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [CLI, ...args], { env, cwd: folder });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

describe('over HTTP, from the command line', () => {
  it('check says the same of the server as of the files', async () => {
    const server = await barometer(PASSWORD, 'check', 'server.yaml', '--json', '--quiet');
    expect(server.stderr).toBe('');
    const local = await barometer(PASSWORD, 'check', join(files, 'barometer.yaml'), '--json', '--quiet');
    const told = ({ stdout }: typeof local) => {
      const { config: _, ...rest } = JSON.parse(stdout.replace(/"fingerprint": "[0-9a-f]{32}"/g, '"fingerprint": ""'));
      return rest as Record<string, unknown>;
    };
    expect(Object.keys(told(local)).length).toBeGreaterThan(2);
    expect(told(server)).toEqual(told(local));
  });

  it('a wrong password is one line', async () => {
    const { code, stderr } = await barometer('wrong', 'check', 'server.yaml');
    expect(code).toBe(1);
    expect(stderr.trim()).toBe(
      'source.url: ClickHouse refuses the user or the password; check the address in the variable.',
    );
  });
});
