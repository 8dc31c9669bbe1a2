import type { TableLoad } from '../../../data/load/types.ts';
import type { ResultColumn } from '../../../data/source.ts';

const LINE_END = /\r\n|\n|\r/g;

/**
 * What holds for any CSV, however its quotes stand, as long as no cell held a line break before the damage: each line that is not
 * empty is a row that was kept, a line inside a text that was kept, or a reject.
 *
 * @param columns The kept rows.
 */
export function checkNothingLost(load: TableLoad, columns: readonly ResultColumn[], bytes: Buffer): void {
  const nLines = bytes
    .toString('latin1')
    .replace(/^(\xef\xbb\xbf)+/, '')
    .split(LINE_END)
    .filter((line) => line !== '').length;
  const texts = columns.flatMap((column) => (column.type === 'text' ? column.values : []));
  const nInside = texts.reduce((n, text) => n + (text?.match(LINE_END)?.length ?? 0), 0);
  const nFound = load.nKept + nInside + load.nRejected;
  // The header is a line too.
  if (nFound < nLines - 1) {
    throw new Error(
      `of ${nLines - 1} lines, ${load.nKept} were kept, ${nInside} inside others, ${load.nRejected} rejected`,
    );
  }
}
