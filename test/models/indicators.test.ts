import { describe, expect, test } from 'vitest';
import { renewalOf } from '../../models/indicators/outcomes.ts';
import { findIndicators } from '../../models/indicators/search.ts';
import type { Finding, IndicatorSettings, Indicators } from '../../models/indicators/types.ts';
import { dayOf } from '../../models/math/day.ts';
import { type Random, randomStream } from '../../models/math/random.ts';
import { input } from './fit-kit.ts';
import { type MadeAccount, made, SETTINGS, START, WITHIN } from './indicators-kit.ts';

const chance = (random: Random, share: number): 0 | 1 => (random() < share ? 1 : 0);

function search(accounts: readonly MadeAccount[], settings: Partial<IndicatorSettings> = {}): Indicators {
  const { table, firstDays } = made(accounts);
  return findIndicators(table, firstDays, { ...SETTINGS, ...settings });
}

describe('figures', () => {
  // 60 have the milestone, 54 of them renew; 100 do not, 70 of them renew; for 10 it is not known.
  const group = (n: number, nRenew: number, habit: number): MadeAccount[] =>
    Array.from({ length: n }, (_, i) => ({ renews: i < nRenew ? 1 : 0, habits: [habit], expands: i < 25 ? 1 : 0 }));
  const accounts = [...group(60, 54, 1), ...group(100, 70, 0), ...group(10, 5, Number.NaN)];
  const { renewal, expansion } = search(accounts, { expansion: { gapDays: 0, horizonDays: 120 } });

  test('are the counts and rates by hand', () => {
    expect(renewal.accounts).toEqual([{ withinDays: 30, nImmature: 0, nGone: 0, nAccounts: 170, nGood: 129 }]);
    expect(renewal).toMatchObject({ outcome: 'renewal', outcomeDays: 90, nTried: 1, nPermutations: 999 });
    const [finding] = renewal.findings;
    expect(finding).toMatchObject({ nWith: 60, nWithout: 100, nGoodWith: 54, nGoodWithout: 70, others: [] });
    expect(finding.habit).toMatchObject({ kind: 'milestone', name: 'habit_0', withinDays: 30 });
    expect(finding.share.value).toBe(60 / 160);
    expect(finding.rateWith.value).toBe(0.9);
    expect(finding.rateWithout.value).toBe(0.7);
    expect(finding.difference.value).toBeCloseTo(0.2, 12);
    expect(finding.ratio.value).toBeCloseTo(9 / 7, 12);
    // One stratum: accounts alike are all accounts.
    expect(finding.alikeDifference.value).toBeCloseTo(0.2, 12);
    expect(finding.alikeDifference.low).toBeCloseTo(finding.difference.low ?? 0, 12);
    // The exact chance of a difference as far from 0, were the 36 churned drawn from the 160 (hypergeometric), is 0.0036 or so.
    expect(finding.pAdjusted).toBeGreaterThan(0.001);
    expect(finding.pAdjusted).toBeLessThan(0.012);
  });

  test('of expansion are those of its own label', () => {
    expect(expansion).toMatchObject({ outcome: 'expansion', outcomeDays: 120 });
    // 25 of 60 and 25 of 100 expand; of the ten all do.
    expect(expansion?.accounts[0]).toMatchObject({ nAccounts: 170, nGood: 60 });
    expect(search(accounts).expansion).toBeNull();
  });
});

