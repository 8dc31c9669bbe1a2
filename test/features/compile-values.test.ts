import { describe, expect, it } from 'vitest';
import { TABLES } from '../../data/tables.ts';
import { buildCatalog } from '../../features/catalog/catalog.ts';
import type { Shape } from '../../features/catalog/types.ts';
import { computeMetrics } from './compile-support.ts';
import { CASES } from './values/all.ts';
import { NAMES, T, wholeRequest } from './values/kit.ts';

const EVERYTHING: Shape = Object.fromEntries(TABLES.map(({ name, columns }) => [name, columns.map((c) => c.name)]));
const CATALOG = buildCatalog(wholeRequest(EVERYTHING));

describe('metrics on rows computed by hand', () => {
  it.each(CASES)('$name', async ({ tables, expected }) => {
    const dates = [...new Set(Object.keys(expected).map((key) => key.split(' ')[1]))].sort();
    const computed = await computeMetrics(tables, dates, NAMES);
    for (const [row, metrics] of Object.entries(expected)) {
      const found = computed.get(row);
      expect(found, row).toBeDefined();
      for (const [metric, value] of Object.entries(metrics)) {
        const what = `${metric} at ${row}`;
        if (value === null) expect(found?.[metric], what).toBeNaN();
        else expect(found?.[metric], what).toBeCloseTo(value, 12);
      }
    }
  });

  it('are those of the catalog: each of its metrics has a row with a value, and no other has', () => {
    const tested = new Set(
      CASES.flatMap(({ expected }) =>
        Object.values(expected).flatMap((metrics) => Object.keys(metrics).filter((name) => metrics[name] !== null)),
      ),
    );
    const names = CATALOG.map((metric) => metric.name);
    expect([...tested].filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => !tested.has(name))).toEqual([]);
  });

  it('say nothing of an account of which nothing is known: 0 or missing, as each metric promises', async () => {
    const tables = Object.fromEntries(
      TABLES.map(({ name, columns }) => [
        name,
        [Object.fromEntries([['account_id', 'other'], ...columns.map((column) => [column.name, null])])],
      ]),
    );
    const accounts = ['a', 'other'].map((account_id) => ({ account_id, started_on: '2024-01-01' }));
    const computed = await computeMetrics({ ...tables, accounts }, [T], { ...NAMES, shape: EVERYTHING });
    const values = computed.get(`a ${T}`);
    const promised = CATALOG.map(({ name, nullPolicy }) => [name, nullPolicy === 'zero' ? 0 : NaN] as const);
    // What follows from the start of the account alone.
    const own = {
      tenure_days: 121,
      lifecycle_stage: 1,
      milestones_overdue: 2,
      onboarding_overdue: 1,
      adoption_velocity: 0,
    };
    expect(values).toEqual({ ...Object.fromEntries(promised), ...own });
  });
});
