// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a variable's name in YAML is written so
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../pipeline/config/parse.ts';

const TABLES = "tables: { accounts: { sql: 'select 1' }, subscriptions: { sql: 'select 2' } }";

function faultsOf(text: string): readonly string[] {
  return (parseConfig(text, '/work').faults ?? []).map((fault) => fault.text);
}

describe('a config that names a PostgreSQL server', () => {
  test('gives the variable with its address, and how long a statement may take', () => {
    const sourceOf = (source: string) => parseConfig(`${TABLES}\nsource: ${source}`, '/work').config?.source;
    const server = { engine: 'postgres', folders: ['/work'], urlVariable: 'CRM_ADDRESS' };
    expect(sourceOf('{ engine: postgres, url: ${CRM_ADDRESS} }')).toEqual({ ...server, timeoutSeconds: 600 });
    expect(sourceOf('{ engine: postgres, url: "${CRM_ADDRESS}", timeout_seconds: 60 }')).toEqual({
      ...server,
      timeoutSeconds: 60,
    });
  });

  test('needs the address, and has no files', () => {
    const tables = "tables: { accounts: { file: a.csv }, subscriptions: { sql: 'select 2' } }";
    expect(faultsOf(`${tables}\nsource: { engine: postgres }`)).toEqual([
      'config.tables.accounts.file is "a.csv", but engine: postgres reads the tables of a server; write sql: "select ..." in its place.',
      'config.source.engine is "postgres", which needs url: ${NAME} beside it, the name of an environment variable that holds the address of the database.',
    ]);
  });

  test('never holds the address itself, and shows none', () => {
    const faults = faultsOf(`${TABLES}\nsource: { engine: postgres, url: "postgres://me:hunter2@db/crm" }`);
    expect(faults).toEqual([
      'config.source.url holds an address itself (not shown here); expected ${NAME}, the name of an environment variable that holds it. A secret is never written in the config.',
    ]);
  });

  test('has a time limit, which files have not', () => {
    expect(faultsOf(`${TABLES}\nsource: { timeout_seconds: 60 }`)).toEqual([
      'config.source.timeout_seconds is given, but engine: duckdb reads files and waits for nobody; remove it.',
    ]);
    expect(faultsOf(`${TABLES}\nsource: { engine: postgres, url: "\${A}", timeout_seconds: 0 }`)).toEqual([
      'config.source.timeout_seconds is 0; expected a whole number of seconds from 1 to 86400.',
    ]);
  });
});
