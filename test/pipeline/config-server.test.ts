// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a variable's name in YAML is written so
import { describe, expect, test } from 'vitest';
import { faultLine, parseConfig } from '../../pipeline/config/index.ts';

const FILES = 'tables: { accounts: { file: a.csv }, subscriptions: { sql: select 1 } }';
const TABLES = 'tables: { accounts: { sql: select * from crm.accounts }, subscriptions: { sql: select 1 } }';

function linesOf(text: string): string[] {
  return (parseConfig(text, '/work').faults ?? []).map((fault) => faultLine(fault, 'b.yaml'));
}

describe.each(['postgres', 'clickhouse'])('engine: %s', (engine) => {
  test('has its address under the name of a variable, and ten minutes for a statement', () => {
    const source = (text: string) => parseConfig(`${TABLES}\nsource: ${text}`, '/work').config?.source;
    expect(source(`{ engine: ${engine}, url: "\${CRM}" }`)).toEqual({
      engine,
      folders: ['/work'],
      urlVariable: 'CRM',
      timeoutSeconds: 600,
    });
    expect(source(`{ engine: ${engine}, url: \${CRM}, timeout_seconds: 30 }`)).toMatchObject({
      urlVariable: 'CRM',
      timeoutSeconds: 30,
    });
  });

  test.each([
    [
      'no address',
      '',
      `b.yaml:2: config.source.url is missing; engine: ${engine} needs \${NAME}, the name of an environment variable that holds the server's address.`,
    ],
    [
      'the address itself',
      ', url: "https://me:hunter2@db:8443/crm"',
      'b.yaml:2: config.source.url holds an address itself (not shown here); expected ${NAME}, the name of an environment variable that holds it. A secret is never written in the config.',
    ],
    [
      'no time',
      ', url: "${CRM}", timeout_seconds: 0',
      'b.yaml:2: config.source.timeout_seconds is 0; expected a whole number of seconds from 1 to 86400.',
    ],
  ])('refuses %s', (_, source, line) => {
    expect(linesOf(`${TABLES}\nsource: { engine: ${engine}${source} }`)).toEqual([line]);
  });

  test('refuses files', () => {
    expect(linesOf(`${FILES}\nsource: { engine: ${engine}, url: "\${CRM}" }`)).toEqual([
      `b.yaml:1: config.tables.accounts.file is a file, but engine: ${engine} reads tables of the server; write sql: "select ..." in its place.`,
    ]);
  });
});

describe('engine: duckdb', () => {
  test.each([
    [
      'a time limit',
      '{ timeout_seconds: 60 }',
      'b.yaml:2: config.source.timeout_seconds is given, but engine: duckdb reads files and waits for nobody; remove it.',
    ],
    [
      'an address',
      '{ url: "${CRM}" }',
      'b.yaml:2: config.source.url is given, but engine: duckdb reads files and has no address; remove it, or write engine: postgres or clickhouse if it is the address of a server.',
    ],
  ])('refuses %s', (_, source, line) => {
    expect(linesOf(`${TABLES}\nsource: ${source}`)).toEqual([line]);
  });
});
