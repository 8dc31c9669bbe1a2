import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import { chooseCutoffs } from '../../models/bands/choose-cutoffs.ts';
import { chooseHysteresis, type HysteresisChoice, redEntry } from '../../models/bands/hysteresis.ts';
import type { BandPolicy, ChosenCutoffs } from '../../models/bands/policy.ts';
import { formatDay } from '../../models/math/day.ts';
import { healthScoreOf } from '../../models/runtime/health.ts';
import type { HealthSpec, ModelFile } from '../../models/runtime/types.ts';
import type { Config } from '../config/index.ts';
import type { OutcomeFits } from './walk-forward.ts';

/** What turns log-odds into a health score. */
export type Scale = Pick<HealthSpec, 'anchor' | 'pointsToDoubleOdds'>;

/**
 * The scale of the health score: the champion's anchor where there is one, else the average account of the book at the
 * first recalibration date, so that the back-test, the model file and later challengers speak of the same odds.
 */
export function scaleOf(churn: OutcomeFits, champion: ModelFile | null, asOf: string, config: Config): Scale {
  if (champion !== null) {
    const { anchor, pointsToDoubleOdds } = champion.health;
    return { anchor, pointsToDoubleOdds };
  }
  const first = churn.folds[0] ?? churn.final;
  const [firstFold] = churn.timeline.folds;
  return {
    anchor: {
      date: firstFold === undefined ? asOf : formatDay(firstFold.recalibrationDay),
      logOdds: averageLogOdds(first),
    },
    pointsToDoubleOdds: config.health.pointsToDoubleOdds,
  };
}

/** Log-odds of the mean churn probability of the book; of the training rows' rate where the book is empty. */
function averageLogOdds({ evidence, fitted }: FitResult): number {
  const { bookLogOdds } = evidence;
  const rate =
    bookLogOdds.length === 0
      ? Math.min(0.99, Math.max(0.001, fitted.chosen.model.baseRate))
      : bookLogOdds.reduce((sum, logOdds) => sum + 1 / (1 + Math.exp(-logOdds)), 0) / bookLogOdds.length;
  return Math.log(rate / (1 - rate));
}

/** Health scores of calibrated log-odds on the scale. */
export function healthScores(logOdds: Float64Array, scale: Scale): Float64Array {
  return logOdds.map((value) => healthScoreOf(value, scale));
}

/** The config's band policy as the models know it. */
export function bandPolicyOf({ bands }: Config): BandPolicy {
  return bands.policy === 'capacity'
    ? { kind: 'capacity', capacity: bands.csms * bands.accountsPerCsm }
    : { kind: 'precision', floor: bands.precisionFloor, confidence: bands.confidence };
}

/** Accounts that can be worked per date; for the precision policy the same share that the capacity default gives. */
export function capacityOf({ bands }: Config, bookSize: number): number {
  return bands.policy === 'capacity' ? bands.csms * bands.accountsPerCsm : Math.max(1, Math.round(bookSize / 10));
}

/** Cut-offs and the hysteresis rule that goes with them. */
export interface FitBands extends ChosenCutoffs {
  readonly hysteresis: HysteresisChoice;
}

/**
 * Cut-offs and hysteresis of one fit, from held-out scores of its training rows and from the book they are chosen for.
 *
 * An account enters red half the hysteresis gap below the chosen cut-off and leaves it half the gap above, so that as many
 * stay a little longer as come a little later, and the number of red accounts stays what the policy asks for.
 *
 * @param bookLogOdds Calibrated log-odds of the book on the day the cut-offs are chosen.
 */
export function bandsOf(
  { evidence }: FitResult,
  bookLogOdds: Float64Array,
  table: SnapshotTable,
  scale: Scale,
  config: Config,
): FitBands {
  const take = (column: Int32Array) => Int32Array.from(evidence.rows, (row) => column[row]);
  const healthScore = healthScores(evidence.logOdds, scale);
  const accountIndex = take(table.accountIndex);
  const chosen = chooseCutoffs(bandPolicyOf(config), {
    healthScore,
    label: evidence.labels,
    accountIndex,
    bookHealthScore: healthScores(bookLogOdds, scale),
  });
  const past = {
    healthScore,
    label: evidence.labels,
    accountIndex,
    day: take(table.snapshotDay),
    cluster: accountIndex.map((account) => table.groupOfAccount?.[account] ?? account),
    eventDay: take(table.churnDay),
  };
  const hysteresis = chooseHysteresis(past, chosen, config.bands.minLeadDays, config.seed);
  return { ...chosen, red: redEntry(chosen.red, hysteresis.rule), hysteresis };
}
