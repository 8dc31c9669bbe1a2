import type { ResultColumn } from '../../data/source.ts';
import { formatDay, NO_DAY, parseDay } from '../../models/math/day.ts';
import type { Model } from '../../models/runtime/load.ts';
import type { BandState } from '../../models/runtime/types.ts';
import { countedList, UserFault } from '../errors.ts';
import type { ScoredAccount } from '../stages/score-book.ts';
import { readRowsFile } from './read-input.ts';

/** Columns of an input file that are neither metrics nor attributes. */
const DATE_COLUMNS = ['as_of', 'snapshot_date'];

/**
 * Score rows that already hold the metrics, as `features --out` writes them: account_id, attributes such as segment,
 * tenure_days, and one column per metric; further columns are ignored.
 *
 * @throws {UserFault} For all faults at once: a metric that is not a number, no column that the model knows, a repeated account.
 */
export async function scoreRows(
  model: Model,
  path: string,
  previous: ReadonlyMap<string, BandState>,
): Promise<ScoredAccount[]> {
  const inputs = model.file.inputs.map(({ name }) => name);
  const { columns, nRows } = await readRowsFile(`--input ${path}`, path, ['account_id', 'csm', ...attributesOf(model)]);
  const byName = new Map(columns.map((column) => [column.name, column]));
  const faults = columnFaults(path, columns, inputs);
  if (faults.length > 0) throw new UserFault(faults);
  const text = (name: string, row: number) => textAt(byName.get(name), row);
  const number = (name: string, row: number) => numberAt(byName.get(name), row);
  const dateAt = (row: number) => DATE_COLUMNS.map((name) => text(name, row)).find((found) => found !== null) ?? null;
  const repeated = repeatedIn(Array.from({ length: nRows }, (_, row) => [text('account_id', row), dateAt(row)]));
  if (repeated.length > 0) {
    throw new UserFault([
      `--input ${path} holds more than one row of these accounts: ${countedList(repeated)}; expected one per account and date (as_of).`,
    ]);
  }
  return Array.from({ length: nRows }, (_, row) => {
    const accountId = text('account_id', row) ?? `row ${row + 1}`;
    const date = dateAt(row);
    const context: Record<string, string | number | null> = {
      tenureDays: number('tenure_days', row) ?? number('tenureDays', row),
      asOf: date,
    };
    for (const attribute of attributesOf(model)) context[attribute] = text(attribute, row);
    const metrics = Object.fromEntries(inputs.map((name) => [name, number(name, row)]));
    return {
      accountId,
      day: date === null ? null : parseDay(date),
      mrr: number('mrr', row),
      segment: text('segment', row),
      csm: text('csm', row),
      result: model.score({ context, metrics }, previous.get(accountId) ?? null),
    };
  });
}

/** Accounts that stand more than once with the same date, ascending; rows without an account are never the same. */
function repeatedIn(rows: readonly (readonly [accountId: string | null, date: string | null])[]): string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const [accountId, date] of rows) {
    if (accountId === null) continue;
    const key = JSON.stringify([accountId, date]);
    if (seen.has(key)) repeated.add(JSON.stringify(accountId));
    seen.add(key);
  }
  return [...repeated].sort();
}

function attributesOf({ file }: Model): string[] {
  const named = [file.outcomes.churn, file.outcomes.expansion].flatMap((outcome) => outcome?.features ?? []);
  const attributes = named.flatMap((spec) => (spec.kind === 'context_is' ? [spec.attribute] : []));
  const ofCutoffs = file.health.bands.cutoffs.flatMap((cutoffs) => Object.keys(cutoffs.attributes));
  return [...new Set([...file.cohorts.by, ...attributes, ...ofCutoffs, 'segment'])];
}

function columnFaults(path: string, columns: readonly ResultColumn[], inputs: readonly string[]): string[] {
  const known = columns.filter(({ name }) => inputs.includes(name));
  if (known.length === 0 && inputs.length > 0) {
    return [
      `--input ${path} has no column that the model knows; expected metrics such as ${inputs.slice(0, 3).join(', ')}. \`barometer features\` writes such a file.`,
    ];
  }
  return known.flatMap((column) => {
    const sample = notANumberIn(column);
    if (sample === null) return [];
    return [`--input ${path}: column ${column.name} holds ${sample}; expected numbers, empty where not known.`];
  });
}

/** The first value that a metric cannot have, as it may stand in a message; null: there is none. */
function notANumberIn(column: ResultColumn): string | null {
  if (column.type === 'day') return 'dates';
  if (column.type === 'text') {
    const text = column.values.find((value) => value !== null && !isNumber(value));
    return text === undefined || text === null ? null : JSON.stringify(text.slice(0, 80));
  }
  const infinite = column.values.find((value) => value === Infinity || value === -Infinity);
  return infinite === undefined ? null : String(infinite);
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function textAt(column: ResultColumn | undefined, row: number): string | null {
  if (column === undefined) return null;
  if (column.type === 'text') return column.values[row];
  const value = column.values[row];
  if (column.type === 'day') return value === NO_DAY ? null : formatDay(value);
  return Number.isNaN(value) ? null : String(value);
}

function numberAt(column: ResultColumn | undefined, row: number): number | null {
  if (column === undefined || column.type === 'day') return null;
  const value = column.type === 'number' ? column.values[row] : Number(column.values[row] ?? Number.NaN);
  return Number.isNaN(value) ? null : value;
}
