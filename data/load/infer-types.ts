import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import type { TypedColumn } from './column-plan.ts';
import type { Relation } from './relation.ts';
import { numberOfText, timestampSql } from './rules.ts';

const { identifier } = duckdbDialect;

/** Share of a column's values that must be of a type for the others to be called wrong. */
const MOST = 0.9;

/**
 * Types for columns of a text relation, found from all of their values, so that SQL expressions can calculate with them: number,
 * date or timestamp where at least nine of ten values are such (numbers with leading zeros are codes, so text), else text.
 *
 * @param share Share of the values, 0-1, that must be of the type.
 */
export async function inferTypes(
  source: DuckDbSource,
  relation: Relation,
  names: readonly string[],
  share: number = MOST,
): Promise<TypedColumn[]> {
  if (names.length === 0) return [];
  if (!relation.isText) return names.map((name) => ({ name, sql: identifier(name), rule: '' }));
  const counts = names.map((name) => {
    const value = trimmed(name);
    return `count(${value}), count(${numberOfText(value)}), count(${timestampSql('text', value)}),
      count(CASE WHEN length(${value}) > 10 THEN 1 END), count(CASE WHEN regexp_matches(${value}, '^[+-]?0\\d') THEN 1 END)`;
  });
  const found = await source.query(`SELECT ${counts.join(', ')} FROM (${relation.select})`);
  const values = found.columns.map((column) => (column.type === 'number' ? column.values[0]! : 0));
  return names.map((name, i) => {
    const [n, nNumbers, nTimes, nLong, nCodes] = values.slice(i * 5, i * 5 + 5) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const value = trimmed(name);
    if (n > 0 && nNumbers >= share * n && nCodes === 0) {
      return {
        name,
        sql: numberOfText(value),
        rule: 'expected a plain number such as 1234.5, as in the column’s other rows',
      };
    }
    if (n > 0 && nTimes >= share * n) {
      const time = timestampSql('text', value);
      const sql = nLong === 0 ? `CAST(${time} AS DATE)` : time;
      return { name, sql, rule: 'expected an ISO date such as 2024-03-31, as in the column’s other rows' };
    }
    return { name, sql: identifier(name), rule: '' };
  });
}

function trimmed(name: string): string {
  return `nullif(trim(${identifier(name)}), '')`;
}
