import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import type { ResultTable } from '../source.ts';
import { BROKEN_QUOTE, TOO_LONG } from './broken-rows.ts';
import { findCsvRecords, linesOfRows } from './csv-lines.ts';
import { heldLines } from './held-lines.ts';
import type { Relation } from './relation.ts';
import { MAX_VALUE_LENGTH } from './stage-sql.ts';

const { text } = duckdbDialect;

/** Set `line` of a CSV table's rejects from the records of their files, and reject the lines that a broken quote holds. */
export async function placeCsvRows(
  source: DuckDbSource,
  tableNo: number,
  name: string,
  relation: Relation,
): Promise<void> {
  for (const [fileNo, file] of relation.files.entries()) {
    const where = `table_no = ${tableNo} AND file = ${text(file)}`;
    const mayHold = `CASE WHEN row_no IS NULL AND rule IN (${text(BROKEN_QUOTE)}, ${text(TOO_LONG)}) THEN 1 ELSE 0 END`;
    const rejects = await source.query(`SELECT rowid, row_no, line, ${mayHold} FROM rejects WHERE ${where}`);
    if (rejects.nRows === 0) continue;
    const [ids, rows, lines, holds] = [0, 1, 2, 3].map((i) => numbersOf(rejects, i)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const broken = new Set(Array.from(lines).filter((_, i) => Number.isNaN(rows[i]!)));
    const layout = relation.layouts[fileNo]!;
    const records = await findCsvRecords(file, layout.separator);
    const placed = linesOfRows(records, broken, layout.nColumns > 1);
    const found = Array.from(ids, (id, i) => {
      const line = Number.isNaN(rows[i]!) ? records.startLines[lines[i]! - 1] : placed[rows[i]!];
      return `(${id}, ${line ?? 'NULL'})`;
    });
    for (const part of partsOf(found)) {
      await source.execute(
        `UPDATE rejects SET line = coalesce(p.line, rejects.line) FROM (VALUES ${part}) p(id, line) WHERE rejects.rowid = p.id`,
      );
    }
    const spans = Array.from(
      lines.filter((_, i) => holds[i] === 1),
      (record) => ({
        from: records.startLines[record - 1] ?? 0,
        to: records.endLines[record - 1] ?? 0,
      }),
    );
    await rejectHeldLines(source, tableNo, name, file, spans);
  }
}

/** Each line that a broken record holds beside its first is a row that was not read. */
async function rejectHeldLines(
  source: DuckDbSource,
  tableNo: number,
  name: string,
  file: string,
  spans: readonly { readonly from: number; readonly to: number }[],
): Promise<void> {
  const held = (await heldLines(file, `tables.${name}: ${file}`, spans)).map(
    ({ line, opened, start }) =>
      `(${line}, ${start === null ? 'NULL' : text(start)}, ${text(`broken row: inside the quote that line ${opened} opens`)})`,
  );
  for (const part of partsOf(held)) {
    await source.execute(`INSERT INTO rejects SELECT ${tableNo}, ${text(name)}, ${text(file)}, NULL, h.line, NULL, '',
  left(CAST(h.value AS VARCHAR), ${MAX_VALUE_LENGTH}), h.rule FROM (VALUES ${part}) h(line, value, rule)`);
  }
}

/** Tuples of a VALUES list, few enough for one statement. */
function partsOf(tuples: readonly string[]): string[] {
  const parts: string[] = [];
  for (let i = 0; i < tuples.length; i += 5000) parts.push(tuples.slice(i, i + 5000).join(', '));
  return parts;
}

function numbersOf(table: ResultTable, i: number): Float64Array {
  const column = table.columns[i];
  return column?.type === 'number' ? column.values : new Float64Array(table.nRows);
}
