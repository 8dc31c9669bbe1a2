import { clickhouseDialect } from '../dialects/clickhouse.ts';

/** Words after a table that are no alias of it. */
const NO_ALIAS =
  /^(where|group|order|having|limit|join|left|right|inner|cross|full|any|all|asof|semi|anti|global|on|using|union|except|intersect|window|qualify|settings|final|sample|prewhere|array|format)$/i;

/** Pieces of SQL: quoted texts and names, comments, words, and single signs. */
const PIECE =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`\\]|\\[\s\S]|``)*`|--[^\n]*|[A-Za-z_][A-Za-z0-9_]*|\s+|[\s\S]/g;

/**
 * SQL of ours with its tables put in their place: after `from` and `join`, a name that `places` knows becomes the SQL that stands for
 * it. So the tables of the history can be selects over the user's tables, or temporary tables under names that no
 * table of the user has.
 *
 * @param places Table -> SQL: a name, or a select in brackets.
 */
export function placeTables(sql: string, places: ReadonlyMap<string, string>): string {
  const pieces = sql.match(PIECE) ?? [];
  const placed: string[] = [];
  let isTableNext = false;
  pieces.forEach((piece, i) => {
    if (/^(\s|--)/.test(piece)) {
      placed.push(piece);
      return;
    }
    const name = isTableNext ? nameOf(piece) : null;
    const place = name === null ? undefined : places.get(name);
    isTableNext = /^(from|join)$/i.test(piece);
    if (name === null || place === undefined) {
      placed.push(piece);
      return;
    }
    placed.push(hasAlias(pieces, i) ? place : `${place} AS ${clickhouseDialect.identifier(name)}`);
  });
  return placed.join('');
}

/** The name that a word or a quoted name means; null for anything else. */
function nameOf(piece: string): string | null {
  if (/^[A-Za-z_]/.test(piece)) return piece;
  return piece.startsWith('"') && piece.length > 1
    ? piece.slice(1, -1).replaceAll('""', '"').replaceAll('\\\\', '\\')
    : null;
}

function hasAlias(pieces: readonly string[], at: number): boolean {
  const next = pieces.slice(at + 1, at + 4).find((piece) => !/^(\s|--)/.test(piece));
  return next !== undefined && /^["`A-Za-z_]/.test(next) && !NO_ALIAS.test(next);
}
