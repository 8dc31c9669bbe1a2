import type { Autopsy } from '../autopsy/types.ts';
import type { HysteresisChoice } from '../bands/hysteresis.ts';
import type { GroupShifts } from '../bands/types.ts';
import type { Evidence } from '../evidence/types.ts';
import type { Explanation } from '../explanation/types.ts';
import type { Fairness } from '../fairness/types.ts';
import type { NamedSegmentShifts } from '../fit/segment-shifts.ts';
import type { Selection } from '../fit/selection.ts';
import type { Indicators } from '../indicators/types.ts';
import type { ScoreChanges } from '../ledger/types.ts';
import type { Revenue } from '../money/types.ts';
import type { Band, BandRule, Calibration, Category, Figure } from '../runtime/types.ts';
import type { ScorecardChanges } from '../scorecard/changes.ts';
import type { StayingPower } from '../staying/types.ts';
import type { Treatment } from '../treatment/types.ts';
import type { Tuning } from '../tuning/types.ts';
import type { BandExpansion, BandGroups, CapacityFrontier, RedSurvival } from './group-types.ts';

export type OutcomeName = 'churn' | 'expansion';

/** Models of one outcome in the walk-forward: families, baselines, `chosen` (the pick made inside each fold), and those in use. */
export type ModelName =
  | 'logistic'
  | 'gradient'
  | 'chosen'
  | 'base_rate'
  | 'best_single_metric'
  | 'tenure_segment'
  | 'recency'
  | 'equal_weights'
  | 'champion'
  | 'incumbent'
  | 'incumbent_recalibrated';

export const BASELINES = ['base_rate', 'best_single_metric', 'tenure_segment', 'recency', 'equal_weights'] as const;

/** Every out-of-time prediction of one outcome. Rows ascend by (fold, snapshot date, account); all columns share them. */
export interface OutcomePredictions {
  readonly outcome: OutcomeName;
  readonly nRows: number;
  /** Position in the snapshot table. */
  readonly row: Int32Array;
  /** Fold number, from 1. */
  readonly fold: Int32Array;
  /** 0 or 1: rows without a mature label are not here. */
  readonly label: Uint8Array;
  readonly models: readonly ModelPredictions[];
}

export interface ModelPredictions {
  readonly model: ModelName;
  /** Log-odds before calibration; NaN where the model has no prediction (a champion that was fitted on the row). */
  readonly margin: Float64Array;
  /** Calibrated. */
  readonly probability: Float64Array;
}

/** Cut-offs and hysteresis in force in one fold. */
export interface FoldCutoffs {
  readonly fold: number;
  readonly red: number;
  readonly yellow: number;
  /** Cut-offs of groups of accounts, which come before these; empty: one pair serves everyone. */
  readonly cells: BandRule['cutoffs'];
  /** Points above a cut-off that leave a worse band. */
  readonly clearGap: number;
  readonly minDwellDays: number;
  /** Readings in a row that must ask for a change. */
  readonly readings: number;
}

/** Health score and band of the chosen churn model on the same rows, band as hysteresis leaves it. */
export interface BandReplay {
  readonly healthScore: Float64Array;
  readonly band: readonly Band[];
  /** Cut-offs in force per fold. */
  readonly cutoffs: readonly FoldCutoffs[];
}

/** A figure's name says what it is, its unit and direction stand in `docs/figures.md`. */
export interface RankingFigures {
  readonly rocAuc: Figure;
  /** The same of each row's rank within its own date: who, not when. */
  readonly rocAucWithinDates: Figure;
  readonly averagePrecision: Figure;
  readonly topDecileLift: Figure;
  readonly precisionAtCapacity: Figure;
  readonly recallAtCapacity: Figure;
}

export interface ProbabilityFigures {
  readonly logLoss: Figure;
  readonly brier: Figure;
  readonly calibrationSlope: Figure;
  readonly calibrationIntercept: Figure;
  /** Ten groups of equal size by probability. */
  readonly reliability: readonly { readonly meanProbability: number; readonly rate: number; readonly nRows: number }[];
}

export interface ModelFigures {
  readonly model: ModelName;
  readonly nRows: number;
  readonly ranking: RankingFigures;
  readonly probability: ProbabilityFigures;
}

export interface BandFigures {
  readonly redPrecision: Figure;
  /** Red precision over the base rate. */
  readonly redLift: Figure;
  /** Share of churned accounts that were green at their last snapshot before the event. */
  readonly missedChurn: Figure;
  readonly redShare: Figure;
  readonly yellowShare: Figure;
  readonly greenShare: Figure;
  readonly alertRate: Figure;
  readonly flipsPerAccountQuarter: Figure;
  /** Largest difference in recall of red between a segment and the book. */
  readonly worstSegmentRecallGap: Figure;
  /** Rows by band and label. */
  readonly counts: readonly { readonly band: Band; readonly nRows: number; readonly nChurned: number }[];
}

