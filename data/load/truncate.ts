import { type Day, formatDay } from '../../models/math/day.ts';
import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import { DataError } from '../errors.ts';
import { TABLES } from '../tables.ts';
import { ROWS_SCHEMA, removeRows } from './staged-rows.ts';

/** Rows that a truncation left out of one table. */
export interface TruncatedTable {
  readonly table: string;
  readonly nLeftOut: number;
}

/**
 * Leave out everything that became known on or after the end of the data: rows with known_on >= dataEnd go from every loaded table.
 *
 * @param dataEnd Exclusive.
 * @returns One entry per loaded table, accounts first.
 * @throws {DataError} If no account is left.
 */
export async function truncateHistory(source: DuckDbSource, dataEnd: Day): Promise<readonly TruncatedTable[]> {
  const { identifier, text, day } = duckdbDialect;
  const existing = await source.query(
    `SELECT table_name, max(CASE WHEN column_name = 'known_on' THEN 1 ELSE 0 END) FROM information_schema.columns WHERE table_schema = ${text(ROWS_SCHEMA)} GROUP BY table_name`,
  );
  const [names, flags] = existing.columns;
  if (names?.type !== 'text' || flags?.type !== 'number') return [];
  const counts: TruncatedTable[] = [];
  for (const { name } of TABLES) {
    const at = names.values.indexOf(name);
    if (at < 0) continue;
    const rows = `${ROWS_SCHEMA}.${identifier(name)}`;
    const knownOn = flags.values[at] === 1 ? 'known_on' : 'event_on';
    const counted = await source.query(`SELECT count(*) FROM ${rows} WHERE ${knownOn} >= ${day(dataEnd)}`);
    const column = counted.columns[0];
    const nLeftOut = column?.type === 'number' ? column.values[0]! : 0;
    if (nLeftOut > 0) await removeRows(source, name, `${knownOn} >= ${day(dataEnd)}`);
    counts.push({ table: name, nLeftOut });
  }
  const left = await source.query(`SELECT count(*) FROM ${ROWS_SCHEMA}.accounts`);
  if (left.columns[0]?.type === 'number' && left.columns[0].values[0] === 0) {
    throw new DataError([
      `no account started before ${formatDay(dataEnd)}, the end of the data; set dates.data_end later.`,
    ]);
  }
  return counts;
}
