import { type Day, formatDay } from '../../models/math/day.ts';
import { DataError } from '../errors.ts';
import type { TruncatedTable } from '../load/truncate.ts';
import { columnOfType } from '../result-columns.ts';
import type { ServerSource } from './server-source.ts';

/** See `truncateHistory`: the same for tables that stand in a server. */
export async function truncateServerHistory(
  source: ServerSource,
  tables: readonly string[],
  dataEnd: Day,
): Promise<readonly TruncatedTable[]> {
  const { dialect } = source;
  const countOf = async (table: string, condition: string) => {
    const found = await source.query(
      `SELECT ${dialect.toDouble('count(*)')} AS n FROM ${source.own(table)} WHERE ${condition}`,
    );
    return columnOfType(found, 0, 'number')[0]!;
  };
  const late = `known_on >= ${dialect.day(dataEnd)}`;
  const counts: TruncatedTable[] = [];
  for (const table of tables) {
    const nLeftOut = await countOf(table, late);
    if (nLeftOut > 0) await source.remove(table, late);
    counts.push({ table, nLeftOut });
  }
  if ((await countOf('accounts', '1 = 1')) === 0) {
    throw new DataError([
      `no account started before ${formatDay(dataEnd)}, the end of the data; set dates.data_end later.`,
    ]);
  }
  return counts;
}
