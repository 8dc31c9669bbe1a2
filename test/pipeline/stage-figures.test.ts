import { describe, expect, test } from 'vitest';
import type { OutcomeTimeline } from '../../features/timeline/types.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import { chooseCutoffs } from '../../models/bands/choose-cutoffs.ts';
import { countEvidence } from '../../models/evidence/counts.ts';
import type { ModelFile, ScoreResult } from '../../models/runtime/types.ts';
import type { Config } from '../../pipeline/config/index.ts';
import { bandsOf, groupShiftsOf } from '../../pipeline/stages/fit-bands.ts';
import { bookRecord } from '../../pipeline/stages/report-records.ts';
import type { ScoredAccount } from '../../pipeline/stages/score-book.ts';
import { healthScores, scaleOf } from '../../pipeline/stages/score-scale.ts';
import type { OutcomeFits } from '../../pipeline/stages/walk-forward.ts';
import { input, madeTable, month } from '../models/fit-kit.ts';

const logit = (p: number) => Math.log(p / (1 - p));
const config = {
  health: { pointsToDoubleOdds: 10 },
  bands: {
    policy: 'capacity',
    csms: 1,
    accountsPerCsm: 2,
    territories: null,
    minLeadDays: 30,
    by: ['segment', 'lifecycle'],
    lifecycleDays: [90, 365],
    hysteresis: null,
  },
} as unknown as Config;
const fitWith = (bookLogOdds: readonly number[]) =>
  ({
    evidence: {
      rows: new Int32Array(0),
      labels: new Uint8Array(0),
      logOdds: new Float64Array(0),
      bookLogOdds: Float64Array.from(bookLogOdds),
    },
    fitted: { chosen: { model: { baseRate: 0.1 } } },
  }) as unknown as FitResult;
const fitsOf = (...books: readonly (readonly number[])[]) =>
  ({
    folds: books.map(fitWith),
    final: fitWith([]),
    timeline: { folds: books.map((_, i) => ({ recalibrationDay: month(i + 1) })) },
  }) as unknown as OutcomeFits;

describe('the scale of the health score', () => {
  test('50 are the odds of the mean probability of the first fold’s book; double the odds, 10 points less', () => {
    const scale = scaleOf(fitsOf([logit(0.1), logit(0.3)], [logit(0.9)]), null, '2026-01-01', config);
    // Mean of 0.1 and 0.3, not the mean of their log-odds: odds 0.25.
    expect(scale.anchor.logOdds).toBeCloseTo(Math.log(0.25), 12);
    expect(scale.anchor.date).toBe('2024-01-01');
    const scores = healthScores(Float64Array.of(Math.log(0.25), Math.log(0.5), Math.log(0.125)), scale);
    [50, 40, 60].forEach((score, i) => {
      expect(scores[i]).toBeCloseTo(score, 10);
    });
  });

  test('a champion hands on its anchor', () => {
    const anchor = { date: '2020-02-02', logOdds: -2 };
    const champion = { health: { anchor, pointsToDoubleOdds: 7 } } as unknown as ModelFile;
    expect(scaleOf(fitsOf([0]), champion, '2026-01-01', config)).toEqual({ anchor, pointsToDoubleOdds: 7 });
  });

  test('without a past to replay, red is entered half the gap below what the policy chose and left half the gap above', () => {
    const scale = { anchor: { date: '2024-01-01', logOdds: 0 }, pointsToDoubleOdds: 10 };
    const book = Float64Array.from({ length: 20 }, (_, i) => 2 - i / 4);
    const table = madeTable({ nAccounts: 20, nDates: 1, inputs: [], rowOf: () => ({ metrics: [], label: 0 }) });
    const rows = Int32Array.from({ length: 20 }, (_, row) => row);
    const chosen = chooseCutoffs(
      { kind: 'capacity', capacity: 2 },
      {
        healthScore: new Float64Array(0),
        label: new Uint8Array(0),
        accountIndex: new Int32Array(0),
        bookHealthScore: healthScores(book, scale),
      },
    );
    const { red, yellow, hysteresis } = bandsOf(fitWith([]), { table, rows, logOdds: book }, table, scale, config);
    expect(healthScores(book, scale).filter((score) => score < chosen.red)).toHaveLength(2);
    expect(red).toBeCloseTo(chosen.red - hysteresis.rule.clearGap / 2, 12);
    expect(yellow).toBe(chosen.yellow);
    const parted = {
      ...table,
      context: { region: { levels: ['EMEA'], codes: rows.map((row) => (row < 10 ? 0 : -1)) } },
    };
    const territories = { by: 'region', csms: { EMEA: 1 } };
    const given = { ...config, bands: { ...config.bands, territories } } as unknown as Config;
    const [own] = bandsOf(fitWith([]), { table: parted, rows, logOdds: book }, parted, scale, given).cells;
    const scores = healthScores(book.slice(0, 10), scale);
    const asChosen = own.red + hysteresis.rule.clearGap / 2;
    expect([own.attributes, scores.filter((score) => score < asChosen).length]).toEqual([{ region: 'EMEA' }, 2]);
    expect(asChosen).toBe(Math.round(asChosen));
  });
});

