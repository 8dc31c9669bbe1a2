import { expect, it } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import { parseConfig } from '../../pipeline/config/index.ts';
import { coverageOf, customMetricRecords } from '../../pipeline/stages/custom-metrics.ts';

const TEXT = `
tables: { accounts: { file: a.csv }, subscriptions: { file: s.csv }, tickets: { file: t.csv } }
metrics:
  custom:
    - { name: half, category: support, table: tickets, aggregate: mean, value: csat, healthier: higher, unit: score, meaning: m }
    - { name: idle, category: support, table: tickets, aggregate: count, healthier: lower, meaning: m }
    - { name: empty, category: support, table: tickets, aggregate: max, value: csat, healthier: either, meaning: m }
    - { name: absent, category: support, table: tickets, aggregate: count, healthier: either, meaning: m }
`;

/** A book of four accounts with the columns given. */
function bookOf(columns: Readonly<Record<string, readonly number[]>>): SnapshotTable {
  return {
    nRows: 4,
    inputs: Object.keys(columns).map((name) => ({ name })),
    metrics: Object.values(columns).map((values) => Float64Array.from(values)),
  } as unknown as SnapshotTable;
}

const config = parseConfig(TEXT, '/').config;
const catalog = {
  metrics: [],
  skipped: [{ name: 'absent', category: 'support', why: 'Table tickets is absent.' } as const],
  found: {} as never,
};

it('metrics of the config are told with the share of accounts that have a value, and one other than 0', () => {
  if (config === null) throw new Error('The config is at fault.');
  const book = bookOf({ other: [1, 1, 1, 1], half: [4, NaN, 0, NaN], idle: [0, 0, 0, 0], empty: [NaN, NaN, NaN, NaN] });
  const records = customMetricRecords(config, catalog, book, new Map([['half', 0.25]]));
  expect(records).toEqual([
    {
      name: 'half',
      category: 'support',
      unit: 'score',
      meaning: 'm',
      healthier: 'higher',
      valueShare: 0.5,
      notZeroShare: 0.25,
      median: 2,
      why: null,
      importance: 0.25,
    },
    expect.objectContaining({ name: 'idle', valueShare: 1, notZeroShare: 0, median: 0, importance: null }),
    expect.objectContaining({ name: 'empty', valueShare: 0, notZeroShare: 0, median: null }),
    expect.objectContaining({ name: 'absent', valueShare: null, median: null, why: 'Table tickets is absent.' }),
  ]);
  expect(customMetricRecords(config, catalog, book, null)[0].importance).toBeNull();
  const nobody = { ...bookOf({ half: [] }), nRows: 0 };
  expect(customMetricRecords(config, catalog, nobody, null)[0]).toMatchObject({ valueShare: null, median: null });
  expect(coverageOf(book, 'half')).toBe(0.5);
  expect(coverageOf(book, 'nothing')).toBeNull();
});
