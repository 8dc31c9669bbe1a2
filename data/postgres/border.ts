import { NO_DAY, parseDay } from '../../models/math/day.ts';
import { DataError } from '../errors.ts';
import { joinParts } from '../join-parts.ts';
import type { ResultColumn, ResultTable } from '../source.ts';

/** A column as the server describes it: the oid of its type tells how its texts are read. */
export interface FieldOfResult {
  readonly name: string;
  readonly dataTypeID: number;
}

/** A row as the server sends it: every value a text. */
export type RowOfTexts = readonly (string | null)[];

/** Oids of the server's own types; they never change. */
const OID = { bool: 16, int8: 20, int2: 21, int4: 23, oid: 26, float4: 700, float8: 701, numeric: 1700 } as const;
const DATE = 1082;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const NUMBERS: ReadonlySet<number> = new Set(Object.values(OID));

/**
 * Gathers the rows of a result into columns. This is the one place where the server's values become the project's: booleans and
 * all numbers become doubles (NaN = null), dates become days (NO_DAY = null), timestamps ISO texts in UTC such as
 * `2024-01-31T23:15:00Z`, and everything else stays text (null = null).
 */
export class ResultBuilder {
  private readonly columns: readonly Builder[];
  private nRows = 0;

  constructor(fields: readonly FieldOfResult[]) {
    this.columns = fields.map(builderOf);
  }

  /**
   * Add rows, after those that were added before.
   *
   * @throws {DataError} If a whole number lies beyond ±2^53, or a date or timestamp is infinite.
   */
  add(rows: readonly RowOfTexts[]): void {
    this.columns.forEach((builder, column) => {
      builder.add(rows, column);
    });
    this.nRows += rows.length;
  }

  finish(): ResultTable {
    return { nRows: this.nRows, columns: this.columns.map((builder) => builder.finish(this.nRows)) };
  }
}

interface Builder {
  add(rows: readonly RowOfTexts[], column: number): void;
  finish(nRows: number): ResultColumn;
}

function builderOf({ name, dataTypeID }: FieldOfResult): Builder {
  if (dataTypeID === DATE) return dayBuilder(name);
  if (NUMBERS.has(dataTypeID)) return numberBuilder(name, dataTypeID);
  return textBuilder(name, dataTypeID);
}

function numberBuilder(name: string, type: number): Builder {
  const parts: Float64Array[] = [];
  const read = type === OID.bool ? readFlag : type === OID.int8 ? (text: string) => readWhole(name, text) : Number;
  return {
    add: (rows, column) => {
      parts.push(
        Float64Array.from(rows, (row) => {
          const text = row[column] ?? null;
          return text === null ? Number.NaN : read(text);
        }),
      );
    },
    finish: (nRows) => ({ name, type: 'number', values: joinParts(parts, new Float64Array(nRows)) }),
  };
}

function readFlag(text: string): number {
  return text === 't' ? 1 : 0;
}

function readWhole(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number;
  throw unexpected(name, text, 'a whole number within ±2^53; cast it to text or to double in the query');
}

function dayBuilder(name: string): Builder {
  const parts: Int32Array[] = [];
  // A result has the same few dates again and again.
  const known = new Map<string, number>();
  const read = (text: string): number => {
    const day = known.get(text) ?? parseDay(text) ?? unreadable(name, text, 'a date of the years 1 to 9999');
    known.set(text, day);
    return day;
  };
  return {
    add: (rows, column) => {
      parts.push(
        Int32Array.from(rows, (row) => {
          const text = row[column] ?? null;
          return text === null ? NO_DAY : read(text);
        }),
      );
    },
    finish: (nRows) => ({ name, type: 'day', values: joinParts(parts, new Int32Array(nRows)) }),
  };
}

function textBuilder(name: string, type: number): Builder {
  const values: (string | null)[] = [];
  const isTime = type === TIMESTAMP || type === TIMESTAMPTZ;
  return {
    add: (rows, column) => {
      for (const row of rows) {
        const text = row[column] ?? null;
        values.push(text !== null && isTime ? isoText(name, text) : text);
      }
    },
    finish: () => ({ name, type: 'text', values }),
  };
}

/** `2024-01-31 23:15:00.5`, with `+00` behind it where it has a zone, which is UTC. */
function isoText(name: string, text: string): string {
  const [, date, clock] = /^(\d{4}-\d{2}-\d{2}) ([\d:.]+)(?:\+00)?$/.exec(text) ?? [];
  return date === undefined ? unreadable(name, text, 'a timestamp of the years 1 to 9999') : `${date}T${clock}Z`;
}

function unreadable(name: string, text: string, expected: string): never {
  throw unexpected(name, text, expected);
}

function unexpected(name: string, value: string, expected: string): DataError {
  return new DataError([`result column ${name} holds ${value.slice(0, 80)}; expected ${expected}.`]);
}
