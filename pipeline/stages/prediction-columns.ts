import type { OutputColumn } from '../../data/duckdb/write-columns.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import type { OutcomePredictions } from '../../models/backtest/types.ts';
import type { Predictions } from './backtest.ts';

/**
 * `predictions.parquet`: every out-of-time prediction, one row each, by outcome, model, fold, date and account. Rows that a
 * model has no prediction for are not there.
 */
export function predictionColumns(table: SnapshotTable, predictions: Predictions): OutputColumn[] {
  const blocks = [predictions.churn, ...(predictions.expansion === null ? [] : [predictions.expansion])];
  const cells: {
    accountId: string[];
    day: number[];
    fold: number[];
    outcome: string[];
    model: string[];
    margin: number[];
    probability: number[];
    label: number[];
    healthScore: number[];
    band: (string | null)[];
  } = {
    accountId: [],
    day: [],
    fold: [],
    outcome: [],
    model: [],
    margin: [],
    probability: [],
    label: [],
    healthScore: [],
    band: [],
  };
  for (const block of blocks) {
    for (const { model, margin, probability } of block.models) {
      const hasBand = block.outcome === 'churn' && model === 'chosen';
      for (let i = 0; i < block.nRows; i++) {
        if (Number.isNaN(margin[i])) continue;
        const row = block.row[i];
        cells.accountId.push(table.accountIds[table.accountIndex[row]]);
        cells.day.push(table.snapshotDay[row]);
        cells.fold.push(block.fold[i]);
        cells.outcome.push(block.outcome satisfies OutcomePredictions['outcome']);
        cells.model.push(model);
        cells.margin.push(margin[i]);
        cells.probability.push(probability[i]);
        cells.label.push(block.label[i]);
        cells.healthScore.push(hasBand ? predictions.replay.healthScore[i] : Number.NaN);
        cells.band.push(hasBand ? predictions.replay.band[i] : null);
      }
    }
  }
  return [
    { name: 'account_id', type: 'text', values: cells.accountId },
    { name: 'snapshot_date', type: 'day', values: Int32Array.from(cells.day) },
    { name: 'fold', type: 'integer', values: Int32Array.from(cells.fold) },
    { name: 'outcome', type: 'text', values: cells.outcome },
    { name: 'model', type: 'text', values: cells.model },
    { name: 'margin', type: 'number', values: Float64Array.from(cells.margin) },
    { name: 'probability', type: 'number', values: Float64Array.from(cells.probability) },
    { name: 'label', type: 'integer', values: Int32Array.from(cells.label) },
    { name: 'health_score', type: 'number', values: Float64Array.from(cells.healthScore) },
    { name: 'band', type: 'text', values: cells.band },
  ];
}