describe('groups are told apart by churn that a warning still helps with', () => {
  // Both segments lose a quarter of their accounts at one score, two months after the snapshot; but half of smb within days of it.
  const daysOf = (account: number) => (account % 16 === 0 ? 10 : 60);
  const segmentOf = (account: number) => (account % 2 === 0 ? 'smb' : 'mid_market');
  const made = madeTable({
    nAccounts: 800,
    nDates: 1,
    inputs: [],
    rowOf: (account) => ({ metrics: [], label: account % 8 < 2 ? 1 : 0, segment: segmentOf(account) }),
  });
  const table = {
    ...made,
    churnDay: made.churnDay.map((day, row) =>
      made.churnLabel[row] === 1 ? made.snapshotDay[row] + daysOf(made.accountIndex[row]) : day,
    ),
  };
  const logOdds = new Float64Array(800).fill(logit(0.25));
  const fit = {
    ...fitWith([]),
    evidence: {
      rows: Int32Array.from(logOdds.keys()),
      labels: Uint8Array.from(table.churnLabel),
      logOdds,
      bookLogOdds: logOdds,
    },
  } as unknown as FitResult;
  const scale = { anchor: { date: '2024-01-01', logOdds: 0 }, pointsToDoubleOdds: 10 };
  const shiftsWith = (bands: object) => {
    const given = { ...config, bands: { ...config.bands, by: ['segment'], ...bands } } as unknown as Config;
    const book = { table, rows: Int32Array.from(logOdds.keys()), logOdds };
    const [shifts] = groupShiftsOf(bandsOf(fit, book, table, scale, given), scale);
    return new Map(shifts.levels.map(({ attributes, points }) => [attributes.segment, points]));
  };

  test.each([
    ['the floor lies between the two', 30, 1],
    ['both come in time', 10, 0],
    ['neither does, so that all churn serves', 61, 0],
  ])('%s', (_, minLeadDays, sign) => {
    const points = shiftsWith({ minLeadDays });
    expect(Math.sign(points.get('mid_market')!)).toBe(sign);
    expect(Math.sign(points.get('smb')!)).toBe(-sign + 0);
  });

  test('a policy of precision asks for all churn, however soon', () => {
    const points = shiftsWith({ policy: 'precision', minLeadDays: 30, minPrecision: 0.2, confidence: 0.8 });
    expect([...points.values()]).toEqual([0, 0]);
  });
});

describe('today’s book', () => {
  test('counts and ARR by band and segment are sums by hand: 12 times MRR', () => {
    const of = (accountId: string, band: 'red' | 'green', mrr: number, segment: string, healthScore: number) =>
      ({
        accountId,
        mrr,
        segment,
        csm: null,
        day: 0,
        result: { band, healthScore, grade: 'C', reasons: [], actions: [] } as unknown as ScoreResult,
      }) satisfies ScoredAccount;
    const book = bookRecord({
      accounts: [of('a', 'red', 100, 'smb', 31), of('b', 'red', 250, 'big', 39.9), of('c', 'green', 10, 'smb', 100)],
      extras: new Map(),
    });
    expect(book.bands).toEqual([
      { band: 'red', nAccounts: 2, arr: 4200 },
      { band: 'yellow', nAccounts: 0, arr: 0 },
      { band: 'green', nAccounts: 1, arr: 120 },
    ]);
    expect(book.segments).toContainEqual({ segment: 'smb', band: 'red', nAccounts: 1, arr: 1200 });
    expect(book.redAccounts.map(({ accountId, arr }) => [accountId, arr])).toEqual([
      ['b', 3000],
      ['a', 1200],
    ]);
    expect(book.scores.filter(({ nAccounts }) => nAccounts > 0)).toEqual([
      { from: 30, band: 'red', nAccounts: 2 },
      { from: 90, band: 'green', nAccounts: 1 },
    ]);
  });
});

test('evidence counts accounts, not rows, and those on test dates apart', () => {
  // Account 0 has the event on dates 1 and 2, account 1 on date 3; account 2 has no label on date 1.
  const table = madeTable({
    nAccounts: 3,
    nDates: 3,
    inputs: [input('m')],
    rowOf: (account, date) => ({
      metrics: [1],
      label: account === 2 ? (date === 0 ? -1 : 0) : (account === 0 ? date < 2 : date === 2) ? 1 : 0,
      segment: account === 1 ? 'big' : 'smb',
    }),
  });
  const timeline = { folds: [{ testDays: [month(3)] }] } as unknown as OutcomeTimeline;
  const counts = countEvidence(table, { outcome: 'churn', timeline, horizonDays: 90, capacity: 2 });
  expect(counts[0]).toEqual({
    segment: null,
    nRows: 8,
    nAccounts: 3,
    nEventRows: 3,
    nEventAccounts: 2,
    nTestEventAccounts: 1,
    smallestRocAucGain: null,
    smallestRocAucDifference: null,
    smallestPrecisionDifference: null,
  });
  expect(counts.slice(1).map(({ segment, nEventAccounts }) => [segment, nEventAccounts])).toEqual([
    ['big', 1],
    ['smb', 1],
  ]);
});
