import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import { partOfRows, trainingSetOf } from '../../models/fit/training-set.ts';
import { everything, idOf, input, madeTable, month } from './fit-kit.ts';

const INPUTS = [input('a')];
const plain = (nAccounts: number, nDates: number, more: Partial<Parameters<typeof madeTable>[0]> = {}) =>
  madeTable({ nAccounts, nDates, inputs: INPUTS, rowOf: () => ({ metrics: [1], label: 0 }), ...more });

/** Part of each account id; fails if an account's rows are in two parts. */
function partById(table: SnapshotTable, nParts: number, seed: number): Map<string, number> {
  const set = everything(table);
  const found = new Map<string, number>();
  partOfRows(set, nParts, seed).forEach((part, i) => {
    const id = table.accountIds[table.accountIndex[set.rows[i]]];
    expect(found.get(id) ?? part, id).toBe(part);
    found.set(id, part);
  });
  return found;
}

describe('trainingSetOf', () => {
  const labels = [
    [0, 1, -1],
    [1, 1, 0],
    [0, -1, 0],
  ];
  const table = madeTable({
    nAccounts: 3,
    nDates: 3,
    inputs: INPUTS,
    rowOf: (account, date) => ({ metrics: [1], label: labels[account][date] }),
  });

  it('takes the labelled rows of the given dates and counts accounts, not rows', () => {
    const set = trainingSetOf(table, table.churnLabel, [month(1), month(2)]);
    expect([...set.rows]).toEqual([0, 1, 2, 3, 4]);
    expect([...set.labels]).toEqual([0, 1, 0, 1, 1]);
    expect([...set.cluster]).toEqual([0, 1, 2, 0, 1]);
    expect(set).toMatchObject({ nPositive: 3, nEventAccounts: 2, nAccounts: 3 });
  });

  it('is empty for dates that the table has not', () => {
    const set = trainingSetOf(table, table.churnLabel, [month(7)]);
    expect(set).toMatchObject({ nPositive: 0, nEventAccounts: 0, nAccounts: 0 });
    expect(set.rows.length + set.labels.length + set.cluster.length).toBe(0);
  });

  it('clusters by group where accounts belong together', () => {
    const grouped = { ...table, groupOfAccount: Int32Array.of(0, 1, 0) };
    expect([...trainingSetOf(grouped, grouped.churnLabel, [month(1)]).cluster]).toEqual([0, 1, 0]);
  });
});

describe('partOfRows', () => {
  it('keeps an account whole and uses every part about equally', () => {
    const parts = partById(plain(600, 3), 3, 1);
    for (const part of [0, 1, 2]) {
      const share = [...parts.values()].filter((p) => p === part).length / parts.size;
      expect(share).toBeGreaterThan(0.28);
      expect(share).toBeLessThan(0.39);
    }
  });

  it('does not depend on which other accounts there are', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.integer({ min: 1, max: 40 }), fc.nat(1000), (from, nAccounts, seed) => {
        const all = partById(plain(100, 1), 3, seed);
        for (const [id, part] of partById(plain(nAccounts, 2, { from }), 3, seed)) expect(part).toBe(all.get(id));
      }),
      { numRuns: 20 },
    );
  });

  it('changes with the seed', () => {
    const table = plain(60, 1);
    expect([...partById(table, 3, 1).values()]).not.toEqual([...partById(table, 3, 2).values()]);
  });

  it('keeps a group whole, whichever other groups there are', () => {
    const groupOf = (account: number) => Math.floor(account / 3);
    const all = partById(plain(90, 2, { groupOf }), 3, 1);
    for (let account = 0; account < 90; account++) {
      expect(all.get(idOf(account))).toBe(all.get(idOf(account - (account % 3))));
    }
    // Without the first ten groups every other group has another position.
    const fewer = partById(plain(60, 2, { from: 30, groupOf: (account) => groupOf(account) - 10 }), 3, 1);
    for (const [id, part] of fewer) expect(part, id).toBe(all.get(id));
  });
});
