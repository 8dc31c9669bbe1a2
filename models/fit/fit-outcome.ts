import type { OutcomeName } from '../backtest/types.ts';
import { type CalibrationChoice, chooseCalibration } from '../calibration/choose.ts';
import type { ThreadHost } from '../gradient/threads.ts';
import { takenAt } from '../math/columns.ts';
import { pairedDifference, rowLosses } from '../math/paired-loss.ts';
import { calibratedLogOdds } from '../runtime/calibration.ts';
import type { Calibration, CohortReferences, FeatureSpec, OutcomeModel } from '../runtime/types.ts';
import { fitBoosted } from './boosted.ts';
import { featureColumns, scorecardFeatures, treeFeatures } from './design.ts';
import { fitScorecard } from './scorecard.ts';
import { type NamedSegmentShifts, withSegmentShifts } from './segment-shifts.ts';
import type { Selection } from './selection.ts';
import type { Family, FitSettings } from './settings.ts';
import { signsOf } from './signs.ts';
import { partOfRows, type TrainingSet } from './training-set.ts';

const N_PARTS = 3;
/** With fewer accounts than this that ever had the event, nothing but the base rate is fitted. */
const MIN_EVENT_ACCOUNTS = 5;

export interface FittedFamily {
  readonly family: Family;
  readonly model: OutcomeModel;
  /** Calibrated log-odds of each training row, by a fit that had not seen its account. */
  readonly outOfFoldLogOdds: Float64Array;
  /** How the kinds of calibration did on later rows, and whether segments are shifted. */
  readonly calibration: Pick<CalibrationChoice, 'nTestRows' | 'tried'> & {
    readonly segments: NamedSegmentShifts | null;
  };
  /** How its metrics were chosen; null: trees are offered all, and a base rate has none. */
  readonly selection: Selection | null;
}

/** What a fit is told beside its rows. */
export interface FitPlan {
  /** Days from a date until its labels are mature; Infinity: no training date is late enough to judge a choice on. */
  readonly purgeDays: number;
  /** Draws of accounts on which the scorecard's choice of metrics is made anew. */
  readonly nResamples: number;
  /** Share the growing of trees; absent: this one alone. */
  readonly threads?: ThreadHost | null;
}

export interface FittedOutcome {
  readonly references: CohortReferences;
  readonly families: readonly FittedFamily[];
  readonly chosen: FittedFamily;
  /** Why this family, in one sentence. */
  readonly choice: string;
}

/**
 * Fit everything that is learned about one outcome from rows whose labels were mature: metric choice,
 * both families, calibration, and the pick between them. The walk-forward calls it inside each fold and the final model
 * comes from the same call, so what was tested is what is exported.
 *
 * @param references Cohort references, frozen on rows that were known by then.
 */
export function fitOutcome(
  set: TrainingSet,
  outcome: OutcomeName,
  references: CohortReferences,
  settings: FitSettings,
  plan: FitPlan,
): FittedOutcome {
  if (set.nEventAccounts < MIN_EVENT_ACCOUNTS || set.nPositive === set.rows.length) {
    const only = baseRateOnly(set);
    return {
      references,
      families: [only],
      chosen: only,
      choice: 'too few accounts had the event to fit more than its rate',
    };
  }
  const parts = partOfRows(set, N_PARTS, settings.seed);
  const families = settings.families.map((family) =>
    fitFamily(family, set, outcome, settings, references, parts, plan),
  );
  return { references, families, ...choose(families, set, settings.choose) };
}

function fitFamily(
  family: Family,
  set: TrainingSet,
  outcome: OutcomeName,
  settings: FitSettings,
  references: CohortReferences,
  parts: Uint8Array,
  plan: FitPlan,
): FittedFamily {
  const specs = family === 'logistic' ? scorecardFeatures(set, references) : treeFeatures(set, references);
  if (specs.length === 0) return { ...baseRateOnly(set), family };
  const columns = featureColumns(set.table, set.rows, specs, references);
  const signs = signsOf(specs, set.table, outcome, settings.monotone);
  const grown =
    family === 'logistic'
      ? fitScorecard(set, specs, columns, signs, parts, { ...settings, ...plan })
      : {
          ...fitBoosted(set, specs, columns, signs, parts, settings.seed, settings.trees, plan.threads),
          selection: null,
        };
  const { fit, segments } = withSegmentShifts(set, grown, settings.seed);
  const { calibration, nTestRows, tried } = chooseCalibration(
    {
      margins: fit.outOfFoldMargin,
      labels: set.labels,
      groups: set.cluster,
      days: takenAt(set.table.snapshotDay, set.rows),
    },
    settings.seed,
  );
  return {
    family,
    model: outcomeModel(set, fit.features, fit.parameters, calibration),
    outOfFoldLogOdds: fit.outOfFoldMargin.map((margin) => calibratedLogOdds(calibration, margin)),
    calibration: { nTestRows, tried, segments },
    selection: grown.selection,
  };
}

function choose(
  families: readonly FittedFamily[],
  set: TrainingSet,
  wish: FitSettings['choose'],
): { chosen: FittedFamily; choice: string } {
  const asked = families.find((fit) => fit.family === wish);
  if (asked !== undefined) return { chosen: asked, choice: `${asked.family}, as the config asks` };
  const scorecard = families.find((fit) => fit.family === 'logistic');
  const trees = families.find((fit) => fit.family === 'gradient');
  if (scorecard === undefined || trees === undefined) {
    return { chosen: families[0], choice: `${families[0].family}, the only family that was fitted` };
  }
  const { mean, standardError } = pairedDifference(
    rowLosses(scorecard.outOfFoldLogOdds, set.labels),
    rowLosses(trees.outOfFoldLogOdds, set.labels),
    set.cluster,
  );
  const words = `out-of-fold log loss ${mean >= 0 ? 'lower' : 'higher'} by ${Math.abs(mean).toPrecision(2)} (standard error ${standardError.toPrecision(2)})`;
  return mean > standardError
    ? { chosen: trees, choice: `gradient: ${words} than the scorecard's` }
    : { chosen: scorecard, choice: `logistic, the simpler: the trees' ${words} is not beyond one standard error` };
}

function baseRateOnly(set: TrainingSet): FittedFamily {
  // Half an event added on either side keeps the odds finite when nothing, or everything, happened (Jeffreys' prior).
  const intercept = Math.log((set.nPositive + 0.5) / (set.rows.length - set.nPositive + 0.5));
  return {
    family: 'logistic',
    model: outcomeModel(
      set,
      [],
      { family: 'logistic', intercept, coefficients: [], centers: [] },
      { kind: 'platt', a: 0, b: 1 },
    ),
    outOfFoldLogOdds: new Float64Array(set.rows.length).fill(intercept),
    calibration: { nTestRows: 0, tried: [], segments: null },
    selection: null,
  };
}

function outcomeModel(
  set: TrainingSet,
  features: readonly FeatureSpec[],
  parameters: OutcomeModel['parameters'],
  calibration: Calibration,
): OutcomeModel {
  return {
    features,
    parameters,
    calibration,
    baseRate: set.rows.length === 0 ? 0 : set.nPositive / set.rows.length,
    nRows: set.rows.length,
    nAccounts: set.nAccounts,
    nEventAccounts: set.nEventAccounts,
  };
}