export interface LeadTimeFigures {
  /** Churned accounts in the test period: the denominator of the shares. */
  readonly nChurnedAccounts: number;
  readonly nCaught: number;
  /** Caught accounts whose spell was already running on the first test date: their lead time is a lower bound. */
  readonly nLeftTruncated: number;
  readonly shareRed30: Figure;
  readonly shareRed60: Figure;
  readonly shareRed90: Figure;
  /** Days from the start of the last unbroken red spell to the event, among the caught. */
  readonly medianDays: Figure;
  readonly lowerQuartileDays: Figure;
  readonly upperQuartileDays: Figure;
  /** The median without those whose spell was already running on the first test date. */
  readonly medianDaysFullySeen: Figure;
  /** The same from the first red ever, apart: an account may have been red once and green since. */
  readonly firstEverRedMedianDays: Figure;
  /** Share of all churned accounts whose spell began at least `minLeadDays` before the event. */
  readonly shareUsable: Figure;
  readonly minLeadDays: number;
  /** Churned accounts that were first seen fewer than `minLeadDays` before the event: nobody could have warned in time. */
  readonly nYoung: number;
  /** `shareUsable` over the others. */
  readonly shareUsableWithoutYoung: Figure;
  /** Before the day by which notice must be given; null: no renewal of a churned account is known. */
  readonly notice: NoticeLead | null;
  /** The shares with each account weighing its ARR at the last snapshot before the event. */
  readonly arr: {
    readonly shareRed30: Figure;
    readonly shareRed60: Figure;
    readonly shareRed90: Figure;
    readonly shareUsable: Figure;
  };
}

/** Lead time before the deadline for notice: the planned renewal less the notice period, or the event where that is earlier. */
export interface NoticeLead {
  readonly noticeDays: number;
  /** Churned accounts whose next renewal was known at their last snapshot before the event. */
  readonly nAccounts: number;
  /** Of them, those whose spell began at least `minLeadDays` before the deadline. */
  readonly shareUsable: Figure;
  /** Days from the start of the spell to the deadline, among the caught of them; below 0: red came after it. */
  readonly medianDays: Figure;
}

export interface MoneyFigures {
  readonly currency: string;
  /** ARR (12 times MRR) of churned accounts in the test period, and the share of it that was red at the last snapshot. */
  readonly churnedArr: number;
  readonly redArrShare: Figure;
  readonly greenArrShare: Figure;
  /** Red precision with each account-date weighing its ARR, and its multiple of the base rate weighed alike. */
  readonly redPrecision: Figure;
  readonly redLift: Figure;
}

export interface Difference {
  readonly against: ModelName;
  readonly nRows: number;
  readonly nChurnedAccounts: number;
  /** Chosen minus the other, paired bootstrap by account; above 0 is better for all four. */
  readonly averagePrecision: Figure;
  readonly rocAuc: Figure;
  readonly precisionAtCapacity: Figure;
  readonly logLossReduction: Figure;
}

export interface OutcomeBacktest {
  readonly outcome: OutcomeName;
  readonly nRows: number;
  readonly nPositiveRows: number;
  readonly nAccounts: number;
  /** Accounts with at least one positive label in the test period. */
  readonly nEventAccounts: number;
  readonly baseRate: Figure;
  readonly testFrom: string | null;
  readonly testTo: string | null;
  readonly models: readonly ModelFigures[];
  readonly perFold: readonly {
    readonly fold: number;
    readonly recalibrationDate: string;
    readonly testDates: readonly string[];
    readonly nTrainRows: number;
    readonly nTrainEventAccounts: number;
    readonly nTestRows: number;
    readonly nPositiveRows: number;
    readonly nPurgedDates: number;
    readonly chosenFamily: 'logistic' | 'gradient';
    readonly models: readonly {
      readonly model: ModelName;
      readonly rocAuc: number | null;
      readonly averagePrecision: number | null;
      readonly logLoss: number | null;
    }[];
  }[];
  readonly perSegment: readonly {
    readonly segment: string;
    readonly nRows: number;
    readonly nEventAccounts: number;
    readonly baseRate: Figure;
    /** Mean probability of the chosen model minus the base rate: above 0, the segment is painted too black. */
    readonly saidMinusCame: Figure;
    readonly models: readonly ModelFigures[];
    readonly bands: BandFigures | null;
    readonly leadTime: LeadTimeFigures | null;
  }[];
  readonly differences: readonly Difference[];
  /** The chosen model and each family taken in every fold: what the choice between them costs. Empty with one family. */
  readonly families: readonly Difference[];
}

export type VerdictKind = 'promote' | 'keep' | 'not_enough_evidence';

export interface Verdict {
  readonly verdict: VerdictKind;
  /** One sentence for a person. */
  readonly headline: string;
  /** Each rule in order: its name, in words, what was found, whether it held. */
  readonly rules: readonly {
    readonly rule: string;
    readonly expected: string;
    readonly found: string;
    readonly held: boolean;
  }[];
  /** What the challenger was measured against. */
  readonly reference: ModelName;
}

