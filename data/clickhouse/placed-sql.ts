import { clickhouseDialect } from '../dialects/clickhouse.ts';
import { nameColumns } from './named-columns.ts';
import { isBlank, nameOfPiece, piecesOf } from './sql-pieces.ts';

/** Words after a table that are no alias of it. */
const NO_ALIAS =
  /^(where|group|order|having|limit|join|left|right|inner|cross|full|any|all|asof|semi|anti|global|on|using|union|except|intersect|window|qualify|settings|final|sample|prewhere|array|format)$/i;

/**
 * SQL of ours with its tables put in their place: after `from` and `join`, a name that `places` knows becomes the SQL that stands for
 * it. So the tables of the history can be selects over the user's tables, or temporary tables under names that no
 * table of the user has.
 *
 * @param places Table -> SQL: a name, or a select in brackets.
 */
export function placeTables(sql: string, places: ReadonlyMap<string, string>): string {
  const pieces = piecesOf(nameColumns(sql));
  const placed: string[] = [];
  let isTableNext = false;
  pieces.forEach((piece, i) => {
    if (isBlank(piece)) {
      placed.push(piece);
      return;
    }
    const name = isTableNext ? nameOfPiece(piece) : null;
    const place = name === null ? undefined : places.get(name);
    isTableNext = /^(from|join)$/i.test(piece);
    if (name === null || place === undefined) placed.push(piece);
    else placed.push(hasAlias(pieces, i) ? place : `${place} AS ${clickhouseDialect.identifier(name)}`);
  });
  return placed.join('');
}

function hasAlias(pieces: readonly string[], at: number): boolean {
  const next = pieces.slice(at + 1).find((piece) => !isBlank(piece));
  return next !== undefined && nameOfPiece(next) !== null && !NO_ALIAS.test(next);
}
