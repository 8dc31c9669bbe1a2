/** Small snapshot tables for the back-test's tests. */
import type { SnapshotTable } from '../../features/matrix.ts';
import type { BandReplay, ModelName, OutcomePredictions } from '../../models/backtest/types.ts';
import { dayOf, NO_DAY } from '../../models/math/day.ts';
import type { Band } from '../../models/runtime/types.ts';

/** First of month `month`, counted from 1 = January 2024. */
export const month = (number: number): number => dayOf(2024, number, 1);

/** One row of a table: account, snapshot date, label, and what else a test needs. */
export interface BookRow {
  readonly account: string;
  readonly day: number;
  readonly label: 0 | 1 | -1;
  readonly churnDay?: number;
  readonly segment?: string;
  readonly mrr?: number;
}

/** A snapshot table of the rows, sorted as the contract says. `group` names accounts that belong together. */
export function bookOf(rows: readonly BookRow[], group?: (account: string) => number): SnapshotTable {
  const sorted = [...rows].sort((a, b) => a.day - b.day || (a.account < b.account ? -1 : 1));
  const accountIds = [...new Set(rows.map((row) => row.account))].sort();
  const levels = [...new Set(rows.flatMap((row) => row.segment ?? []))].sort();
  const codes = Int32Array.from(sorted, (row) => (row.segment === undefined ? -1 : levels.indexOf(row.segment)));
  return {
    nRows: sorted.length,
    accountIds,
    accountIndex: Int32Array.from(sorted, (row) => accountIds.indexOf(row.account)),
    snapshotDay: Int32Array.from(sorted, (row) => row.day),
    groupOfAccount: group === undefined ? null : Int32Array.from(accountIds, group),
    context: levels.length === 0 ? {} : { segment: { levels, codes } },
    tenureDays: new Float64Array(sorted.length).fill(400),
    mrr: Float64Array.from(sorted, (row) => row.mrr ?? 100),
    inputs: [],
    metrics: [],
    churnLabel: Int8Array.from(sorted, (row) => row.label),
    churnDay: Int32Array.from(sorted, (row) => row.churnDay ?? NO_DAY),
    expansionLabel: new Int8Array(sorted.length).fill(-1),
  };
}

/** Predictions on every labelled row; all in fold 1 unless told. `probabilities` gives each model's, by table row; NaN: none. */
export function predictionsOf(
  table: SnapshotTable,
  probabilities: Partial<Record<ModelName, (row: number) => number>>,
  foldOf: (row: number) => number = () => 1,
): OutcomePredictions {
  const row = Int32Array.from(table.churnLabel.keys()).filter((r) => table.churnLabel[r] !== -1);
  return {
    outcome: 'churn',
    nRows: row.length,
    row,
    fold: row.map(foldOf),
    label: Uint8Array.from(row, (r) => table.churnLabel[r]),
    models: (Object.keys(probabilities) as ModelName[]).map((model) => {
      const probability = Float64Array.from(row, (r) => probabilities[model]?.(r) ?? Number.NaN);
      return { model, margin: probability.map((p) => Math.log(p / (1 - p))), probability };
    }),
  };
}

const BANDS: Readonly<Record<string, Band>> = { R: 'red', Y: 'yellow', G: 'green' };

/** A drawn history: one letter per month from January 2024 (R, Y, G; `.` not in the book; lower case: no mature label). */
export interface Drawn {
  readonly bands: string;
  /** Day of churn; rows within 90 days before it have label 1. */
  readonly churnDay?: number;
  readonly segment?: string;
  readonly mrr?: number;
}

/** Table, predictions, bands on the predicted rows, and bands on all rows, of drawn histories by account id. */
export function drawnBook(histories: Readonly<Record<string, Drawn>>) {
  const letters = new Map<string, string>();
  const rows = Object.entries(histories).flatMap(([account, { bands, churnDay, segment, mrr }]) =>
    [...bands].flatMap((letter, i): BookRow[] => {
      if (letter === '.') return [];
      const day = month(i + 1);
      letters.set(`${account} ${day}`, letter);
      const churns = churnDay !== undefined && churnDay >= day && churnDay < day + 90;
      return [{ account, day, label: letter === letter.toLowerCase() ? -1 : churns ? 1 : 0, churnDay, segment, mrr }];
    }),
  );
  const table = bookOf(rows);
  const bandOf = (row: number): Band => {
    const letter = letters.get(`${table.accountIds[table.accountIndex[row]]} ${table.snapshotDay[row]}`) ?? '';
    return BANDS[letter.toUpperCase()];
  };
  const predictions = predictionsOf(table, { chosen: () => 0.1 });
  const replay: BandReplay = {
    healthScore: new Float64Array(predictions.nRows).fill(50),
    band: Array.from(predictions.row, bandOf),
    cutoffs: [{ fold: 1, red: 30, yellow: 50, cells: [], clearGap: 0, minDwellDays: 0, readings: 1 }],
  };
  const row = Int32Array.from({ length: table.nRows }, (_, r) => r);
  return { table, predictions, replay, scored: { row, band: Array.from(row, bandOf) } };
}
