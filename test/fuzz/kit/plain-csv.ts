import { isUtf8 } from 'node:buffer';

/** A record of a CSV file as RFC 4180 has it. */
export interface PlainRecord {
  /** 1-based line on which it starts. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A CSV file that can be read in one way only. */
export interface PlainCsv {
  readonly header: readonly string[];
  /** Empty lines are no records. */
  readonly records: readonly PlainRecord[];
}

/**
 * A slow and simple reading of a CSV file, against which the loader is held.
 *
 * Null where the file can be read in more than one way, so that no count is the right one: bytes that are not UTF-8; a quote that is
 * not closed, or stands inside a cell without quotes, or has text after it; a return that no line feed follows; a mark of the
 * byte order anywhere but at the start; no header on the first line; a header in one column only (an empty line may then be a row).
 */
export function readPlainCsv(bytes: Buffer): PlainCsv | null {
  if (!isUtf8(bytes)) return null;
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (/\r(?!\n)|\ufeff/.test(text)) return null;
  const firstLine = text.split('\n', 1)[0];
  if (firstLine.includes('"') || firstLine.trim() === '') return null;
  const separators = [',', ';', '\t', '|'].map((sign) => [sign, firstLine.split(sign).length] as const);
  const [separator, nColumns] = separators.reduce((best, next) => (next[1] > best[1] ? next : best));
  if (nColumns === 1) return null;
  const records: PlainRecord[] = [];
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const record = readRecord(text, at, separator);
    if (record === null) return null;
    if (record.end > at && text.slice(at, record.end).replace(/\r?\n$/, '') !== '') {
      records.push({ line, cells: record.cells });
    }
    line += text.slice(at, record.end).split('\n').length - 1;
    at = record.end;
  }
  const [header, ...rows] = records;
  return { header: header.cells.map((name) => name.trim()), records: rows };
}

function readRecord(text: string, from: number, separator: string): { cells: string[]; end: number } | null {
  const cells: string[] = [];
  let at = from;
  for (;;) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; ; at++) {
        const close = text.indexOf('"', at);
        if (close === -1) return null;
        cell += text.slice(at, close);
        at = close + 1;
        if (text[at] !== '"') break;
        cell += '"';
      }
    } else {
      const start = at;
      while (at < text.length && text[at] !== separator && text[at] !== '\n') {
        if (text[at] === '"') return null;
        at++;
      }
      cell = text.slice(start, at).replace(/\r$/, text[at] === '\n' ? '' : '\r');
    }
    cells.push(cell);
    if (at >= text.length) return { cells, end: at };
    if (text[at] === '\r' && text[at + 1] === '\n') return { cells, end: at + 2 };
    if (text[at] === '\n') return { cells, end: at + 1 };
    if (text[at] !== separator) return null;
    at++;
  }
}