describe('planted truth', () => {
  const NOISE = 30;
  const RATES = { with: 0.9, without: 0.8 };

  /** One habit halves churn, thirty have nothing to do with it. */
  function planted(n: number, seed: number): MadeAccount[] {
    const random = randomStream(seed, 'planted');
    return Array.from({ length: n }, () => {
      const has = chance(random, 0.4);
      return {
        renews: chance(random, has === 1 ? RATES.with : RATES.without),
        habits: [...Array.from({ length: NOISE }, () => chance(random, 0.15 + 0.5 * random())), has],
      };
    });
  }

  test('the habit that halves churn is found, with its rates, and the others are not', () => {
    const { renewal } = search(planted(4000, 1));
    expect(renewal.findings.map(({ habit }) => habit.name)).toEqual([`habit_${NOISE}`]);
    expect(renewal.nTried).toBe(NOISE + 1);
    const [finding] = renewal.findings;
    expect(finding.rateWith.value).toBeCloseTo(RATES.with, 1);
    expect(Math.abs((finding.rateWithout.value ?? 0) - RATES.without)).toBeLessThan(0.02);
    expect(finding.pAdjusted).toBe(0.001);
    expect(finding.correctedDifference.value).toBeCloseTo(finding.alikeDifference.value ?? 0, 2);
  });

  test('the intervals cover; and less luck is nearer to the truth than what was shown', () => {
    const found: Finding[] = [];
    const trials = 80;
    for (let seed = 1; seed <= trials; seed++) {
      const { renewal } = search(planted(700, seed));
      found.push(...renewal.findings.filter(({ habit }) => habit.name === `habit_${NOISE}`));
    }
    // Found in some, but by no means in all: those that are found are the lucky ones.
    expect(found.length).toBeGreaterThan(0.4 * trials);
    expect(found.length).toBeLessThan(0.9 * trials);
    const truth = RATES.with - RATES.without;
    const meanOf = (pick: (finding: Finding) => number | null) =>
      found.reduce((sum, finding) => sum + (pick(finding) ?? Number.NaN), 0) / found.length;
    const shown = meanOf(({ alikeDifference }) => alikeDifference.value);
    const corrected = meanOf(({ correctedDifference }) => correctedDifference.value);
    expect(shown).toBeGreaterThan(truth + 0.012);
    expect(Math.abs(corrected - truth)).toBeLessThan(0.6 * (shown - truth));
    const covers = found.filter(
      ({ correctedDifference: { low, high } }) => (low ?? 1) <= truth && truth <= (high ?? -1),
    ).length;
    expect(covers / found.length).toBeGreaterThan(0.88);
  });
});

describe('nothing planted', () => {
  /** Trials that show a finding, and habits tried in all of them. */
  function shownIn(trials: number, accountsOf: (random: Random) => MadeAccount[]): { shown: number; tried: number } {
    let [shown, tried] = [0, 0];
    for (let seed = 1; seed <= trials; seed++) {
      const { renewal } = search(accountsOf(randomStream(seed, 'null')), { seed });
      if (renewal.findings.length > 0) shown++;
      tried += renewal.nTried;
    }
    return { shown, tried };
  }
  const TRIALS = 120;
  // 5 in 100 and three standard errors: 13.2 of 120.
  const MOST = 13;

  test('at most 5 histories in 100 show anything, however many habits are tried', () => {
    const { shown, tried } = shownIn(TRIALS, (random) =>
      Array.from({ length: 200 }, () => ({
        renews: chance(random, 0.8),
        habits: Array.from({ length: 30 }, (_, h) => chance(random, 0.2 + 0.02 * h)),
      })),
    );
    expect(tried / TRIALS).toBeGreaterThan(25);
    expect(shown).toBeLessThanOrEqual(MOST);
    // And not far fewer: a test that never speaks is no test.
    expect(shown).toBeGreaterThan(0);
  });

  test('nor where habits and renewal both go by segment and by the year', () => {
    const { shown, tried } = shownIn(TRIALS, (random) =>
      Array.from({ length: 300 }, () => {
        const isLarge = random() < 0.5;
        const isLate = random() < 0.5;
        return {
          segment: isLarge ? 'enterprise' : 'smb',
          startDay: isLate ? START + 200 : START,
          renews: chance(random, (isLarge ? 0.9 : 0.6) - (isLate ? 0.2 : 0)),
          habits: Array.from({ length: 20 }, () => chance(random, (isLarge ? 0.7 : 0.3) - (isLate ? 0.15 : 0))),
        };
      }),
    );
    expect(tried / TRIALS).toBeGreaterThan(15);
    expect(shown).toBeLessThanOrEqual(MOST);
  });

  test('nor where accounts of a group share their habits and their fate', () => {
    const { shown, tried } = shownIn(TRIALS, (random) =>
      Array.from({ length: 90 }, (_, group) => {
        const habits = Array.from({ length: 10 }, () => chance(random, 0.5));
        const renews = chance(random, 0.6);
        return Array.from({ length: 5 }, (): MadeAccount => ({ group, habits, renews }));
      }).flat(),
    );
    expect(tried / TRIALS).toBeGreaterThan(8);
    expect(shown).toBeLessThanOrEqual(MOST);
  });
});

