import type { SnapshotTable } from '../../features/matrix.ts';
import { candidatesOf } from './habits.ts';
import { type Landmark, outcomeIndicators } from './outcome-indicators.ts';
import { expansionOf, renewalDaysOf, renewalOf } from './outcomes.ts';
import type { FirstDays, IndicatorSettings, Indicators } from './types.ts';

/**
 * Milestones and habits that go along with renewal and with expansion, and how sure that is.
 *
 * Landmark analysis: an account is judged by what it had done when its first days were over, and only by what became of it
 * after that. So nobody has a habit merely by having lived long enough for it.
 *
 * @param firstDays One for each number of first days, ascending; every landmark must be a row of the table.
 * @throws {RangeError} If a landmark is no row of the table.
 */
export function findIndicators(
  table: SnapshotTable,
  firstDays: readonly FirstDays[],
  settings: IndicatorSettings,
): Indicators {
  const rowOf = rowFinder(table);
  const landmarks = firstDays.map((own): Landmark => {
    const row = Int32Array.from(own.accountIds, (id, i) => rowOf(id, own.landmarkDay[i]));
    return { withinDays: own.withinDays, row, candidates: candidatesOf(table, own, row) };
  });
  const rows = landmarks.map(({ row }) => row);
  const days = renewalDaysOf(table, rows, settings);
  const { expansion, seed } = settings;
  return {
    starts: firstDays.map(({ withinDays, counts }) => ({ withinDays, ...counts })),
    renewalDaysWanted: settings.renewalDays,
    renewal: outcomeIndicators(
      table,
      landmarks,
      { name: 'renewal', days, of: (row) => renewalOf(table, row, days, settings) },
      seed,
    ),
    expansion:
      expansion === null
        ? null
        : outcomeIndicators(
            table,
            landmarks,
            { name: 'expansion', days: expansion.horizonDays, of: (row) => expansionOf(table, row) },
            seed,
          ),
  };
}

function rowFinder(table: SnapshotTable): (accountId: string, day: number) => number {
  const nAccounts = table.accountIds.length;
  const accountOf = new Map(table.accountIds.map((id, i) => [id, i]));
  const rows = new Map<number, number>();
  for (let r = 0; r < table.nRows; r++) rows.set(table.snapshotDay[r] * nAccounts + table.accountIndex[r], r);
  return (accountId, day) => {
    const row = rows.get(day * nAccounts + (accountOf.get(accountId) ?? Number.NaN));
    if (row === undefined) throw new RangeError(`No row of account ${accountId} on day ${day}; expected its landmark.`);
    return row;
  };
}
