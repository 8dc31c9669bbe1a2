import { describe, expect, it, test } from 'vitest';
import { bandGroups } from '../../models/backtest/band-groups.ts';
import { type BandEvidence, pointsOfLevels } from '../../models/bands/cells.ts';
import { chooseBands } from '../../models/bands/choose-bands.ts';
import { groupingsOf, levelsOf } from '../../models/bands/groupings.ts';
import type { BandPolicy } from '../../models/bands/policy.ts';
import type { Grouping } from '../../models/bands/types.ts';
import { type FittedShifts, fitShifts } from '../../models/calibration/group-shifts.ts';
import { cutoffsFor } from '../../models/runtime/bands.ts';
import { healthScoreOf } from '../../models/runtime/health.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { drawnBook } from './backtest-book.ts';
import { allRows, madeTable } from './fit-kit.ts';

const SCALE = { anchor: { date: '2024-01-01', logOdds: Math.log(0.05 / 0.95) }, pointsToDoubleOdds: 10 };
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const SEGMENTS: Grouping = {
  kind: 'segment',
  levels: ['a', 'b', 'c'].map((segment) => ({ attributes: { segment } })),
};

/** Accounts in three levels whose true log-odds lie `off` above what is said; each has `copies` rows of one fate. */
function world(seed: number, off: readonly number[], nPerLevel = 3000, copies = 1) {
  const random = generator(seed);
  const columns = { logOdds: [] as number[], label: [] as number[], account: [] as number[], level: [] as number[] };
  for (let account = 0; account < 3 * nPerLevel; account++) {
    const level = account % 3;
    const said = -3.4 + 2 * (random() + random() - 1);
    const churned = random() < sigmoid(said + off[level]) ? 1 : 0;
    for (let copy = 0; copy < copies; copy++) {
      columns.logOdds.push(said);
      columns.label.push(churned);
      columns.account.push(account);
      columns.level.push(level);
    }
  }
  return {
    evidence: {
      logOdds: Float64Array.from(columns.logOdds),
      label: Uint8Array.from(columns.label),
      accountIndex: Int32Array.from(columns.account),
    },
    level: Int32Array.from(columns.level),
  };
}

const shiftsOf = ({ evidence, level }: ReturnType<typeof world>) => fitShifts(evidence, [level], [3]);

