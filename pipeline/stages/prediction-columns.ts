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
  /** Positions in the predictions that it has a prediction for. */
  readonly positions: Int32Array;
  /** Row of the file at which it starts. */
  readonly start: number;
}

/**
 * `predictions.parquet`: every out-of-time prediction, one row each, by outcome, model, fold, date and account. Rows that a
 * model has no prediction for are not there.
 */
export function predictionColumns(table: SnapshotTable, { churn, expansion, replay }: Predictions): OutputColumn[] {
  const blocks: Block[] = [];
  let nRows = 0;
  for (const outcome of [churn, ...(expansion === null ? [] : [expansion])]) {
    for (const model of outcome.models) {
      const positions = positionsWhere(outcome.nRows, (i) => !Number.isNaN(model.margin[i]));
      blocks.push({ outcome, model, positions, start: nRows });
      nRows += positions.length;
    }
  }
  const column = <T extends Int32Array | Float64Array>(
    values: T,
    ofBlock: (block: Block) => (position: number) => number,
  ): T => {
    for (const block of blocks) {
      const own = ofBlock(block);
      filled(values.subarray(block.start, block.start + block.positions.length), (k) => own(block.positions[k]));
    }
    return values;
  };
  const integers = (ofBlock: (block: Block) => (position: number) => number) => column(new Int32Array(nRows), ofBlock);
  const numbers = (ofBlock: (block: Block) => (position: number) => number) => column(new Float64Array(nRows), ofBlock);
  const levels = (name: string, textOf: (block: Block) => string): OutputColumn => {
    const texts = [...new Set(blocks.map(textOf))];
    return {
      name,
      type: 'level',
      levels: texts,
      values: integers((block) => {
        const level = texts.indexOf(textOf(block));
        return () => level;
      }),
    };
  };
  const hasBand = ({ outcome, model }: Block) => outcome.outcome === 'churn' && model.model === 'chosen';
  const account: OutputColumn = {
    name: 'account_id',
    type: 'level',
    levels: table.accountIds,
    values: integers(
      ({ outcome }) =>
        (i) =>
          table.accountIndex[outcome.row[i]],
    ),
  };
  const band: OutputColumn = {
    name: 'band',
    type: 'level',
    levels: BANDS,
    values: integers((block) => (hasBand(block) ? (i) => BANDS.indexOf(replay.band[i]) : () => -1)),
  };
  return [
    account,
    {
      name: 'snapshot_date',
      type: 'day',
      values: integers(
        ({ outcome }) =>
          (i) =>
            table.snapshotDay[outcome.row[i]],
      ),
    },
    {
      name: 'fold',
      type: 'integer',
      values: integers(
        ({ outcome }) =>
          (i) =>
            outcome.fold[i],
      ),
    },
    levels('outcome', ({ outcome }) => outcome.outcome),
    levels('model', ({ model }) => model.model),
    {
      name: 'margin',
      type: 'number',
      values: numbers(
        ({ model }) =>
          (i) =>
            model.margin[i],
      ),
    },
    {
      name: 'probability',
      type: 'number',
      values: numbers(
        ({ model }) =>
          (i) =>
            model.probability[i],
      ),
    },
    {
      name: 'label',
      type: 'integer',
      values: integers(
        ({ outcome }) =>
          (i) =>
            outcome.label[i],
      ),
    },
    {
      name: 'health_score',
      type: 'number',
      values: numbers((block) => (hasBand(block) ? (i) => replay.healthScore[i] : () => Number.NaN)),
    },
    band,
  ];
}
