import { describe, expect, test } from 'vitest';
import { afterSelection } from '../../models/indicators/after-selection.ts';
import { type ClearHabit, ideasOf } from '../../models/indicators/ideas.ts';
import { thresholdsOf } from '../../models/indicators/thresholds.ts';
import { earlyHabit, metricHabit } from '../../models/indicators/words.ts';
import { normalQuantile } from '../../models/math/normal.ts';
import { randomStream } from '../../models/math/random.ts';
import { input } from './fit-kit.ts';

describe('a difference less what being shown owes to luck', () => {
  const BAR = 3.8;

  test.each([
    -4, 0, 2, 3.8, 5,
  ])('is right half of the time, and its interval 95 times in 100, where the truth is %d', (truth) => {
    const random = randomStream(11, `selection ${truth}`);
    let [nShown, nBelow, nCovered, sumShown] = [0, 0, 0, 0];
    while (nShown < 300) {
      // One draw from those beyond the bar: both tails by their weight.
      const tails = [shareBelow(truth - BAR), shareBelow(-BAR - truth)];
      const up = random() * (tails[0] + tails[1]) < tails[0];
      const z = up
        ? truth + normalQuantile(1 - tails[0] * clampOpen(random()))
        : truth + normalQuantile(tails[1] * clampOpen(random()));
      const { value, low, high } = afterSelection(z, BAR);
      nShown++;
      sumShown += z;
      if ((value ?? 0) < truth) nBelow++;
      if ((low ?? 0) <= truth && truth <= (high ?? 0)) nCovered++;
    }
    expect(nBelow / nShown).toBeGreaterThan(0.4);
    expect(nBelow / nShown).toBeLessThan(0.6);
    expect(nCovered / nShown).toBeGreaterThan(0.91);
    // What is shown is too large on average where the truth is not beyond the bar.
    if (truth === 2) expect(sumShown / nShown).toBeGreaterThan(3.8);
  });

  test('far beyond the bar nothing is taken off, just beyond it nearly all', () => {
    const far = afterSelection(9, 3.5);
    expect(far.value).toBeCloseTo(9, 3);
    expect(far.low).toBeCloseTo(9 - 1.96, 2);
    expect(far.high).toBeCloseTo(9 + 1.96, 2);
    const near = afterSelection(3.52, 3.5);
    expect(near.value).toBeLessThan(0.5);
    expect(near.low).toBeLessThan(0);
  });

  test('is the same on both sides of zero, and never further out than what was seen', () => {
    for (const z of [3.6, 4, 5, 7]) {
      const [plus, minus] = [afterSelection(z, 3.5), afterSelection(-z, 3.5)];
      expect(minus).toEqual({ value: -(plus.value ?? 0), low: -(plus.high ?? 0), high: -(plus.low ?? 0) });
      expect(plus.value).toBeLessThanOrEqual(z);
    }
  });
});

/** Standard normal distribution function by numeric integration: independent of the one that is tested. */
function shareBelow(x: number): number {
  let sum = 0;
  const step = 0.001;
  for (let t = -10 + step / 2; t < x; t += step) sum += Math.exp((-t * t) / 2) * step;
  return sum / Math.sqrt(2 * Math.PI);
}

function clampOpen(u: number): number {
  return Math.min(1 - 1e-9, Math.max(1e-9, u));
}

describe('thresholds of a metric', () => {
  const upTo = (n: number) => Float64Array.from({ length: n }, (_, i) => i + 1);

  test('are round numbers near the quartiles', () => {
    expect(thresholdsOf(upTo(100), true)).toEqual([30, 50, 80]);
    expect(thresholdsOf(upTo(1234), true)).toEqual([300, 600, 900]);
    expect(thresholdsOf(upTo(100), false)).toEqual([30, 50, 80]);
  });

  test('are about those who have any where most have none', () => {
    const mostlyNone = Float64Array.from({ length: 100 }, (_, i) => (i < 70 ? 0 : i - 69));
    // 30 have some; of those, three quarters have at least 8.
    const found = thresholdsOf(mostlyNone, true);
    expect(found.length).toBeGreaterThan(0);
    for (const threshold of found) expect(threshold).toBeGreaterThan(0);
    const flag = Float64Array.from({ length: 100 }, (_, i) => (i < 40 ? 1 : 0));
    expect(thresholdsOf(flag, true)).toEqual([1]);
    expect(thresholdsOf(flag, false)).toEqual([0]);
  });

  test('leave a tenth of the accounts on both sides, or are not given', () => {
    expect(thresholdsOf(new Float64Array(50).fill(3), true)).toEqual([]);
    expect(
      thresholdsOf(
        Float64Array.from({ length: 100 }, (_, i) => (i < 95 ? 0 : 5)),
        true,
      ),
    ).toEqual([]);
    expect(thresholdsOf(Float64Array.of(Number.NaN, Number.NaN), true)).toEqual([]);
    const random = randomStream(5, 'thresholds');
    for (let trial = 0; trial < 50; trial++) {
      const values = Float64Array.from({ length: 80 }, () => {
        const u = random();
        return u < 0.1 ? Number.NaN : Math.round(10 ** (4 * random() - 1)) / 10;
      });
      const known = values.filter((value) => !Number.isNaN(value));
      for (const isAtLeast of [true, false]) {
        for (const threshold of thresholdsOf(values, isAtLeast)) {
          const share = known.filter((v) => (isAtLeast ? v >= threshold : v <= threshold)).length / known.length;
          expect(share).toBeGreaterThanOrEqual(0.1);
          expect(share).toBeLessThanOrEqual(0.9);
        }
      }
    }
  });
});

