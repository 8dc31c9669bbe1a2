/** Back-tests for the report's tests: figures that hang together, for each verdict. */
import type {
  Backtest,
  BandFigures,
  Difference,
  LeadTimeFigures,
  ModelFigures,
  ModelName,
  OutcomeBacktest,
  OutcomeName,
  Verdict,
  VerdictKind,
} from '../../models/backtest/types.ts';
import type { ScoreChanges } from '../../models/ledger/types.ts';
import type { Band, Figure } from '../../models/runtime/types.ts';
import { autopsyOfReport } from './report-autopsy.ts';
import {
  bandGroupsRecord,
  capacityFrontierRecord,
  fairnessRecord,
  groupShiftsRecord,
  redSurvivalRecord,
} from './report-bands.ts';
import { expansionModelOf, explanationOf, selectionOf, tuningOf } from './report-choices.ts';
import { evidenceOfReport } from './report-evidence.ts';
import { indicatorsOf } from './report-indicators.ts';
import { revenueOfReport } from './report-revenue.ts';
import { stayingPowerOfReport } from './report-staying.ts';
import { treatmentOfReport } from './report-treatment.ts';

export const figure = (value: number, halfWidth: number): Figure => ({
  value,
  low: value - halfWidth,
  high: value + halfWidth,
});
/** Of something that is never below zero. */
const positive = (value: number, halfWidth: number): Figure => ({
  ...figure(value, halfWidth),
  low: Math.max(0, value - halfWidth),
});
export const bare = (value: number | null): Figure => ({ value, low: null, high: null });

/** Average precision and ROC AUC of a model; everything else follows from them. */
type Strength = readonly [model: ModelName, averagePrecision: number, rocAuc: number];

export function modelFigures([model, ap, auc]: Strength, nRows: number, baseRate: number, half = 0.04): ModelFigures {
  const skill = (auc - 0.5) * 2;
  const groups = Array.from({ length: 10 }, (_, i) => baseRate * (1 + skill * 3.2 * ((i / 9) ** 3 - 0.3)));
  return {
    model,
    nRows,
    ranking: {
      rocAuc: model === 'base_rate' ? bare(0.5) : figure(auc, half),
      rocAucWithinDates: model === 'base_rate' ? bare(0.5) : figure(auc - 0.006, half),
      averagePrecision: positive(ap, half),
      topDecileLift: positive(1 + skill * 5, half * 12),
      precisionAtCapacity: positive(ap * 0.92, half),
      recallAtCapacity: positive(0.12 + skill * 0.6, half * 1.6),
    },
    probability: {
      logLoss: figure(0.235 - skill * 0.07, 0.012),
      brier: figure(0.062 - skill * 0.014, 0.004),
      calibrationSlope: model === 'base_rate' ? bare(null) : figure(0.96, 0.14),
      calibrationIntercept: figure(-0.06, 0.18),
      reliability: groups.map((p, i) => ({
        meanProbability: p,
        rate: Math.max(0, p * (1 + [0.2, -0.1, 0.05, -0.12, 0.08][i % 5])),
        nRows: Math.round(nRows / 10),
      })),
    },
  };
}

const STRONG: readonly Strength[] = [
  ['chosen', 0.334, 0.842],
  ['logistic', 0.312, 0.829],
  ['gradient', 0.336, 0.845],
  ['champion', 0.221, 0.744],
  ['incumbent', 0.184, 0.703],
  ['base_rate', 0.068, 0.5],
  ['best_single_metric', 0.197, 0.711],
  ['tenure_segment', 0.104, 0.598],
  ['recency', 0.152, 0.668],
  ['equal_weights', 0.203, 0.726],
];
const LIKE_CHAMPION: readonly Strength[] = STRONG.map(([model, ap, auc]) =>
  model === 'champion' ? [model, 0.321, 0.836] : [model, ap, auc],
);
const WEAK: readonly Strength[] = [
  ['chosen', 0.071, 0.531],
  ['logistic', 0.07, 0.528],
  ['gradient', 0.062, 0.497],
  ['base_rate', 0.056, 0.5],
  ['best_single_metric', 0.061, 0.515],
  ['equal_weights', 0.058, 0.503],
];
const STRENGTHS = { promote: STRONG, keep: LIKE_CHAMPION, not_enough_evidence: WEAK } as const;