describe('outcomes', () => {
  const landmark = START + WITHIN;
  const account = (more: Partial<MadeAccount>): MadeAccount => ({ renews: 1, habits: [0], ...more });

  test('renewal is judged by churn within the window, and only where the window and the grace days have passed', () => {
    const { table } = made([
      account({}),
      account({ churnDay: landmark }),
      account({ churnDay: landmark + 179 }),
      account({ churnDay: landmark + 180 }),
      // A missing label though mature, and no event in the gap: it had churned before.
      account({ churnLabel: -1, churnDay: landmark + 400 }),
      // In the gap of 10 days.
      account({ churnLabel: -1, churnDay: landmark + 9 }),
    ]);
    const rows = Int32Array.from({ length: 6 }, (_, i) => i);
    const churn = { gapDays: 10, horizonDays: 90, graceDays: 7 };
    const judged = (dataEnd: number) => [...renewalOf(table, rows, 180, { ...SETTINGS, churn, dataEnd })];
    expect(judged(landmark + 187)).toEqual([1, 0, 0, 1, -2, 0]);
    // One day too few: nothing is judged, not even those who have churned already.
    expect(judged(landmark + 186)).toEqual([-1, -1, -1, -1, -1, -1]);
  });

  test('what happens to accounts that are too young changes nothing', () => {
    const random = randomStream(8, 'purge');
    const accounts = Array.from({ length: 400 }, (_, i): MadeAccount => {
      const habit = chance(random, 0.5);
      return { renews: chance(random, habit === 1 ? 0.9 : 0.6), habits: [habit], startDay: START + (i % 2) * 100 };
    });
    const dataEnd = START + WITHIN + 97 + 40;
    const young = accounts.map(
      (own, i): MadeAccount => (i % 2 === 1 ? { ...own, renews: own.habits[0] === 1 ? 0 : 1 } : own),
    );
    const [one, two] = [accounts, young].map((list) => search(list, { dataEnd }));
    expect(one.renewal.accounts[0]).toMatchObject({ nImmature: 200, nAccounts: 200 });
    expect(two).toEqual(one);
  });

  test('a shorter window serves where too few accounts have lived through the wanted one', () => {
    const accounts = Array.from({ length: 200 }, (_, i) =>
      account({ habits: [i % 2], churnDay: i % 4 === 0 ? START + WITHIN + 60 : START + WITHIN + 5000 }),
    );
    const daysFor = (lived: number, renewalDays = 365) =>
      search(accounts, { renewalDays, dataEnd: START + WITHIN + lived + 7 }).renewal.outcomeDays;
    expect(daysFor(365)).toBe(365);
    expect(daysFor(364)).toBe(180);
    expect(daysFor(100)).toBe(90);
    expect(daysFor(500, 270)).toBe(270);
    expect(daysFor(200, 270)).toBe(180);
    expect(daysFor(500, 60)).toBe(60);
  });

  test('too few churned: nothing is tried, and nothing is said', () => {
    const accounts = Array.from({ length: 500 }, (_, i) => account({ habits: [i % 2], renews: i < 19 ? 0 : 1 }));
    const { renewal } = search(accounts);
    expect(renewal).toMatchObject({ nTried: 0, nClear: 0, bar: null, findings: [], timeToValue: [] });
    expect(search([]).renewal).toMatchObject({ nTried: 0, findings: [] });
  });
});

