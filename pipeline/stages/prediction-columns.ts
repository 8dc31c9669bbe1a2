import type { OutputColumn } from '../../data/duckdb/write-columns.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import type { ModelPredictions, OutcomePredictions } from '../../models/backtest/types.ts';
import { filled, positionsWhere } from '../../models/math/columns.ts';
import type { Band } from '../../models/runtime/types.ts';
import type { Predictions } from './backtest.ts';

const BANDS: readonly Band[] = ['red', 'yellow', 'green'];

/** What one model says of one outcome. */
interface Block {
  readonly outcome: OutcomePredictions;
  readonly model: ModelPredictions;
  readonly hasBand: boolean;
}

/**
 * `predictions.parquet`: every out-of-time prediction, one row each, by outcome, model, fold, date and account. Rows that a
 * model has no prediction for are not there.
 */
export function predictionColumns(table: SnapshotTable, { churn, expansion, replay }: Predictions): OutputColumn[] {
  const blocks = [churn, ...(expansion === null ? [] : [expansion])].flatMap((outcome) =>
    outcome.models.map((model): Block => {
      return { outcome, model, hasBand: outcome.outcome === 'churn' && model.model === 'chosen' };
    }),
  );
  const predicted = blocks.map(({ outcome, model }) =>
    positionsWhere(outcome.nRows, (i) => !Number.isNaN(model.margin[i])),
  );
  const nRows = predicted.reduce((sum, { length }) => sum + length, 0);
  // Of each row of the file, its block and its position in the predictions of the outcome.
  const [blockOf, at] = [new Int32Array(nRows), new Int32Array(nRows)];
  let next = 0;
  predicted.forEach((positions, block) => {
    blockOf.fill(block, next, next + positions.length);
    at.set(positions, next);
    next += positions.length;
  });
  const block = (row: number) => blocks[blockOf[row]];
  const integers = (valueAt: (row: number) => number) => filled(new Int32Array(nRows), valueAt);
  const numbers = (valueAt: (row: number) => number) => filled(new Float64Array(nRows), valueAt);
  const tableRow = integers((row) => block(row).outcome.row[at[row]]);
  const perBlock = (name: string, textOf: (block: Block) => string): OutputColumn => {
    return { name, type: 'level', levels: blocks.map(textOf), values: blockOf };
  };
  const bandAt = (row: number) => (block(row).hasBand ? BANDS.indexOf(replay.band[at[row]]) : -1);
  const scoreAt = (row: number) => (block(row).hasBand ? replay.healthScore[at[row]] : Number.NaN);
  return [
    {
      name: 'account_id',
      type: 'level',
      levels: table.accountIds,
      values: integers((row) => table.accountIndex[tableRow[row]]),
    },
    { name: 'snapshot_date', type: 'day', values: integers((row) => table.snapshotDay[tableRow[row]]) },
    { name: 'fold', type: 'integer', values: integers((row) => block(row).outcome.fold[at[row]]) },
    perBlock('outcome', ({ outcome }) => outcome.outcome),
    perBlock('model', ({ model }) => model.model),
    { name: 'margin', type: 'number', values: numbers((row) => block(row).model.margin[at[row]]) },
    { name: 'probability', type: 'number', values: numbers((row) => block(row).model.probability[at[row]]) },
    { name: 'label', type: 'integer', values: integers((row) => block(row).outcome.label[at[row]]) },
    { name: 'health_score', type: 'number', values: numbers(scoreAt) },
    { name: 'band', type: 'level', levels: BANDS, values: integers(bandAt) },
  ];
}