export function outcomeBacktest(outcome: OutcomeName, kind: VerdictKind): OutcomeBacktest {
  const isWeak = kind === 'not_enough_evidence';
  const [nRows, nEvents, base] = isWeak
    ? [412, 11, 0.056]
    : outcome === 'churn'
      ? [9_840, 214, 0.068]
      : [8_120, 342, 0.112];
  const strengths = STRENGTHS[kind].filter(([model]) => outcome === 'churn' || model !== 'incumbent');
  const half = isWeak ? 0.11 : 0.035;
  const chosen = strengths[0];
  return {
    outcome,
    nRows,
    nPositiveRows: Math.round(nRows * base),
    nAccounts: isWeak ? 96 : 1_312,
    nEventAccounts: nEvents,
    baseRate: figure(base, isWeak ? 0.03 : 0.009),
    testFrom: '2025-04-01',
    testTo: '2026-07-01',
    models: strengths.map((strength) => modelFigures(strength, nRows, base, half)),
    perFold: [1, 2, 3, 4, 5, 6].slice(0, isWeak ? 1 : 6).map((fold) => ({
      fold,
      recalibrationDate: `${fold < 4 ? 2025 : 2026}-${['04', '07', '10', '01', '04', '07'][fold - 1]}-01`,
      testDates: isWeak ? ['2026-04-01'] : ['a', 'b', 'c'].map((_, i) => `2025-0${i + 4}-01`),
      nTrainRows: 9_000 + fold * 1_500,
      nTrainEventAccounts: isWeak ? 19 : 160 + fold * 35,
      nTestRows: Math.round(nRows / (isWeak ? 1 : 6)),
      nPositiveRows: Math.round((nRows * base) / (isWeak ? 1 : 6)) + (fold % 3) * 8,
      nPurgedDates: 3,
      chosenFamily: fold % 3 === 0 ? 'logistic' : 'gradient',
      models: strengths.map(([model, ap, auc]) => ({
        model,
        rocAuc: auc + (fold % 3) * 0.012 - 0.01,
        averagePrecision: ap + (fold % 4) * 0.018 - 0.02,
        logLoss: 0.2,
      })),
    })),
    perSegment: (isWeak ? ['smb'] : ['smb', 'mid_market', 'enterprise']).map((segment, i) => ({
      segment,
      nRows: [6_210, 2_640, 990][i],
      nEventAccounts: [158, 47, 9][i],
      baseRate: figure([0.081, 0.052, 0.031][i], [0.01, 0.014, 0.02][i]),
      saidMinusCame: i === 2 ? bare(0.004) : figure([-0.002, 0.016][i], 0.012),
      models: [modelFigures(['chosen', [0.351, 0.298, 0.19][i], [0.846, 0.821, 0.77][i]], 6_210, 0.08)],
      bands: bandFigures(i === 2),
      leadTime: leadTimeFigures([158, 47, 9][i], i === 2),
    })),
    differences: strengths.slice(1).map((other) => differenceFrom(chosen, other, nRows, nEvents, isWeak)),
    families: strengths
      .filter(([model]) => model === 'logistic' || model === 'gradient')
      .map((other) => differenceFrom(chosen, other, nRows, nEvents, isWeak)),
  };
}

function differenceFrom(
  chosen: Strength,
  [against, ap, auc]: Strength,
  nRows: number,
  nChurnedAccounts: number,
  isWeak: boolean,
): Difference {
  return {
    against,
    nRows,
    nChurnedAccounts,
    averagePrecision: figure(chosen[1] - ap, isWeak ? 0.09 : 0.028),
    rocAuc: figure(chosen[2] - auc, 0.02),
    precisionAtCapacity: figure(0.92 * (chosen[1] - ap), isWeak ? 0.11 : 0.035),
    logLossReduction: figure((chosen[2] - auc) * 0.1, 0.006),
  };
}

export function bandFigures(isThin = false): BandFigures {
  const of = (value: number, half: number): Figure => (isThin ? bare(value) : figure(value, half));
  return {
    redPrecision: of(0.276, 0.038),
    redLift: of(4.06, 0.5),
    missedChurn: of(0.192, 0.05),
    redShare: of(0.112, 0.011),
    yellowShare: of(0.207, 0.015),
    greenShare: of(0.681, 0.02),
    alertRate: of(0.034, 0.004),
    flipsPerAccountQuarter: of(0.31, 0.03),
    worstSegmentRecallGap: isThin ? bare(null) : figure(0.14, 0.09),
    counts: [
      { band: 'red', nRows: 1_102, nChurned: 304 },
      { band: 'yellow', nRows: 2_037, nChurned: 187 },
      { band: 'green', nRows: 6_701, nChurned: 178 },
    ],
  };
}