describe('the search', () => {
  const random = randomStream(21, 'search');
  const accounts = Array.from({ length: 900 }, (_, i): MadeAccount => {
    const [score, large] = [random(), chance(random, 0.5)];
    const isIn = score > 0.4 ? 1 : 0;
    return {
      renews: chance(random, 0.6 + 0.3 * isIn),
      habits: [isIn, random() < 0.02 ? 1 - isIn : isIn, chance(random, 0.5), chance(random, 0.6)],
      metrics: [Math.round(100 * score) / 10, 100 * score, score, random()],
      segment: large === 1 ? 'big' : 'small',
      startDay: START + (i % 3) * 10,
    };
  });
  const inputs = [
    input('active_users_28d', { healthier: 'higher', unit: 'users', meaning: 'Active users.' }),
    input('mrr_change_90d', { healthier: 'higher', category: 'commercial', meaning: 'Change of MRR.' }),
    input('size', { healthier: 'either', meaning: 'Size.' }),
    // A metric that speaks of value is no milestone of value.
    input('value_28d', { healthier: 'higher', meaning: 'Value.' }),
  ];
  const names = ['connected', 'also_connected', 'first_value', 'go_live'];
  const { table, firstDays } = made(accounts, { names, inputs });
  const found = findIndicators(table, firstDays, SETTINGS);

  test('puts near-repeats under the strongest, and tries metrics in their healthier direction, not those of the contract', () => {
    const { findings, nTried, nClear } = found.renewal;
    const all = findings.map(({ habit, others }) => [habit, ...others].map(({ text }) => text));
    expect(all.flat()).toHaveLength(nClear);
    expect(all.some((texts) => texts.includes('reached connected within 30 days') && texts.length > 1)).toBe(true);
    const texts = all.flat();
    expect(texts).toContain('reached connected within 30 days');
    expect(texts).toContain('reached also_connected within 30 days');
    expect(texts.some((text) => text.startsWith('Active users: at least'))).toBe(true);
    expect(texts.join()).not.toMatch(/Change of MRR|Size/);
    expect(nTried).toBe(4 + 3 + 3);
  });

  test('answers for onboarding and first value, clear or not, with p-values adjusted for these alone', () => {
    const { timeToValue } = found.renewal;
    expect(timeToValue.map(({ habit }) => habit.name)).toEqual(['first_value', 'go_live']);
    for (const { pAdjusted } of timeToValue) expect(pAdjusted).toBeGreaterThan(0.05);
  });

  test('is the same to the last byte when it is done again; another seed shuffles anew and moves no rate', () => {
    const again = findIndicators(table, firstDays, SETTINGS);
    expect(JSON.stringify(again)).toBe(JSON.stringify(found));
    const other = findIndicators(table, firstDays, { ...SETTINGS, seed: 2 });
    expect(other.renewal.bar).not.toBe(found.renewal.bar);
    expect(other.renewal.findings[0].difference).toEqual(found.renewal.findings[0].difference);
  });

  test('leaves its input as it was', () => {
    const before = JSON.stringify([table, firstDays]);
    findIndicators(table, firstDays, SETTINGS);
    expect(JSON.stringify([table, firstDays])).toBe(before);
  });

  test('a landmark that is no row of the table is a fault of the caller', () => {
    const wrong = [{ ...firstDays[0], landmarkDay: firstDays[0].landmarkDay.map((own) => own + 1) }];
    expect(() => findIndicators(table, wrong, SETTINGS)).toThrow('No row of account a00000 on day');
  });

  test('accounts of one half-year are alike, of two they are not', () => {
    // All of those with the habit started in one half-year, all others in the other: nobody can be compared.
    const apart = Array.from({ length: 400 }, (_, i) => ({
      renews: (i % 3 === 0 ? 0 : 1) as 0 | 1,
      habits: [i % 2],
      startDay: i % 2 === 0 ? dayOf(2024, 6, 30) : dayOf(2024, 7, 1),
    }));
    expect(search(apart).renewal.nTried).toBe(0);
    expect(search(apart.map((own) => ({ ...own, startDay: dayOf(2024, 6, 30) }))).renewal.nTried).toBe(1);
  });
});
