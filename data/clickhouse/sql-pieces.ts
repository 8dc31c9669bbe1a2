/** Pieces of SQL: quoted texts and names, comments, words, numbers, blanks, and single signs. */
const PIECE =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`\\]|\\[\s\S]|``)*`|--[^\n]*|[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9A-Za-z.]*|\s+|[\s\S]/g;

/** SQL cut into pieces; joined they are the SQL again. */
export function piecesOf(sql: string): string[] {
  return sql.match(PIECE) ?? [];
}

/** Whether a piece is blank space or a comment. */
export function isBlank(piece: string): boolean {
  return /^(\s|--)/.test(piece);
}

/** The name that a word or a double-quoted name means; null for anything else. */
export function nameOfPiece(piece: string): string | null {
  if (/^[A-Za-z_]/.test(piece)) return piece;
  return piece.startsWith('"') && piece.length > 1
    ? piece.slice(1, -1).replaceAll('""', '"').replaceAll('\\\\', '\\')
    : null;
}
