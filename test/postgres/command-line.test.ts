import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barometer, type Ran, temporaryFolder } from '../support/cli.ts';
import { ADDRESS, historyOnBoth } from './history.ts';
import { startServer, type TestServer } from './server.ts';

const { folder, remove } = temporaryFolder('postgres-cli');
let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  process.env[ADDRESS] = server.address;
  await historyOnBoth(server, folder, 90, 12);
});

afterAll(async () => {
  delete process.env[ADDRESS];
  await server.stop();
  remove();
});

function read(name: string): string {
  return readFileSync(join(folder, name)).toString('latin1');
}

/** The same command over the files and over the server. */
function both(command: (config: string, out: string) => readonly string[], code = 0): { files: Ran; server: Ran } {
  const files = barometer(folder, ...command('files.yaml', 'of-files'));
  const found = barometer(folder, ...command('server.yaml', 'of-server'));
  expect([files.code, found.code], found.stderr).toEqual([code, code]);
  return { files, server: found };
}

describe('the command line over a server', () => {
  it('checks to the same figures and findings', () => {
    const ran = both((config) => ['check', config, '--json']);
    const figuresOf = (text: string) => {
      const { tables, ...rest } = JSON.parse(text) as { tables: { fingerprint: string }[] };
      return { tables: tables.map(({ fingerprint: _, ...table }) => table), ...rest };
    };
    expect(figuresOf(ran.server.stdout)).toEqual(figuresOf(ran.files.stdout));
  });

  it('recalibrates to the same bytes, and scores alike', () => {
    const { files } = both((config, out) => ['recalibrate', config, '--out', out, '--quiet'], 3);
    expect(files.stdout).not.toBe('');
    for (const name of [
      'snapshots.parquet',
      'predictions.parquet',
      'backtest.json',
      'model.json',
      'accounts.csv',
      'report.html',
    ]) {
      expect(read(`of-server/${name}`) === read(`of-files/${name}`), name).toBe(true);
    }
    const manifest = read('of-server/manifest.json');
    expect(JSON.parse(manifest).inputs).toHaveLength(13);
    expect(manifest).not.toContain(server.address);
    expect(manifest).not.toContain('not-a-secret');
    const model = ['--model', 'of-files/model.json', '--as-of', '2026-09-15'];
    both((config, out) => ['score', config, ...model, '--out', `${out}.csv`]);
    expect(read('of-server.csv')).toBe(read('of-files.csv'));
  });

  it('gives the same metrics as of a date, and the same certificate', () => {
    both((config, out) => ['features', config, '--as-of', '2026-05-17', '--out', `${out}-metrics.csv`]);
    expect(read('of-server-metrics.csv')).toBe(read('of-files-metrics.csv'));
    const certified = both((config) => ['certify', config, '--rounds', '1', '--json']);
    expect(certified.server.stdout).toBe(certified.files.stdout);
    expect(JSON.parse(certified.server.stdout).isHeld).toBe(true);
  });
});
