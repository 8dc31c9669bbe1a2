import type { SnapshotTable } from '../../features/matrix.ts';
import { bandFigures } from '../../models/backtest/band-figures.ts';
import { bandGroups } from '../../models/backtest/band-groups.ts';
import { championPredictions } from '../../models/backtest/champion.ts';
import { expansionByBand } from '../../models/backtest/expansion-by-band.ts';
import type { OutcomeFigureOptions } from '../../models/backtest/figures.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import type { FoldRecord } from '../../models/backtest/fold-figures.ts';
import { leadTimeFigures } from '../../models/backtest/lead-time.ts';
import { moneyFigures } from '../../models/backtest/money.ts';
import { redSurvival } from '../../models/backtest/red-survival.ts';
import type { ScoredBands } from '../../models/backtest/scored-history.ts';
import type { BandReplay, OutcomePredictions, TestedFigures } from '../../models/backtest/types.ts';
import { decideVerdict } from '../../models/backtest/verdict.ts';
import { joinFolds, withModel } from '../../models/backtest/walk-forward.ts';
import { scoreDistribution } from '../../models/fairness/distribution.ts';
import { worstGaps } from '../../models/fairness/worst-gaps.ts';
import { type Day, formatDay, parseDay } from '../../models/math/day.ts';
import type { ModelFile } from '../../models/runtime/types.ts';
import { stayingPower } from '../../models/staying/staying-power.ts';
import type { StayingPower } from '../../models/staying/types.ts';
import type { Config } from '../config/index.ts';
import { startJob } from '../workers/start-job.ts';
import { capacityOf } from './band-policy.ts';
import { frontierOf } from './capacity-frontier.ts';
import { replayFolds } from './replay-folds.ts';
import type { Scale } from './score-scale.ts';
import type { OutcomeFits, WalkForward } from './walk-forward.ts';

/** Out-of-time predictions of both outcomes, with the bands of the chosen churn model. */
export interface Predictions {
  readonly churn: OutcomePredictions;
  readonly expansion: OutcomePredictions | null;
  /** On the rows of `churn`. */
  readonly replay: BandReplay;
  /** On every scored snapshot of the test period. */
  readonly scored: ScoredBands;
}

export interface BacktestResult {
  readonly predictions: Predictions;
  readonly backtest: TestedFigures;
}

/** Figures, bands, lead time and verdict from the walk-forward's predictions; the figures of the outcomes in threads of their own. */
export async function backtest(
  table: SnapshotTable,
  bookSize: number,
  fits: WalkForward,
  scale: Scale,
  champion: ModelFile | null,
  asOf: string,
  config: Config,
): Promise<BacktestResult> {
  const churn = withChampion(table, joinFolds(table, 'churn', fits.churn.folds), champion, fits.churn);
  const expansion =
    fits.expansion === null
      ? null
      : withChampion(table, joinFolds(table, 'expansion', fits.expansion.folds), champion, fits.expansion);
  const common = { bootstrap: config.backtest.bootstrap, seed: config.seed };
  const figuresOf = (predictions: OutcomePredictions, outcome: OutcomeFits, bands: OutcomeFigureOptions['bands']) =>
    startJob('outcomeFigures', table, predictions, {
      ...common,
      capacity: capacityOf(config, bookSize),
      folds: foldRecords(outcome),
      bands,
    });
  const startedExpansion =
    expansion === null || fits.expansion === null ? null : figuresOf(expansion, fits.expansion, null);
  const folds = replayFolds(table, churn, fits.churn, scale, config);
  const { replay, scored } = folds;
  const bandOptions = { ...common, scored };
  const { minLeadDays, noticeDays } = config.bands;
  const startedChurn = figuresOf(churn, fits.churn, { replay, minLeadDays, noticeDays, scored });
  const bands = bandFigures(table, churn, replay, bandOptions);
  const leadTime = leadTimeFigures(table, churn, replay, { ...bandOptions, minLeadDays, noticeDays });
  const own = {
    redSurvival: redSurvival(table, scored, {
      seenUntil: seenUntil(asOf, fits.churn, config),
      bootstrap: Math.min(config.backtest.bootstrap, MAX_DRAWS),
      seed: config.seed,
    }),
    money: moneyFigures(table, churn, replay, { ...bandOptions, currency: config.report.currency }),
    stayingPower: staying(table, churn, fits.churn, config),
    cutoffs: replay.cutoffs,
    bandGroups: bandGroups(table, churn, replay, folds.common, folds.groupings, bandOptions),
    expansionByBand: expansionByBand(table, scored, common),
    fairness: {
      nShuffles: N_SHUFFLES,
      gaps: worstGaps({
        table,
        predictions: churn,
        replay,
        groupings: folds.groupings,
        nShuffles: N_SHUFFLES,
        seed: config.seed,
      }),
      distribution: scoreDistribution(table, folds.points, common),
    },
    capacityFrontier: frontierOf(table, churn, folds, scale, config),
  };
  const figures = await startedChurn;
  const verdict = decideVerdict({
    churn: figures,
    bands,
    leadTime,
    horizonDays: config.outcomes.churn.horizonDays,
    nTrainingEventAccounts: fits.churn.final.nTrainEventAccounts,
  });
  return {
    predictions: { churn, expansion, replay, scored },
    backtest: {
      format: 'barometer-backtest',
      formatVersion: 1,
      asOf,
      verdict,
      churn: figures,
      expansion: await startedExpansion,
      bands,
      leadTime,
      ...own,
      // Where nothing is shown of the model, nothing is shown of its groups.
      fairness: verdict.verdict === 'not_enough_evidence' ? { ...own.fairness, gaps: [] } : own.fairness,
      ...choices(fits.churn.final),
      tuning: fits.churn.tuning && { churn: fits.churn.tuning, expansion: fits.expansion?.tuning ?? null },
    },
  };
}

