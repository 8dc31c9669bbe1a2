import { describe, expect, test } from 'vitest';
import { nearest } from '../../data/nearest.ts';
import { faultLine, parseConfig } from '../../pipeline/config/index.ts';

/*
 * Faults that the properties beside this file found in configs, each by itself.
 */

const TABLES = 'tables: { accounts: { file: a.csv }, subscriptions: { file: s.csv } }\n';
const linesOf = (text: string): string[] =>
  (parseConfig(text, '/work').faults ?? []).map((fault) => faultLine(fault, 'b.yaml'));
const TOO_DEEP = 'b.yaml:1: the config is nested more than 20 deep.';

describe('a config of a few kilobytes', () => {
  test.each([
    ['questions, which ended the whole process', `${'? '.repeat(2000)}#`],
    ['lists', `${'- '.repeat(4000)}x`],
    ['open brackets', '['.repeat(20_000)],
    ['open braces', 'a: {b: '.repeat(3000)],
  ])(
    'of nested %s is one line',
    (_, text) => {
      expect(linesOf(text)).toEqual([TOO_DEEP]);
    },
    10_000,
  );

  test('of thousands of keys, aliases or anchors is refused in a moment', () => {
    const keys = Array.from({ length: 15_000 }, (_, i) => `k${i}: 1\n`).join('');
    const faults = linesOf(TABLES + keys);
    expect(faults).toHaveLength(51);
    expect(faults.at(-1)).toBe(
      'b.yaml:52: config has 14950 more keys that Barometer does not know; check that this is the config.',
    );
    expect(linesOf(`a: &a x\ntables: [${'*a, '.repeat(40_000)}]\n`)).toEqual([
      'b.yaml:2: the config holds more than 20000 values.',
    ]);
    const anchors = Array.from({ length: 4000 }, (_, i) => `k${i}: &k${i} ${i}\n`).join('');
    expect(
      linesOf(`${anchors}k: [${Array.from({ length: 4000 }, (_, i) => `*k${i}`).join(', ')}]\n`).length,
    ).toBeGreaterThan(1);
  });
});

describe('aliases, keys and values', () => {
  test('an alias means the last anchor of its name above it', () => {
    const { config } = parseConfig(
      `${TABLES}report: { title: &t One, currency: USD }\nseed: &t 7\nbacktest: { folds: *t }\n`,
      '/work',
    );
    expect(config?.backtest.folds).toBe(7);
  });

  test('a key that stands twice is told with its line, in a mapping of any depth', () => {
    expect(linesOf(`${TABLES}seed: 1\noutcomes:\n  churn: { gap_days: 1, gap_days: 2 }\nseed: 2\n`)).toEqual([
      'b.yaml:4: the key "gap_days" stands twice in the same mapping; keep one of them.',
      'b.yaml:5: the key "seed" stands twice in the same mapping; keep one of them.',
    ]);
  });

  test('long values are cut wherever a line shows them', () => {
    const long = 'x'.repeat(1000);
    const digits = '7'.repeat(10_000);
    const text = `${TABLES}cohorts: { by: ${long} }\nseed: "${digits}"\n${long}: 1\nmetrics: { custom: [{ name: m, category: usage, table: subscriptions, aggregate: ${long}, value: plan, where: { plan: [0${digits}] }, healthier: higher, meaning: x }] }\n`;
    const lines = linesOf(text);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(line.length).toBeLessThan(400);
  });

  test('two words of a megabyte are not compared letter by letter', () => {
    expect(nearest('a'.repeat(1_000_000), ['b'.repeat(1_000_000)])).toBeNull();
  }, 5_000);

  test('more than twelve windows would make thousands of metrics', () => {
    const windows = Array.from({ length: 13 }, (_, i) => i + 1).join(', ');
    expect(linesOf(`${TABLES}metrics: { windows_days: [${windows}] }\n`)).toEqual([
      expect.stringMatching(
        /^b\.yaml:2: config\.metrics\.windows_days is \[1, .*\]; expected a list of days, at least 1, at most 12, none twice\.$/,
      ),
    ]);
  });
});
