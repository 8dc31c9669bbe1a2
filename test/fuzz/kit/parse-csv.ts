/**
 * The cells of a CSV text as RFC 4180 has it, lines ended by CR LF; nothing is forgiven.
 *
 * @throws {Error} At the first character that the standard does not allow.
 */
export function parseCsvText(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length; ) {
    let cell = '';
    if (text[at] === '"') {
      let from = at + 1;
      for (;;) {
        const close = text.indexOf('"', from);
        if (close === -1) throw new Error('a quote is not closed');
        cell += text.slice(from, close);
        from = close + 1;
        if (text[from] !== '"') break;
        cell += '"';
        from++;
      }
      at = from;
    } else {
      const end = /[,\r\n"]/g;
      end.lastIndex = at;
      const stop = end.exec(text)?.index ?? text.length;
      cell = text.slice(at, stop);
      at = stop;
    }
    row.push(cell);
    if (text.startsWith('\r\n', at)) {
      rows.push(row);
      row = [];
      at += 2;
    } else if (text[at] === ',') {
      at++;
      if (text.startsWith('\r\n', at)) {
        rows.push([...row, '']);
        row = [];
        at += 2;
      }
    } else throw new Error(`${JSON.stringify(text.slice(at, at + 20))} follows a cell`);
  }
  if (row.length > 0) throw new Error('the last line has no end');
  return rows;
}