/** Can the model of expansion be used? */
export interface ExpansionFinding {
  readonly isUsable: boolean;
  /** One sentence for a person. */
  readonly sentence: string;
  /** Those of the verdict that need no reference. */
  readonly rules: Verdict['rules'];
}

/** The chosen model of expansion: what it is, how it was arrived at, and whether it can be used. */
export interface ExpansionModel {
  readonly finding: ExpansionFinding;
  readonly family: 'logistic' | 'gradient';
  /** Why this family. */
  readonly choice: string;
  /** Accounts that expanded in the training rows of the final model. */
  readonly nTrainEventAccounts: number;
  readonly calibration: CalibrationFigures;
  /** As that of churn. */
  readonly selection: Selection | null;
  readonly explanation: Explanation | null;
  readonly composition: Composition;
}

/** What a final model is made of: strongest first, without metrics that it does not use. */
export type Composition = readonly {
  readonly metric: string;
  readonly category: Category;
  readonly meaning: string;
  /** Mean absolute contribution to the margin over today's book. */
  readonly importance: number;
}[];

/** Which kind of calibration a final model has, and how the kinds did on later dates of other accounts. */
export interface CalibrationFigures {
  readonly kind: Calibration['kind'];
  /** Training rows that the kinds were tried on; 0: too few events to try more than Platt. */
  readonly nTestRows: number;
  /** Simplest first. */
  readonly tried: readonly { readonly kind: Calibration['kind']; readonly logLoss: number }[];
  /** Shifts of segments, which are part of the margin before it is calibrated; null: fewer than two segments. */
  readonly segments: NamedSegmentShifts | null;
}

/** `backtest.json`. */
export interface Backtest {
  readonly format: 'barometer-backtest';
  readonly formatVersion: 1;
  readonly asOf: string;
  readonly verdict: Verdict;
  readonly churn: OutcomeBacktest;
  readonly expansion: OutcomeBacktest | null;
  /** Of the chosen churn model. */
  readonly bands: BandFigures;
  readonly leadTime: LeadTimeFigures;
  /** null: no account turned red in the test period. */
  readonly redSurvival: RedSurvival | null;
  readonly money: MoneyFigures;
  /** How the models of earlier folds did on later quarters; null: fewer than two folds. */
  readonly stayingPower: StayingPower | null;
  /** How the hysteresis of today's model was chosen by replaying the past. */
  readonly hysteresis: HysteresisChoice;
  /** How far the odds of segments and lifecycle stages lie from what scores say, as the cut-offs of today's model heed it. */
  readonly groupShifts: readonly GroupShifts[];
  readonly cutoffs: readonly FoldCutoffs[];
  /** What red meant in every segment and lifecycle stage. */
  readonly bandGroups: BandGroups;
  /** Does the score treat groups alike, and is it spread well? */
  readonly fairness: Fairness;
  /** What smaller and larger teams would have caught in time; null: the policy has no team. */
  readonly capacityFrontier: CapacityFrontier | null;
  readonly calibration: CalibrationFigures;
  /** How the metrics of the final scorecard of churn were chosen, also where trees are what is exported; null: none was fitted. */
  readonly selection: Selection | null;
  /** The search for settings of the trees, by outcome; null: switched off, or no trees were fitted. */
  readonly tuning: Tuning | null;
  /** What moves the chosen churn model out of time, and which way; null: there was no fold. */
  readonly explanation: Explanation | null;
  /** Of the final churn model. */
  readonly composition: Composition;
  /** The model of expansion beside its figures; null: switched off, or the history has no subscriptions. */
  readonly expansionModel: ExpansionModel | null;
  /** How much the history can show: counted before anything was fitted, and what the comparisons could have found. */
  readonly evidence: Evidence;
  /** Milestones and habits that go along with renewal and expansion; null: switched off. No part of the score. */
  readonly indicators: Indicators | null;
  /** What is at stake in the next windows, and how such forecasts did. */
  readonly revenue: Revenue;
  /** How often accounts of each colour expanded, in the test period; empty: nothing is known of expansion. */
  readonly expansionByBand: readonly BandExpansion[];
  /** Why accounts churned while green; null: none did. */
  readonly autopsy: Autopsy | null;
  /** What became of red accounts that somebody did something for; null: neither interventions nor touchpoints. */
  readonly treatment: Treatment | null;
  /** From the champion's colours on the last snapshot date to the new ones today; null: no champion was given. */
  readonly scoreChanges: ScoreChanges | null;
  /** What became of the scorecard in use; null: none was given. */
  readonly scorecard: ScorecardChanges | null;
}

/** All of `backtest.json` but what is known only once today's model is made. */
export type TestedFigures = Omit<
  Backtest,
  | 'autopsy'
  | 'composition'
  | 'evidence'
  | 'expansionModel'
  | 'explanation'
  | 'groupShifts'
  | 'hysteresis'
  | 'indicators'
  | 'revenue'
  | 'scoreChanges'
  | 'scorecard'
  | 'treatment'
>;
