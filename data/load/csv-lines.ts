import { csvScanner, LINE_INSIDE, RECORD_END, REST_OF_END, STATE } from './csv-scanner.ts';
import { fileBytes, lineBreakOf } from './file-bytes.ts';

/** Where the records of a CSV file stand, header included. */
export interface CsvRecords {
  /** 1-based line in the file on which each record starts. */
  readonly startLines: readonly number[];
  /** 1-based line on which each record ends. */
  readonly endLines: readonly number[];
  /** Whether each record is an empty line. */
  readonly areBlank: readonly boolean[];
}

/**
 * Split a CSV file into records, minding line breaks inside quoted fields.
 *
 * @param separator One character.
 */
export async function findCsvRecords(path: string, separator: string): Promise<CsvRecords> {
  const startLines: number[] = [];
  const endLines: number[] = [];
  const areBlank: boolean[] = [];
  const { kinds, steps } = csvScanner(separator);
  const lineBreak = await lineBreakOf(path);
  let state = 0;
  let line = 1;
  let start = 1;
  let isBlank = true;
  const finish = (): void => {
    startLines.push(start);
    endLines.push(line);
    areBlank.push(isBlank);
    isBlank = true;
  };
  for await (const chunk of fileBytes(path)) {
    for (let i = 0; i < chunk.length; i++) {
      const step = steps[state * 8 + kinds[chunk[i]]];
      state = step & STATE;
      if ((step & RECORD_END) !== 0) {
        finish();
        start = ++line;
      } else if ((step & REST_OF_END) === 0) {
        isBlank = false;
        if ((step & LINE_INSIDE) !== 0 && chunk[i] === lineBreak) line++;
      }
    }
  }
  if (!isBlank) finish();
  return { startLines, endLines, areBlank };
}

/**
 * Lines of the rows that the engine read from the file.
 *
 * @param brokenRecords 1-based numbers of the records, header and blank ones counted, that were not read.
 * @param skipsBlank Whether blank records give no row (they do where the file has one column).
 * @returns Start line of row 0, 1, ... of those read.
 */
export function linesOfRows(records: CsvRecords, brokenRecords: ReadonlySet<number>, skipsBlank: boolean): number[] {
  const lines: number[] = [];
  for (let i = 1; i < records.startLines.length; i++) {
    if (brokenRecords.has(i + 1) || (skipsBlank && records.areBlank[i])) continue;
    lines.push(records.startLines[i]!);
  }
  return lines;
}
