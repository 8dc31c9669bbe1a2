import { type Day, formatDay } from '../../models/math/day.ts';
import { DataError } from '../errors.ts';
import type { TruncatedTable } from '../load/truncate.ts';
import { columnOfType } from '../result-columns.ts';
import type { ClickHouseSource } from './source.ts';

/**
 * Leave out everything that became known on or after the end of the data. Tables that are read in place are cut off whether or not they
 * have such rows now: more may come while they are read.
 *
 * @param tables Loaded canonical tables, accounts first. @param dataEnd Exclusive.
 * @throws {DataError} If no account is left.
 */
export async function truncateTables(
  source: ClickHouseSource,
  tables: readonly string[],
  dataEnd: Day,
): Promise<readonly TruncatedTable[]> {
  const { identifier, day } = source.dialect;
  const end = day(dataEnd);
  const counts: TruncatedTable[] = [];
  for (const table of tables) {
    const name = identifier(table);
    const found = await source.query(`SELECT toFloat64(countIf(known_on >= ${end})) AS n FROM ${name}`);
    const nLeftOut = columnOfType(found, 0, 'number')[0] || 0;
    // A row without a day stays, as in the other engines.
    const kept = `SELECT * FROM ${source.placeOf(table)} WHERE (known_on >= ${end}) IS NOT TRUE`;
    if (source.isStanding(table)) await source.stand(table, kept);
    else if (nLeftOut > 0) await source.create(table, kept);
    counts.push({ table, nLeftOut });
  }
  const left = await source.query('SELECT toFloat64(count()) AS n FROM accounts');
  if (columnOfType(left, 0, 'number')[0] === 0) {
    throw new DataError([
      `no account started before ${formatDay(dataEnd)}, the end of the data; set dates.data_end later.`,
    ]);
  }
  return counts;
}