describe('fitShifts', () => {
  it('finds the group whose odds are higher than its scores say, relative to the book', () => {
    const { groupings, intercept } = shiftsOf(world(1, [0.9, 0, 0]));
    const [{ levels, heterogeneity }] = groupings;
    expect(heterogeneity!.q).toBeGreaterThan(heterogeneity!.bound);
    expect(levels[0].shift - levels[1].shift).toBeGreaterThan(0.6);
    expect(levels[0].shift - levels[1].shift).toBeLessThan(1.1);
    // The book as a whole came more often than said; what is left to the groups sums to about nothing.
    expect(intercept).toBeGreaterThan(0.2);
    for (const { observed, shift } of levels) expect(Math.abs(shift)).toBeLessThan(Math.abs(observed!));
  });

  it('makes as many events expected as came, in the book and in each level before shrinkage', () => {
    const { evidence, level } = world(2, [0.5, -0.4, 0.1]);
    const { intercept, groupings } = fitShifts(evidence, [level], [3]);
    const expectedIn = (own: number) =>
      evidence.logOdds.reduce(
        (sum, said, i) => sum + (level[i] === own ? sigmoid(said + intercept + groupings[0].levels[own].observed!) : 0),
        0,
      );
    [0, 1, 2].forEach((own) => {
      const came = evidence.label.filter((label, i) => label === 1 && level[i] === own).length;
      expect(expectedIn(own)).toBeCloseTo(came, 4);
    });
  });

  it('leaves groups alone that differ by chance: the test of difference says otherwise in one of twenty worlds', () => {
    const nFound = Array.from({ length: 200 }, (_, seed) => shiftsOf(world(1000 + seed, [0, 0, 0], 1000))).filter(
      ({ groupings }) => groupings[0].levels.some(({ shift }) => shift !== 0),
    ).length;
    expect(nFound).toBeGreaterThan(2);
    expect(nFound).toBeLessThan(20);
  });

  it('counts a churned account once, however many dates it has', () => {
    const once = shiftsOf(world(3, [0.4, 0, -0.4])).groupings[0];
    const thrice = shiftsOf(world(3, [0.4, 0, -0.4], 3000, 3)).groupings[0];
    expect(thrice.heterogeneity!.q).toBeCloseTo(once.heterogeneity!.q, 6);
    thrice.levels.forEach(({ shift }, k) => {
      expect(shift).toBeCloseTo(once.levels[k].shift, 6);
    });
  });

  it('gives no shift to a level of fewer than 30 churned accounts, and none where there is no event', () => {
    const few = shiftsOf(world(4, [3, 0, 0], 60));
    expect(few.groupings[0].levels[1].nEventAccounts).toBeLessThan(30);
    expect(few.groupings[0].levels[1]).toMatchObject({ observed: null, shift: 0 });
    const { evidence, level } = world(5, [0, 0, 0], 50);
    const none = fitShifts({ ...evidence, label: evidence.label.map(() => 0) }, [level], [3]);
    expect(none).toMatchObject({ intercept: 0, groupings: [{ heterogeneity: null }] });
  });

  it.each([
    // scipy 1.16: chi2.ppf(0.95, df) for 1 and 2 degrees of freedom.
    [2, 3.841459],
    [3, 5.991465],
  ])('%i levels are held to the 95% quantile of chi-squared', (n, bound) => {
    const { evidence, level } = world(6, [0, 0, 0]);
    const { groupings } = fitShifts(evidence, [level.map((own) => (own < n ? own : -1))], [3]);
    expect(Math.abs(groupings[0].heterogeneity!.bound / bound - 1)).toBeLessThan(0.03);
  });
});

/** A book of accounts in three segments, with shifts as given. */
function bookOf(seed: number, n: number, shift: readonly number[], arr: (level: number) => number = () => 1000) {
  const random = generator(seed);
  const level = Int32Array.from({ length: n }, (_, i) => i % 3);
  const logOdds = Float64Array.from(level, () => -3 + 3 * (random() - 0.5));
  const healthScore = logOdds.map((value) => healthScoreOf(value, SCALE));
  const evidence: BandEvidence = {
    past: {
      healthScore: new Float64Array(0),
      label: new Uint8Array(0),
      accountIndex: new Int32Array(0),
      levels: [new Int32Array(0)],
    },
    book: {
      healthScore,
      logOdds,
      arr: Float64Array.from(level, arr),
      levels: [level],
      territory: Array.from(level, (_, i) => ['north', 'south', null][Math.floor(i / 3) % 3]),
    },
  };
  const shifts: FittedShifts = {
    intercept: 0,
    groupings: [
      { heterogeneity: null, levels: shift.map((own) => ({ nEventAccounts: 50, observed: own, shift: own })) },
    ],
  };
  return { evidence, shifts, level, logOdds, healthScore };
}

/** Red accounts of a book under the chosen cut-offs, as the runtime finds them. */
function redOf(policy: BandPolicy, book: ReturnType<typeof bookOf>, attribute = 'region') {
  const chosen = chooseBands(policy, book.evidence, [SEGMENTS], book.shifts, SCALE);
  const cutoffs = [...chosen.cells, { attributes: {}, red: chosen.red, yellow: chosen.yellow }];
  const bandAt = (i: number) => {
    const own: Record<string, string | null> = {
      segment: ['a', 'b', 'c'][book.level[i]],
      [attribute]: book.evidence.book.territory[i],
    };
    return cutoffsFor({ cutoffs }, { attribute: (name) => own[name] ?? null, tenureDays: 400 });
  };
  const positions = [...book.level.keys()];
  return {
    chosen,
    red: positions.filter((i) => book.healthScore[i] < bandAt(i).red),
    yellow: positions.filter((i) => book.healthScore[i] < bandAt(i).yellow && book.healthScore[i] >= bandAt(i).red),
  };
}

