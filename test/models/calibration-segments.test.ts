import { describe, expect, test } from 'vitest';
import { fitCohorts } from '../../features/cohorts/fit.ts';
import { calibrateSegments, type SegmentRows } from '../../models/calibration/segments.ts';
import { applyOutcomeModel } from '../../models/fit/apply.ts';
import { fitOutcome } from '../../models/fit/fit-outcome.ts';
import { contributionsOf } from '../../models/runtime/apply.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { allRows, everything, input, madeTable, SETTINGS, sigmoid } from './fit-kit.ts';

const N_DATES = 8;

/** Accounts on eight dates, in three segments whose log-odds lie off what the margin says. */
function rowsOf(seed: number, nAccounts: number, off: readonly number[]): SegmentRows {
  const random = generator(seed);
  const n = nAccounts * N_DATES;
  const groups = Int32Array.from({ length: n }, (_, i) => Math.floor(i / N_DATES));
  const days = Int32Array.from({ length: n }, (_, i) => 30 * (i % N_DATES));
  const level = groups.map((group) => group % off.length);
  // A margin that says twice what is true: a shift in log-odds is twice as much in margins.
  const truth = Float64Array.from({ length: n }, () => -2 + 2 * (random() + random() + random() - 1.5));
  const labels = Uint8Array.from(truth, (logOdds, i) => (random() < sigmoid(logOdds + off[level[i]]) ? 1 : 0));
  return { margins: truth.map((logOdds) => 2 * logOdds), labels, groups, days, level, nLevels: off.length };
}

describe('calibrateSegments', () => {
  test('planted shifts are found, in units of the margin', () => {
    const found = calibrateSegments(rowsOf(31, 2400, [-0.5, 0, 0.5]), 1);
    expect(found.isTaken).toBe(true);
    expect(found.tried!.bySegment).toBeLessThan(found.tried!.common);
    const [low, middle, high] = found.marginShifts;
    expect(high - low).toBeGreaterThan(2 * 0.85);
    expect(high - low).toBeLessThan(2 * 1.1);
    expect(middle).toBeGreaterThan(low + 0.6);
    expect(middle).toBeLessThan(high - 0.6);
  });

  test('of 100 books without a difference hardly one is parted', () => {
    const taken = Array.from({ length: 100 }, (_, k) => calibrateSegments(rowsOf(400 + k, 300, [0, 0, 0]), k)).filter(
      ({ isTaken }) => isTaken,
    );
    expect(taken.length).toBeLessThanOrEqual(4);
  });

  test('a difference that later dates of other accounts do not bear out is left out, and told', () => {
    const rows = rowsOf(32, 600, [0, 0, 0]);
    // All that sets the first segment apart happened in the first two dates.
    const labels = rows.labels.map((label, i) => (rows.level[i] === 0 && rows.days[i] <= 30 && i % 3 < 2 ? 1 : label));
    const found = calibrateSegments({ ...rows, labels }, 1);
    expect(found.heterogeneity!.q).toBeGreaterThan(found.heterogeneity!.bound);
    expect(found.tried!.bySegment).toBeGreaterThan(found.tried!.common);
    expect([found.isTaken, ...found.marginShifts]).toEqual([false, 0, 0, 0]);
  });

  test('a segment with few events, and an account of none, keep what serves the book', () => {
    const rows = rowsOf(33, 2400, [-0.6, 0.6, 0]);
    const few = { ...rows, level: rows.level.map((own, i) => (own === 2 ? (rows.groups[i] < 60 ? 2 : -1) : own)) };
    const found = calibrateSegments(few, 1);
    expect(found.isTaken).toBe(true);
    expect(found.levels[2]).toEqual({ nEventAccounts: expect.any(Number), observed: null, shift: 0 });
    expect(found.levels[2].nEventAccounts).toBeLessThan(30);
    expect(found.marginShifts[2]).toBe(0);
  });
});

