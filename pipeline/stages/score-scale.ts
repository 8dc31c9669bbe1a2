import type { FitResult } from '../../models/backtest/fold.ts';
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
  return { anchor: averageAccount(churn, asOf), pointsToDoubleOdds: config.health.pointsToDoubleOdds };
}

/** Where the opportunity score is 50: the champion's where it has one, else found as the anchor of the health score is. */
export function opportunityAnchorOf(
  expansion: OutcomeFits | null,
  champion: ModelFile | null,
  asOf: string,
): HealthSpec['opportunityAnchor'] {
  if (expansion === null) return undefined;
  return champion?.health.opportunityAnchor ?? averageAccount(expansion, asOf);
}

/** The average account of the book at the first recalibration date. */
function averageAccount({ folds, final, timeline }: OutcomeFits, asOf: string): HealthSpec['anchor'] {
  const [first] = timeline.folds;
  return {
    date: first === undefined ? asOf : formatDay(first.recalibrationDay),
    logOdds: averageLogOdds(folds[0] ?? final),
  };
}

/** Log-odds of the mean probability of the book; of the training rows' rate where the book is empty. */
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