export function leadTimeFigures(nChurnedAccounts = 214, isThin = false): LeadTimeFigures {
  const of = (value: number, half: number): Figure => (isThin ? bare(value) : figure(value, half));
  return {
    nChurnedAccounts,
    nCaught: Math.round(nChurnedAccounts * 0.59),
    nLeftTruncated: Math.round(nChurnedAccounts * 0.06),
    shareRed30: of(0.505, 0.062),
    shareRed60: of(0.388, 0.06),
    shareRed90: of(0.257, 0.055),
    medianDays: of(74, 11),
    lowerQuartileDays: of(46, 9),
    upperQuartileDays: of(121, 20),
    medianDaysFullySeen: of(68, 11),
    firstEverRedMedianDays: of(148, 16),
    shareUsable: of(0.505, 0.062),
    minLeadDays: 30,
    nYoung: Math.round(nChurnedAccounts * 0.05),
    shareUsableWithoutYoung: of(0.53, 0.063),
    notice: {
      noticeDays: 30,
      nAccounts: Math.round(nChurnedAccounts * 0.8),
      shareUsable: of(0.31, 0.06),
      medianDays: of(41, 12),
    },
    arr: {
      shareRed30: of(0.46, 0.08),
      shareRed60: of(0.35, 0.08),
      shareRed90: of(0.21, 0.07),
      shareUsable: of(0.46, 0.08),
    },
  };
}

const HEADLINES: Readonly<Record<VerdictKind, string>> = {
  promote: 'Promote: it finds churn better than the score in use.',
  keep: 'Keep the score in use: the new score works, but it is not clearly better than the score in use.',
  not_enough_evidence: 'Not enough evidence to switch: 19 churned accounts to learn from; at least 30 are needed.',
};

function verdictOf(kind: VerdictKind): Verdict {
  const isWeak = kind === 'not_enough_evidence';
  const rule = (name: string, expected: string, found: string, held: boolean) => ({
    rule: name,
    expected,
    found,
    held,
  });
  return {
    verdict: kind,
    headline: HEADLINES[kind],
    reference: isWeak ? 'equal_weights' : 'champion',
    rules: [
      rule('enough churn to learn from', 'at least 30 churned accounts in training', isWeak ? '19' : '371', !isWeak),
      rule(
        'enough churn to test on',
        'at least 20 churned accounts in the test period',
        isWeak ? '11' : '214',
        !isWeak,
      ),
      rule('enough test dates', 'at least 2', isWeak ? '1' : '16', !isWeak),
      rule(
        'enough churn to compare on',
        'at least 20 churned accounts scored by both',
        isWeak ? '11 against equal_weights' : '214 against champion',
        !isWeak,
      ),
      rule(
        'ranks accounts of the same date usefully',
        'ROC AUC within dates: whole 95% interval above 0.55',
        isWeak ? '0.531 (0.421 to 0.641)' : '0.842 (0.807 to 0.877)',
        !isWeak,
      ),
      rule(
        'finds churn better than chance',
        'average precision: whole 95% interval above the base rate of 0.068',
        isWeak ? '0.071 (no interval)' : '0.334 (0.299 to 0.369)',
        !isWeak,
      ),
      rule(
        'probabilities better than the base rate',
        'log loss saved against the base rate: whole 95% interval above 0',
        isWeak ? '0.0031 (-0.0029 to 0.0091)' : '0.0342 (0.0282 to 0.0402)',
        !isWeak,
      ),
      rule(
        'finds churn better than the score in use',
        'difference of average precision: whole 95% interval above 0',
        kind === 'promote' ? '0.113 (0.085 to 0.141)' : '0.013 (-0.015 to 0.041)',
        kind === 'promote',
      ),
      rule(
        'probabilities not clearly worse',
        'log loss saved: 95% interval not wholly below 0',
        '0.0098 (0.0038 to 0.0158)',
        true,
      ),
    ],
  };
}

/** 1,180 accounts in both books: 52 newly red, 31 red no longer. */
function scoreChanges(): ScoreChanges {
  const red = { behaviour: 38.2, cohorts: 1.1, model: 6.4, thresholds: 1.3, hysteresis: 5 };
  const noLonger = { behaviour: 24.5, cohorts: 0.5, model: 4, thresholds: 1, hysteresis: 1 };
  const pair = (before: Band | null, now: Band | null, nAccounts: number) => ({
    before,
    now,
    nAccounts,
    arr: nAccounts * 24_000,
  });
  return {
    earlierDate: '2026-09-01',
    date: '2026-10-01',
    champion: '2026-07-01-1a2b3c4d',
    challenger: '2026-10-01-5e6f7a8b',
    headline: '38 of 52 newly red accounts are behaviour, 9 are the recalibration, 5 are what bands remember.',
    nAccounts: 1180,
    nNew: 20,
    nLeft: 12,
    migration: [
      pair('red', 'red', 81),
      pair('red', 'yellow', 20),
      pair('red', 'green', 11),
      pair('red', null, 9),
      pair('yellow', 'red', 35),
      pair('yellow', 'yellow', 160),
      pair('yellow', 'green', 55),
      pair('green', 'red', 17),
      pair('green', 'yellow', 71),
      pair('green', 'green', 730),
      pair('green', null, 3),
      pair(null, 'red', 2),
      pair(null, 'green', 18),
    ],
    newlyRed: { nAccounts: 52, arr: 1_248_000, parts: red },
    redNoLonger: { nAccounts: 31, arr: 744_000, parts: noLonger },
    red: {
      change: 21,
      parts: { behaviour: 13.7, cohorts: 0.6, model: 2.4, thresholds: 0.3, hysteresis: 4 },
    },
    meanScore: {
      change: -1.4,
      parts: { behaviour: -0.9, cohorts: 0.1, model: -0.6, thresholds: 0, hysteresis: 0 },
    },
  };
}