describe('chooseBands by capacity', () => {
  it('takes the accounts of the highest odds, the shift of their group included', () => {
    const book = bookOf(7, 300, [0.7, 0, -0.3]);
    const { red, chosen } = redOf({ kind: 'capacity', capacity: 40 }, book);
    const odds = (i: number) => book.logOdds[i] + book.shifts.groupings[0].levels[book.level[i]].shift;
    const twin = [...book.level.keys()].sort((a, b) => odds(b) - odds(a)).slice(0, 40);
    expect(red.length).toBe(40);
    // Shifts are rounded to a tenth of a point: an account within that of the border may be on the other side.
    expect(red.filter((i) => !twin.includes(i)).length).toBeLessThanOrEqual(1);
    const redOfSegment = (segment: string) =>
      chosen.cells.find(({ attributes }) => attributes.segment === segment)!.red;
    expect(redOfSegment('a') - redOfSegment('b')).toBeCloseTo((0.7 * 10) / Math.LN2, 0);
  });

  it('without shifts has one pair of cut-offs', () => {
    expect(redOf({ kind: 'capacity', capacity: 40 }, bookOf(8, 300, [0, 0, 0])).chosen.cells).toEqual([]);
  });

  it('gives every territory its own team, and the others the rest', () => {
    const book = bookOf(9, 300, [0.7, 0, -0.3]);
    const territories = { attribute: 'region', capacity: { north: 10, south: 20 } };
    const { red } = redOf({ kind: 'capacity', capacity: 5, territories }, book);
    const of = (name: string | null) => red.filter((i) => book.evidence.book.territory[i] === name).length;
    expect([of('north'), of('south'), of(null)]).toEqual([10, 20, 5]);
  });
});

describe('chooseBands by value', () => {
  const policy = { kind: 'value', costPerTouch: 100, saveRate: 0.5, capacity: null } as const;

  it('turns red where the chance of churn times what a touch saves exceeds its cost', () => {
    // 100 / (0.5 x 2000) = 0.1.
    const { red, chosen } = redOf(
      policy,
      bookOf(10, 3000, [0, 0, 0], () => 2000),
    );
    expect(chosen.red).toBeCloseTo(healthScoreOf(Math.log(0.1 / 0.9), SCALE), 1);
    expect(chosen.cells).toEqual([]);
    expect(red.length).toBeGreaterThan(50);
    expect(chosen.reason).toContain('pays from a chance of churn in time of 10.0% on');
  });

  it('asks for less of a chance where accounts are worth more, and for no less than its cost where they are not', () => {
    const book = bookOf(11, 3000, [0, 0, 0], (level) => [4000, 1000, 100][level]);
    const { chosen, red } = redOf(policy, book);
    const [a, b, c] = ['a', 'b', 'c'].map(
      (name) => chosen.cells.find(({ attributes }) => attributes.segment === name)!,
    );
    // Means of 1000 accounts each, mixed with ten of the book's mean of 1700.
    const chance = (arr: number) => 100 / (0.5 * ((1000 * arr + 10 * 1700) / 1010));
    const logit = (p: number) => Math.log(p / (1 - p));
    expect(a.red).toBeCloseTo(Math.min(50, healthScoreOf(logit(chance(4000)), SCALE)), 1);
    expect(b.red).toBeCloseTo(healthScoreOf(logit(chance(1000)), SCALE), 1);
    expect(c.red).toBe(0);
    expect(red.some((i) => book.level[i] === 2)).toBe(false);
  });

  it('keeps the most worthwhile where not all can be worked', () => {
    const book = bookOf(12, 3000, [0.4, 0, -0.4], (level) => [2000, 1000, 3000][level]);
    const { red } = redOf({ ...policy, capacity: 60 }, book);
    const gain = (i: number) =>
      sigmoid(book.logOdds[i] + book.shifts.groupings[0].levels[book.level[i]].shift) *
      [2000, 1000, 3000][book.level[i]];
    const twin = [...book.level.keys()].sort((x, y) => gain(y) - gain(x)).slice(0, 60);
    expect(red.length).toBeLessThanOrEqual(60);
    expect(red.length).toBeGreaterThan(55);
    expect(red.filter((i) => twin.includes(i)).length).toBeGreaterThan(0.9 * red.length);
  });

  it('says so where nothing pays', () => {
    const { chosen, red } = redOf({ ...policy, costPerTouch: 1e6 }, bookOf(13, 300, [0, 0, 0]));
    expect(red).toEqual([]);
    expect(chosen.reason).toContain('Nothing is red');
  });
});

