import { describe, expect, test } from 'vitest';
import type { Difference, ModelName, OutcomeBacktest } from '../../models/backtest/types.ts';
import { decideVerdict, type VerdictEvidence } from '../../models/backtest/verdict.ts';
import type { Figure } from '../../models/runtime/types.ts';

const figure = (value: number | null, low: number | null = null, high: number | null = null): Figure => ({
  value,
  low,
  high,
});
const nothing = figure(null);

/** What a case changes of a back-test that would be promoted. */
interface Case {
  readonly training?: number;
  readonly events?: number;
  readonly common?: number;
  readonly dates?: readonly string[];
  readonly rocAuc?: Figure;
  readonly averagePrecision?: Figure;
  readonly savedOnBaseRate?: Figure;
  readonly gain?: Figure;
  readonly overTenure?: Figure;
  readonly saved?: Figure;
  readonly references?: readonly ModelName[];
}

function evidenceOf(change: Case = {}): VerdictEvidence {
  const difference = (against: ModelName, averagePrecision: Figure, logLossReduction: Figure): Difference => ({
    against,
    nRows: 4000,
    nChurnedAccounts: change.common ?? 63,
    averagePrecision,
    rocAuc: nothing,
    precisionAtCapacity: nothing,
    logLossReduction,
  });
  const references = change.references ?? ['equal_weights', 'incumbent', 'champion'];
  const modelFigures = (model: ModelName) => ({
    model,
    nRows: 4000,
    ranking: {
      rocAuc: figure(0.78, 0.72, 0.83),
      rocAucWithinDates: change.rocAuc ?? figure(0.78, 0.72, 0.83),
      averagePrecision: change.averagePrecision ?? figure(0.21, 0.15, 0.28),
      topDecileLift: nothing,
      precisionAtCapacity: nothing,
      recallAtCapacity: nothing,
    },
    probability: {
      logLoss: nothing,
      brier: nothing,
      calibrationSlope: nothing,
      calibrationIntercept: nothing,
      reliability: [],
    },
  });
  const dates = change.dates ?? ['2024-01-01', '2024-02-01', '2024-03-01'];
  const churn: OutcomeBacktest = {
    outcome: 'churn',
    families: [],
    nRows: 4000,
    nPositiveRows: 220,
    nAccounts: 800,
    nEventAccounts: change.events ?? 63,
    baseRate: figure(0.055, 0.05, 0.06),
    testFrom: '2024-01-01',
    testTo: '2024-03-01',
    models: (['chosen', 'base_rate', 'tenure_segment', ...references] as const).map(modelFigures),
    perFold: [
      {
        fold: 1,
        recalibrationDate: '2024-01-01',
        testDates: dates,
        nTrainRows: 9000,
        nTrainEventAccounts: 90,
        nTestRows: 4000,
        nPositiveRows: 220,
        nPurgedDates: 3,
        chosenFamily: 'logistic',
        models: [],
      },
    ],
    perSegment: [],
    differences: [
      difference('base_rate', figure(0.15, 0.1, 0.2), change.savedOnBaseRate ?? figure(0.03, 0.02, 0.04)),
      difference('tenure_segment', change.overTenure ?? figure(0.08, 0.04, 0.12), figure(0.02, 0.01, 0.03)),
      ...references.map((name) =>
        difference(name, change.gain ?? figure(0.05, 0.01, 0.09), change.saved ?? figure(0.01, -0.002, 0.02)),
      ),
    ],
  };
  const share = figure(0.41, 0.3, 0.5);
  return {
    churn,
    nTrainingEventAccounts: change.training ?? 120,
    horizonDays: 90,
    bands: {
      redPrecision: figure(0.234, 0.2, 0.27),
      redLift: figure(4.1, 3.2, 5),
      missedChurn: share,
      redShare: share,
      yellowShare: share,
      greenShare: share,
      alertRate: share,
      flipsPerAccountQuarter: share,
      worstSegmentRecallGap: nothing,
      counts: [],
    },
    leadTime: {
      nChurnedAccounts: 63,
      nCaught: 40,
      nLeftTruncated: 2,
      shareRed30: share,
      shareRed60: share,
      shareRed90: share,
      medianDays: figure(52),
      lowerQuartileDays: figure(30),
      upperQuartileDays: figure(80),
      medianDaysFullySeen: figure(50),
      firstEverRedMedianDays: figure(61),
      shareUsable: share,
      minLeadDays: 30,
      nYoung: 3,
      shareUsableWithoutYoung: share,
      notice: null,
      arr: { shareRed30: share, shareRed60: share, shareRed90: share, shareUsable: share },
    },
  };
}

