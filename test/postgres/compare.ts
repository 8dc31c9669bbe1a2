import { expect } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';

/** Where two tables are not the same, in words; metrics may differ by 1e-12 of their size. */
export function differences(found: SnapshotTable, expected: SnapshotTable): string[] {
  const lines: string[] = [];
  const { metrics, tenureDays, mrr, ...rest } = expected;
  for (const [name, value] of Object.entries(rest)) {
    try {
      expect(found[name as keyof SnapshotTable]).toEqual(value);
    } catch {
      lines.push(`${name} differs`);
    }
  }
  const columns = [tenureDays, mrr, ...metrics];
  [found.tenureDays, found.mrr, ...found.metrics].forEach((column, i) => {
    const own = columns[i];
    const name = ['tenure_days', 'mrr', ...expected.inputs.map((input) => input.name)][i];
    const at = column.findIndex(
      (value, row) =>
        Number.isNaN(value) !== Number.isNaN(own[row]) ||
        Math.abs(value - own[row]) > 1e-12 * Math.max(1, Math.abs(own[row])),
    );
    if (at >= 0) lines.push(`${name} in row ${at}: ${column[at]}, expected ${own[at]}`);
  });
  return lines;
}