export function backtestOf(kind: VerdictKind): Backtest {
  return {
    format: 'barometer-backtest',
    formatVersion: 1,
    asOf: '2026-10-01',
    verdict: verdictOf(kind),
    churn: outcomeBacktest('churn', kind),
    expansion: outcomeBacktest('expansion', kind),
    bands: bandFigures(),
    leadTime: leadTimeFigures(),
    redSurvival: redSurvivalRecord(),
    expansionByBand: (['red', 'yellow', 'green'] as const).map((band, i) => ({
      band,
      nRows: 900 * (i + 1),
      nExpandedAccounts: 21 * (i + 1),
      rate: figure(0.03 + 0.01 * i, 0.012),
    })),
    autopsy: autopsyOfReport(),
    revenue: revenueOfReport(),
    money: {
      currency: 'USD',
      churnedArr: 3_482_400,
      redArrShare: figure(0.614, 0.09),
      greenArrShare: figure(0.171, 0.06),
      redPrecision: figure(0.221, 0.07),
      redLift: figure(3.4, 0.9),
    },
    cutoffs: [{ fold: 1, red: 34, yellow: 45, cells: [], clearGap: 2, minDwellDays: 28, readings: 1 }],
    bandGroups: bandGroupsRecord(),
    groupShifts: groupShiftsRecord(),
    fairness: fairnessRecord(),
    capacityFrontier: capacityFrontierRecord(),
    hysteresis: {
      rule: { clearGap: 2, minDwellDays: 28, readings: 1 },
      entryGap: 1.2,
      nChurnedAccounts: 143,
      tried: [
        { clearGap: 0, minDwellDays: 0, readings: 1, flips: 0.61, inTime: 0.41, missed: 0.22, red: 0.1 },
        { clearGap: 2, minDwellDays: 28, readings: 1, flips: 0.38, inTime: 0.42, missed: 0.2, red: 0.104 },
        { clearGap: 8, minDwellDays: 84, readings: 1, flips: 0.12, inTime: 0.3, missed: 0.31, red: 0.107 },
      ].map(({ flips, inTime, missed, red, ...rule }, k) => ({
        ...rule,
        entryGap: [0, 1.2, 4.1][k],
        flipsPerAccountQuarter: flips,
        inTimeShare: inTime,
        missedShare: missed,
        redShare: red,
        isTaken: k === 1,
      })),
      words:
        'A better colour is shown 2 points above its cut-off, after at least 28 days: on 143 churned accounts of the past, of 28 rules the one with the fewest colour changes that warned as early and missed as little as the best.',
    },
    calibration: {
      kind: 'platt',
      nTestRows: 20_412,
      tried: [
        { kind: 'platt', logLoss: 0.19871 },
        { kind: 'beta', logLoss: 0.19868 },
        { kind: 'isotonic', logLoss: 0.20114 },
      ],
      segments: {
        isTaken: true,
        heterogeneity: { q: 14.2, bound: 5.99 },
        tried: { nTestRows: 20_412, common: 0.19871, bySegment: 0.19702 },
        segments: ['enterprise', 'mid_market', 'smb'],
        levels: [
          { nEventAccounts: 21, observed: null, shift: 0 },
          { nEventAccounts: 188, observed: -0.12, shift: -0.1 },
          { nEventAccounts: 640, observed: 0.31, shift: 0.27 },
        ],
      },
    },
    selection: selectionOf(kind !== 'not_enough_evidence'),
    explanation: kind === 'not_enough_evidence' ? null : explanationOf(),
    composition: [],
    expansionModel: expansionModelOf(kind),
    tuning: tuningOf(),
    evidence: evidenceOfReport(kind === 'not_enough_evidence'),
    indicators: indicatorsOf(kind !== 'not_enough_evidence'),
    scoreChanges: scoreChanges(),
    treatment: treatmentOfReport(),
    stayingPower: stayingPowerOfReport(),
    scorecard: null,
  };
}
