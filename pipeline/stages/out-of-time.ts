import type { SnapshotTable } from '../../features/matrix.ts';
import { bandFigures } from '../../models/backtest/band-figures.ts';
import { championPredictions } from '../../models/backtest/champion.ts';
import { outcomeFigures } from '../../models/backtest/figures.ts';
import { leadTimeFigures } from '../../models/backtest/lead-time.ts';
import type {
  BandFigures,
  BandReplay,
  Difference,
  LeadTimeFigures,
  ModelFigures,
  ModelName,
  OutcomePredictions,
} from '../../models/backtest/types.ts';
import type { Figure } from '../../models/runtime/types.ts';
import type { Config } from '../config/index.ts';
import { capacityOf } from './band-policy.ts';
import type { Replayed } from './replay-model.ts';
import type { SeenBy } from './score-ledger.ts';

/** Figures of one model, defined as those of `backtest.json`. */
export interface ComparedFigures extends Pick<ModelFigures, 'ranking' | 'probability'> {
  readonly bands: BandFigures;
  readonly leadTime: LeadTimeFigures;
}

/** Both models on the account-dates whose outcome neither can have learned from. */
export interface OutOfTime {
  readonly nRows: number;
  readonly from: string;
  readonly to: string;
  readonly nChurnedAccounts: number;
  readonly baseRate: Figure;
  readonly champion: ComparedFigures;
  readonly challenger: ComparedFigures;
  /** Challenger minus champion, paired by account; above 0: the challenger is better. */
  readonly difference: Omit<Difference, 'against'>;
}

/** One of the two models, with its metrics and its bands on all snapshot dates. */
export interface ComparedSide extends SeenBy {
  readonly replayed: Replayed;
}

/**
 * Figures of both models on the rows with a mature churn label that was not mature when either was fitted.
 *
 * @param maturityDays Days from a snapshot date until the label is mature.
 * @returns null where there is no such row.
 */
export function outOfTimeFigures(
  champion: ComparedSide,
  challenger: ComparedSide,
  maturityDays: number,
  config: Config,
): OutOfTime | null {
  const { table, book } = challenger;
  const labelled = predictionsOf(
    table,
    Int32Array.from(table.churnLabel.keys()).filter((row) => table.churnLabel[row] !== -1),
  );
  const ofModel = (side: ComparedSide, predictions: OutcomePredictions) =>
    championPredictions(side.table, predictions, side.model, maturityDays);
  const [old, young] = [ofModel(champion, labelled), ofModel(challenger, labelled)];
  const unseen = labelled.row.filter(
    (_, i) => !Number.isNaN(old?.margin[i] ?? Number.NaN) && !Number.isNaN(young?.margin[i] ?? Number.NaN),
  );
  const rows = predictionsOf(table, unseen);
  const models = [named('chosen', ofModel(challenger, rows)), named('champion', ofModel(champion, rows))];
  if (rows.nRows === 0) return null;
  const common = { bootstrap: config.backtest.bootstrap, seed: config.seed };
  const predictions = { ...rows, models: models.flatMap((model) => model ?? []) };
  const figures = outcomeFigures(table, predictions, {
    ...common,
    capacity: capacityOf(config, book.nRows),
    folds: [],
    bands: null,
  });
  const figuresOf = (name: ModelName, { replayed }: ComparedSide): ComparedFigures => {
    const { ranking, probability } = figures.models.find(({ model }) => model === name)!;
    const { replay, scored } = bandsFrom(table, replayed, rows.row);
    const options = { ...common, scored };
    return {
      ranking,
      probability,
      bands: bandFigures(table, rows, replay, options),
      leadTime: leadTimeFigures(table, rows, replay, { ...options, ...config.bands }),
    };
  };
  const { against: _champion, ...difference } = figures.differences.find(({ against }) => against === 'champion')!;
  return {
    nRows: rows.nRows,
    from: figures.testFrom!,
    to: figures.testTo!,
    nChurnedAccounts: figures.nEventAccounts,
    baseRate: figures.baseRate,
    champion: figuresOf('champion', champion),
    challenger: figuresOf('chosen', challenger),
    difference,
  };
}

function predictionsOf(table: SnapshotTable, row: Int32Array): OutcomePredictions {
  return {
    outcome: 'churn',
    nRows: row.length,
    row,
    fold: new Int32Array(row.length).fill(1),
    label: Uint8Array.from(row, (at) => table.churnLabel[at]),
    models: [],
  };
}

function named(model: ModelName, predictions: OutcomePredictions['models'][number] | null) {
  return predictions === null ? null : { ...predictions, model };
}

/** Bands on the given rows, and on all scored rows from their first date on. */
function bandsFrom(table: SnapshotTable, { row, healthScore, band }: Replayed, rows: Int32Array) {
  const position = new Map(Array.from(row, (at, i) => [at, i]));
  const own = Array.from(rows, (at) => position.get(at)!);
  const first = table.snapshotDay[rows[0]];
  const scored = Array.from(row.keys()).filter((i) => table.snapshotDay[row[i]] >= first);
  const replay: BandReplay = {
    healthScore: Float64Array.from(own, (i) => healthScore[i]),
    band: own.map((i) => band[i]),
    cutoffs: [],
  };
  return { replay, scored: { row: Int32Array.from(scored, (i) => row[i]), band: scored.map((i) => band[i]) } };
}
