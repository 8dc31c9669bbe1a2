import { describe, expect, it } from 'vitest';
import { caseControlSample } from '../../models/fit/case-control.ts';
import { countingUp } from '../../models/math/columns.ts';
import { hashText } from '../../models/math/random.ts';
import { everything, input, madeTable } from './fit-kit.ts';

const table = madeTable({
  nAccounts: 300,
  nDates: 6,
  inputs: [input('a')],
  rowOf: (account, date) => ({ metrics: [account], label: account % 20 === 0 && date > 3 ? 1 : 0 }),
});
const set = everything(table);

describe('caseControlSample', () => {
  it.each([1, 2])('takes the rows whose hash of account and day is below their share, seed %i', (seed) => {
    const positions = countingUp(set.rows.length).filter((i) => i % 7 !== 0);
    const maxRows = 300;
    const { positions: taken, weights } = caseControlSample(set, positions, maxRows, seed);
    const nPositive = positions.filter((i) => set.labels[i] === 1).length;
    const share = (maxRows - nPositive) / (positions.length - nPositive);
    const expected = [...positions].filter((i) => {
      const id = `${table.accountIds[table.accountIndex[set.rows[i]]]}/${table.snapshotDay[set.rows[i]]}`;
      return hashText(id, seed) / 2 ** 32 < (set.labels[i] === 1 ? 1 : share);
    });
    expect([...taken]).toEqual(expected);
    expect([...weights!]).toEqual(expected.map((i) => (set.labels[i] === 1 ? 1 : 1 / share)));
    // All positives, and about as many rows as were asked for.
    expect(expected.filter((i) => set.labels[i] === 1).length).toBe(nPositive);
    expect(Math.abs(expected.length - maxRows)).toBeLessThan(50);
  });

  it('takes every row where there are few, each for itself', () => {
    const positions = countingUp(100);
    expect(caseControlSample(set, positions, 100, 1)).toEqual({ positions, weights: null });
  });
});
