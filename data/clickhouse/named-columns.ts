import { isBlank, nameOfPiece, piecesOf } from './sql-pieces.ts';

/** The list of one SELECT that is being read. */
interface List {
  isOpen: boolean;
  /** Pieces of the item under way, without blanks. */
  item: string[];
}

/**
 * SQL of ours whose select lists say the name of every plain column: `a.x` becomes `a.x AS x`. ClickHouse calls such a column `a.x` where
 * two joined tables have an x; the other engines call it x.
 */
export function nameColumns(sql: string): string {
  const lists: List[] = [{ isOpen: false, item: [] }];
  const named: string[] = [];
  for (const piece of piecesOf(sql)) {
    const list = lists.at(-1)!;
    const word = piece.toLowerCase();
    const isEnd = list.isOpen && (piece === ',' || piece === ')' || word === 'from');
    if (isEnd) {
      const { item } = list;
      if (item.length === 3 && item[1] === '.' && nameOfPiece(item[2]) !== null) insertName(named, item[2]);
      list.item = [];
      list.isOpen = piece === ',';
    }
    if (piece === ')' && lists.length > 1) lists.pop();
    named.push(piece);
    if (piece === '(') {
      list.item.push(piece);
      lists.push({ isOpen: false, item: [] });
    } else if (word === 'select') lists[lists.length - 1] = { isOpen: true, item: [] };
    else if (list.isOpen && !isEnd && !isBlank(piece) && word !== 'distinct') list.item.push(piece);
  }
  return named.join('');
}

/** Before the blanks that follow the column. */
function insertName(pieces: string[], name: string): void {
  let at = pieces.length;
  while (isBlank(pieces[at - 1])) at--;
  pieces.splice(at, 0, ` AS ${name}`);
}
