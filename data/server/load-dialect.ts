import type { ColumnPlan } from '../load/column-plan.ts';
import type { RuleSql, ValueKind } from '../load/rules.ts';
import type { ColumnType } from '../tables.ts';

/** What loading the tables of a server takes beside `Dialect`, where servers differ. */
export interface LoadDialect extends RuleSql {
  /** SQL type of a canonical column; `key`: account keys, `count`: row numbers. */
  typeOf(type: ColumnType | 'key' | 'count'): string;
  /** What a type of the server, as `describe` names it, is to the loader. */
  kindOf(type: string): ValueKind;
  /** Any value as text in the order of bytes. */
  asText(value: string): string;
  /**
   * A value of the server, or a text that holds one, as a canonical type (`text`: an id is the same whatever type it has); null
   * where it cannot be read.
   */
  cast(value: string, to: ColumnType, from: Pick<ColumnPlan, 'kind' | 'type'>): string;
  /** A list of texts as one text, and the text at a place of it (from 0). */
  listOf(texts: readonly string[]): string;
  itemOf(list: string, place: number): string;
  /** At the end of a select within a select: its values are computed once, however often they are used outside. */
  readonly once: string;
  /** A whole number of 64 bits that follows the values of a row; the same for rows that are equal. */
  rowHash(columns: readonly string[]): string;
  /** Aggregate of numbers of `rowHash`, each with how often it comes: a text that follows them all, whatever their order. */
  hashOfAll(hash: string, times: string): string;
}