describe('ideas', () => {
  const clear = (habit: ClearHabit['habit'], z: number, ofAccount: readonly number[]): ClearHabit => ({
    habit,
    z,
    ofAccount: Int8Array.from(ofAccount),
  });
  const pattern = (period: number, n = 60) => Array.from({ length: n }, (_, i) => (i % period === 0 ? 1 : 0));

  test('the strongest leads; other numbers, other windows and the same accounts join it', () => {
    const a = clear(earlyHabit('users', null, 5, 30), 5, pattern(2));
    const b = clear(earlyHabit('users', null, 2, 60), -4.1, pattern(3));
    const c = clear(earlyHabit('users', null, 3, 14), 4.5, pattern(5));
    const d = clear(metricHabit(input('events_28d'), 'at_least', 3, 30), 4.8, pattern(7));
    const e = clear(metricHabit(input('events_90d'), 'at_least', 9, 60), 4.2, pattern(11));
    const f = clear(
      earlyHabit('milestone', 'go_live', 1, 30),
      4,
      pattern(2).map((own, i) => (i === 1 ? 1 - own : own)),
    );
    const ideas = ideasOf([f, e, d, c, b, a]).map(({ leader, others }) =>
      [leader, ...others].map(({ habit }) => habit.text),
    );
    expect(ideas).toEqual([
      [a, c, f].map(({ habit }) => habit.text),
      [d, e].map(({ habit }) => habit.text),
      // The same thing in the other direction is news.
      [b].map(({ habit }) => habit.text),
    ]);
  });

  test('agreement is judged where both are known', () => {
    const a = clear(
      earlyHabit('milestone', 'one', 1, 30),
      5,
      pattern(2).map((own, i) => (i < 30 ? own : -1)),
    );
    const b = clear(
      earlyHabit('milestone', 'two', 1, 60),
      4,
      pattern(2).map((own, i) => (i < 30 ? own : 1 - own)),
    );
    expect(ideasOf([a, b])).toHaveLength(1);
    const c = clear(
      earlyHabit('milestone', 'three', 1, 60),
      4,
      pattern(2).map((own, i) => (i < 15 ? own : 1 - own)),
    );
    expect(ideasOf([a, c])).toHaveLength(2);
  });
});

describe('words', () => {
  test('say a habit as a person would', () => {
    expect(earlyHabit('integrations', null, 1, 60).text).toBe('used an integration within 60 days');
    expect(earlyHabit('integrations', null, 3, 60).text).toBe('used at least 3 integrations within 60 days');
    expect(earlyHabit('teams', null, 2, 1).text).toBe('was in use by at least 2 teams within 1 day');
    expect(earlyHabit('milestone', 'go_live', 9, 14)).toMatchObject({
      text: 'reached go_live within 14 days',
      comparison: 'reached',
      threshold: null,
    });
    const users = input('active_users_28d', { unit: 'users', meaning: 'Different users seen in the last 28 days.' });
    expect(metricHabit(users, 'at_least', 5, 30).text).toBe(
      'Different users seen in the last 28 days: at least 5 (after day 30)',
    );
    const flag = input('x', { unit: 'yes or no', meaning: '1 if an integration is connected, else 0.' });
    expect(metricHabit(flag, 'at_least', 1, 90).text).toBe('An integration is connected: yes (after day 90)');
    expect(metricHabit(flag, 'at_most', 0, 90).text).toBe('An integration is connected: no (after day 90)');
    const perSeat = input('y', { unit: 'events per seat', meaning: 'Events per seat.' });
    expect(metricHabit(perSeat, 'at_least', 1, 30).text).toBe('Events per seat: at least 1 (after day 30)');
    const long = earlyHabit('milestone', 'x'.repeat(500), 1, 30);
    expect(long.text.length).toBeLessThan(100);
    expect(long.name).toHaveLength(500);
  });
});
