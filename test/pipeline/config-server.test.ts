// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a variable's name in YAML is written so
import { describe, expect, test } from 'vitest';
import { faultLine, parseConfig } from '../../pipeline/config/index.ts';

const FILES = 'tables: { accounts: { file: a.csv }, subscriptions: { sql: select 1 } }';
const TABLES = 'tables: { accounts: { sql: select * from crm.accounts }, subscriptions: { sql: select 1 } }';

function linesOf(text: string): string[] {
  return (parseConfig(text, '/work').faults ?? []).map((fault) => faultLine(fault, 'b.yaml'));
}

describe('engine: clickhouse', () => {
  test('has its address under the name of a variable, and ten minutes for a query', () => {
    const source = (text: string) => parseConfig(`${TABLES}\nsource: ${text}`, '/work').config?.source;
    expect(source('{ engine: clickhouse, url: "${CRM}" }')).toEqual({
      engine: 'clickhouse',
      folders: ['/work'],
      urlVariable: 'CRM',
      timeoutSeconds: 600,
    });
    expect(source('{ engine: clickhouse, url: ${CRM}, timeout_seconds: 30 }')).toMatchObject({
      urlVariable: 'CRM',
      timeoutSeconds: 30,
    });
  });

  test.each([
    [
      'no address',
      '{ engine: clickhouse }',
      'b.yaml:2: config.source.url is missing; engine: clickhouse needs ${NAME}, the name of an environment variable that holds its address.',
    ],
    [
      'the address itself',
      '{ engine: clickhouse, url: "https://me:hunter2@db:8443/crm" }',
      'b.yaml:2: config.source.url holds an address itself (not shown here); expected ${NAME}, the name of an environment variable that holds it. A secret is never written in the config.',
    ],
    [
      'no time',
      '{ engine: clickhouse, url: "${CRM}", timeout_seconds: 0 }',
      'b.yaml:2: config.source.timeout_seconds is 0; expected a whole number from 1 to 86400.',
    ],
    [
      'a time limit of files',
      '{ timeout_seconds: 60 }',
      'b.yaml:2: config.source.timeout_seconds is given, but engine: duckdb reads files without a limit; remove it.',
    ],
    [
      'an address of files',
      '{ url: "${CRM}" }',
      'b.yaml:2: config.source.url is given, but engine: duckdb reads files and has no address; remove it, or name the engine.',
    ],
  ])('refuses %s', (_, source, line) => {
    expect(linesOf(`${TABLES}\nsource: ${source}`)).toEqual([line]);
  });

  test('refuses files', () => {
    expect(linesOf(`${FILES}\nsource: { engine: clickhouse, url: "\${CRM}" }`)).toEqual([
      'b.yaml:1: config.tables.accounts.file is a file, but engine: clickhouse reads tables of the server; name the table by sql, such as "select * from crm.accounts".',
    ]);
  });
});