describe('a fit with segments calibrated', () => {
  // Cohorts are not made by segment here, so that no family is offered it as a column.
  const settings = { ...SETTINGS, cohorts: { ...SETTINGS.cohorts, by: [] } };
  const random = generator(51);
  const [segments, off] = [
    ['smb', 'mid_market', 'enterprise'],
    [0.9, 0, -0.9],
  ];
  const book = (from: number) =>
    madeTable({
      nAccounts: 1500,
      nDates: N_DATES,
      inputs: [input('a', { healthier: 'higher' }), input('b')],
      from,
      rowOf: (account) => {
        const metrics = [random(), random()];
        const odds = sigmoid(-2 - 3 * (metrics[0] - 0.5) + off[account % 3]);
        return { metrics, label: random() < odds ? 1 : 0, segment: segments[account % 3] };
      },
    });
  const [train, later] = [book(0), book(1500)];
  const set = everything(train);
  const fitted = fitOutcome(set, 'churn', fitCohorts(train, set.rows, settings.cohorts), settings, {
    purgeDays: Number.POSITIVE_INFINITY,
    nResamples: 0,
  });

  test.each([0, 1])('the same score means the same odds in every segment: family %i', (f) => {
    const { model, calibration } = fitted.families[f];
    expect(calibration.segments?.isTaken).toBe(true);
    expect(calibration.segments?.segments).toEqual([...segments].sort());
    const { probability } = applyOutcomeModel(model, fitted.references, later, allRows(later));
    const { levels, codes } = later.context.segment;
    levels.forEach((_, level) => {
      const own = allRows(later).filter((row) => codes[row] === level);
      const said = own.reduce((sum, row) => sum + probability[row], 0);
      const came = own.reduce((sum, row) => sum + later.churnLabel[row], 0);
      // Three times what chance does to the counts of both books. Unshifted, enterprise would be said to leave about twice as often as it does.
      expect(Math.abs(came - said)).toBeLessThan(3 * Math.sqrt(2 * came));
    });
  });

  test.each([0, 1])('shifts are terms of the margin, and contributions add up to it: family %i', (f) => {
    const { model } = fitted.families[f];
    const at = model.features.findIndex((spec) => spec.kind === 'context_is' && spec.level === 'smb');
    const features = Float64Array.from(model.features, (spec) => (spec.kind === 'context_is' ? 0 : 0.4));
    const [elsewhere, smb] = [0, 1].map((value) => {
      features[at] = value;
      const { base, contributions } = contributionsOf(model.parameters, features);
      return { margin: contributions.reduce((sum, own) => sum + own, base), own: contributions[at] };
    });
    const { segments: names, levels } = fitted.families[f].calibration.segments!;
    expect(Math.sign(smb.margin - elsewhere.margin)).toBe(Math.sign(levels[names.indexOf('smb')].shift));
    expect(smb.own - elsewhere.own).toBeCloseTo(smb.margin - elsewhere.margin, 9);
  });

  test.each([0, 1])('over the rows it was fitted on, a shift explains nothing on average: family %i', (f) => {
    const { model } = fitted.families[f];
    const [metrics, at] = [0, 1].map((wanted) =>
      [...model.features.keys()].filter((j) => (model.features[j].kind === 'context_is' ? 1 : 0) === wanted),
    );
    expect(at.length).toBeGreaterThan(1);
    const { levels, codes } = train.context.segment;
    const sums = at.map(() => 0);
    for (const row of set.rows) {
      const features = new Float64Array(model.features.length);
      for (const j of metrics) features[j] = 0.4;
      for (const j of at) {
        const spec = model.features[j];
        features[j] = spec.kind === 'context_is' && levels[codes[row]] === spec.level ? 1 : 0;
      }
      const { contributions } = contributionsOf(model.parameters, features);
      at.forEach((j, k) => {
        sums[k] += contributions[j] / set.rows.length;
      });
    }
    for (const sum of sums) expect(sum).toBeCloseTo(0, 6);
  });

  test('held-out log-odds are those of shifted margins: their mean says what came, segment by segment', () => {
    const { codes, levels } = train.context.segment;
    for (const { outOfFoldLogOdds } of fitted.families) {
      levels.forEach((_, level) => {
        let [said, came] = [0, 0];
        set.rows.forEach((row, i) => {
          if (codes[row] !== level) return;
          said += sigmoid(outOfFoldLogOdds[i]);
          came += set.labels[i];
        });
        expect(said / came).toBeGreaterThan(0.95);
        expect(said / came).toBeLessThan(1.05);
      });
    }
  });
});
