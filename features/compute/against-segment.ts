import { sortedQuantile } from '../../models/math/quantile.ts';
import type { Formula } from '../catalog/types.ts';
import type { PopulationRows } from './population-rows.ts';

/** The formula `against_segment` on every row; see its type. Rows without a segment are a segment of their own. */
export function againstSegment(
  values: Float64Array,
  { nRows, snapshotDay, tenureDays, segment }: PopulationRows,
  { probability, minTenureDays, minAccounts }: Extract<Formula, { kind: 'against_segment' }>,
): Float64Array {
  const groups = new Map<string, number[]>();
  const keyOf = (row: number) => `${snapshotDay[row]} ${segment?.codes[row] ?? -1}`;
  for (let row = 0; row < nRows; row++) {
    if (tenureDays[row] < minTenureDays || Number.isNaN(values[row])) continue;
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [values[row]]);
    else group.push(values[row]);
  }
  const references = new Map<string, number>();
  for (const [key, group] of groups) {
    if (group.length < minAccounts) continue;
    references.set(key, sortedQuantile(Float64Array.from(group).sort(), probability));
  }
  return values.map((value, row) => {
    const reference = references.get(keyOf(row)) ?? 0;
    return reference > 0 ? value / reference : Number.NaN;
  });
}