const failed = (change: Case) =>
  decideVerdict(evidenceOf(change))
    .rules.filter((rule) => !rule.held)
    .map(({ rule }) => rule);

describe('table of cases', () => {
  test('everything holds: promote, in one sentence with its numbers', () => {
    const verdict = decideVerdict(evidenceOf());
    expect(verdict).toMatchObject({ verdict: 'promote', reference: 'champion' });
    expect(verdict.rules.every((rule) => rule.held)).toBe(true);
    expect(verdict.headline).toBe(
      'Promote: of 100 accounts it calls red, 23 churned within 90 days, 4.1 times the base rate; it had 41 of 100 churned accounts in red at least 30 days ahead; it finds churn better than the score in use (average precision +0.050, 95% interval +0.010 to +0.090, over 63 churned accounts).',
    );
  });

  const cases: [name: string, change: Case, verdict: string, rule: string][] = [
    ['29 churned accounts in training', { training: 29 }, 'not_enough_evidence', 'enough churn to learn from'],
    ['19 churned accounts in the test', { events: 19 }, 'not_enough_evidence', 'enough churn to test on'],
    ['one test date', { dates: ['2024-01-01'] }, 'not_enough_evidence', 'enough test dates'],
    ['19 in common with the reference', { common: 19 }, 'not_enough_evidence', 'enough churn to compare on'],
    [
      'AUC may be of no use',
      { rocAuc: figure(0.6, 0.55, 0.7) },
      'not_enough_evidence',
      'ranks accounts of the same date usefully',
    ],
    [
      'nothing beyond tenure',
      { overTenure: figure(0.02, 0, 0.04) },
      'not_enough_evidence',
      'knows more than tenure and segment',
    ],
    [
      'AUC without interval',
      { rocAuc: figure(0.9) },
      'not_enough_evidence',
      'ranks accounts of the same date usefully',
    ],
    [
      'average precision may be the base rate',
      { averagePrecision: figure(0.08, 0.055, 0.1) },
      'not_enough_evidence',
      'finds churn better than chance',
    ],
    [
      'log loss no better than the base rate',
      { savedOnBaseRate: figure(0.01, -0.001, 0.02) },
      'not_enough_evidence',
      'probabilities better than the base rate',
    ],
    ['gain may be 0', { gain: figure(0.03, 0, 0.06) }, 'keep', 'finds churn better than the score in use'],
    ['gain below 0', { gain: figure(-0.03, -0.05, -0.01) }, 'keep', 'finds churn better than the score in use'],
    ['gain without interval', { gain: figure(0.3) }, 'keep', 'finds churn better than the score in use'],
    ['log loss clearly worse', { saved: figure(-0.02, -0.03, -0.001) }, 'keep', 'probabilities not clearly worse'],
  ];
  test.each(cases)('%s', (_, change, verdict, rule) => {
    expect(decideVerdict(evidenceOf(change)).verdict).toBe(verdict);
    expect(failed(change)).toEqual([rule]);
  });

  test('the borders themselves are enough', () => {
    const change = { training: 30, events: 20, common: 20, dates: ['2024-01-01', '2024-02-01'] };
    expect(decideVerdict(evidenceOf(change)).verdict).toBe('promote');
  });

  test('the reference is the champion, else the incumbent, else equal weights', () => {
    const reference = (references: readonly ModelName[]) => decideVerdict(evidenceOf({ references })).reference;
    expect(reference(['equal_weights', 'incumbent', 'champion'])).toBe('champion');
    expect(reference(['equal_weights', 'incumbent'])).toBe('incumbent');
    expect(reference(['equal_weights'])).toBe('equal_weights');
    expect(decideVerdict(evidenceOf({ references: [] })).verdict).toBe('not_enough_evidence');
  });

  test('keep and not enough evidence say why in one sentence', () => {
    const references = ['equal_weights'] as const;
    expect(decideVerdict(evidenceOf({ gain: figure(0.01, -0.004, 0.028), references })).headline).toBe(
      'Keep an equal-weights scorecard: the new score works, but it is not clearly better than an equal-weights scorecard (average precision +0.010, 95% interval -0.004 to +0.028, over 63 churned accounts).',
    );
    expect(decideVerdict(evidenceOf({ events: 12 })).headline).toBe(
      'Not enough evidence to switch: 12 churned accounts in the test period; at least 20 are needed.',
    );
    expect(decideVerdict(evidenceOf({ rocAuc: figure(0.6, 0.48, 0.7) })).headline).toBe(
      'Not enough evidence to switch: on past data the new score does not clearly tell accounts of the same date apart (ROC AUC within dates 0.600 (0.480 to 0.700), chance is 0.5, useful is above 0.55).',
    );
  });
});