/** Shuffles of accounts over groups: p-values to the nearest 0.002. */
const N_SHUFFLES = 500;

/** Draws of accounts where each draw is dear: all models of all ages ranked anew, all accounts followed anew. */
const MAX_DRAWS = 200;

/** The day until which every churn is known: what decides that an end was one has passed. */
function seenUntil(asOf: string, { timeline }: OutcomeFits, { outcomes }: Config): Day {
  const { gapDays, horizonDays } = outcomes.churn;
  return (parseDay(asOf) ?? 0) - (timeline.maturityDays - gapDays - horizonDays);
}

/** The folds' own models, left in use for longer. */
function staying(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  { folds, timeline }: OutcomeFits,
  config: Config,
): StayingPower | null {
  const days = timeline.folds.map(({ recalibrationDay }) => recalibrationDay);
  return stayingPower(
    table,
    predictions,
    folds.map(({ fitted, testRows }) => ({ model: fitted.chosen.model, references: fitted.references, testRows })),
    (days[days.length - 1] - days[0]) / Math.max(1, days.length - 1),
    { replicates: Math.min(config.backtest.bootstrap, MAX_DRAWS), seed: config.seed },
  );
}

/** How a final model was arrived at. */
export function choices({ families, fitted }: FitResult): Pick<TestedFigures, 'calibration' | 'selection'> {
  const { chosen } = fitted;
  return {
    calibration: { kind: chosen.model.calibration.kind, ...chosen.calibration },
    selection: families.find(({ fit }) => fit.family === 'logistic')?.fit.selection ?? null,
  };
}

function withChampion(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  champion: ModelFile | null,
  fits: OutcomeFits,
): OutcomePredictions {
  if (champion === null) return predictions;
  const added = championPredictions(table, predictions, champion, fits.timeline.maturityDays);
  return added === null ? predictions : withModel(predictions, added);
}

function foldRecords({ folds, timeline }: OutcomeFits): FoldRecord[] {
  return folds.map((result, i) => ({
    fold: result.fold,
    recalibrationDate: formatDay(timeline.folds[i].recalibrationDay),
    nTrainRows: result.nTrainRows,
    nTrainEventAccounts: result.nTrainEventAccounts,
    nPurgedDates: timeline.folds[i].purgedDays.length,
    chosenFamily: result.fitted.chosen.family,
  }));
}