describe('groupings', () => {
  test('a row is in one level of each; unknown segment or age is in none', () => {
    const table = madeTable({
      nAccounts: 6,
      nDates: 1,
      inputs: [],
      rowOf: (account) => ({
        metrics: [],
        label: 0,
        segment: account === 5 ? null : ['smb', 'mid'][account % 2],
        tenureDays: [0, 89, 90, 364, 365, Number.NaN][account],
      }),
    });
    const [segment, lifecycle] = groupingsOf(table, { by: ['segment', 'lifecycle'], lifecycleDays: [90, 365] });
    expect([...levelsOf(table, allRows(table), segment)]).toEqual([1, 0, 1, 0, 1, -1]);
    expect([...levelsOf(table, allRows(table), lifecycle)]).toEqual([0, 0, 1, 1, 2, -1]);
    expect(lifecycle.levels.map(({ tenureDays }) => tenureDays)).toEqual([
      { from: 0, below: 90 },
      { from: 90, below: 365 },
      { from: 365, below: null },
    ]);
  });

  test('points are those of the scale, to a tenth', () => {
    const { shifts } = bookOf(14, 3, [Math.LN2, 0, -0.1]);
    expect(pointsOfLevels([0], shifts, SCALE)).toBe(10);
    expect(pointsOfLevels([2], shifts, SCALE)).toBe(-1.4);
    expect(pointsOfLevels([-1], shifts, SCALE)).toBe(0);
  });
});

test('red precision of each group, and the widest gap, with its own cut-offs and with common ones', () => {
  const histories = Object.fromEntries(
    Array.from({ length: 80 }, (_, i) => {
      const isSmall = i % 2 === 0;
      const churns = i < 40;
      // Small accounts: 20 red, all of them churn. Large: all 40 red, 20 churn.
      return [
        `a${String(i).padStart(2, '0')}`,
        {
          bands: isSmall && !churns ? 'G' : 'R',
          segment: isSmall ? 'small' : 'large',
          ...(churns ? { churnDay: 19_750 } : {}),
        },
      ];
    }),
  );
  const { table, predictions, replay } = drawnBook(histories);
  const everyoneRed = { ...replay, band: replay.band.map(() => 'red' as const) };
  const groupings = groupingsOf(table, { by: ['segment'], lifecycleDays: [] });
  const { groups, widestGap } = bandGroups(table, predictions, replay, everyoneRed, groupings, {
    bootstrap: 50,
    seed: 1,
  });
  const [large, small] = groups;
  expect([large.attributes.segment, large.nChurnedAccounts, large.own.redPrecision.value]).toEqual(['large', 20, 0.5]);
  expect([small.own.redPrecision.value, small.own.redShare.value]).toEqual([1, 0.5]);
  expect(small.common!.redPrecision.value).toBe(0.5);
  expect(widestGap.own.value).toBe(0.5);
  expect(widestGap.common!.value).toBe(0);
  expect(widestGap.reduction!.value).toBe(-0.5);
});
