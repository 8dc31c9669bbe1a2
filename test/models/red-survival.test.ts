import { describe, expect, test } from 'vitest';
import { redSurvival } from '../../models/backtest/red-survival.ts';
import { type Drawn, drawnBook, month } from './backtest-book.ts';

const survivalOf = (histories: Record<string, Drawn>, seenUntil: number, bootstrap = 0) => {
  const { table, scored } = drawnBook(histories);
  return redSurvival(table, scored, { seenUntil, bootstrap, seed: 1 });
};

describe('redSurvival', () => {
  test('four accounts by hand', () => {
    // All turn red on February 1 (day 31). Churn after 20, 50 and 100 days; one stays and is seen for 80 days only.
    const survival = survivalOf(
      {
        a: { bands: 'GRRRRR', churnDay: month(2) + 20 },
        b: { bands: 'GRGGGG', churnDay: month(2) + 50 },
        c: { bands: 'GRRRRR', churnDay: month(2) + 100 },
        d: { bands: 'GRRRRR' },
        e: { bands: 'GGGGGG' },
        f: { bands: 'GGGGGG', churnDay: month(2) + 25 },
      },
      month(2) + 80,
    )!;
    const at = (days: number) => survival.points.find((point) => point.days === days)!;
    expect([at(0).red.value, at(30).red.value, at(60).red.value]).toEqual([1, 0.75, 0.5]);
    // After 80 days nobody is followed any more, so nothing is known; the churn on day 100 is not seen.
    expect(at(90).red.value).toBeNull();
    expect(at(30).notRed.value).toBe(0.5);
    expect([survival.nTurnedRed, survival.nChurned, at(60).nFollowed]).toEqual([4, 2, 2]);
  });

  test('whoever was red on the first date is left out, and an account starts once', () => {
    const survival = survivalOf({ a: { bands: 'RRRR' }, b: { bands: 'GRGR' }, c: { bands: 'GGGG' } }, month(12))!;
    expect(survival.nTurnedRed).toBe(1);
    expect(survivalOf({ a: { bands: 'RRRR' }, b: { bands: 'GGGG' } }, month(12))).toBeNull();
  });

  test('a red account leaves as fast as the others where red means nothing: the curves cover each other', () => {
    const histories: Record<string, Drawn> = {};
    for (let i = 0; i < 400; i++) {
      const start = i % 5;
      const bands = [...'GGGGGG'].map((letter, m) => (i % 2 === 0 && m >= 1 + start ? 'R' : letter)).join('');
      histories[`a${i}`] = { bands, ...(i % 8 < 2 ? { churnDay: month(7) + (i % 90) } : {}) };
    }
    const { points } = survivalOf(histories, month(12), 200)!;
    for (const { red, notRed, days } of points.filter((point) => point.days >= 60 && point.days <= 180)) {
      expect(Math.max(red.low!, notRed.low!), `after ${days} days`).toBeLessThan(Math.min(red.high!, notRed.high!));
    }
  });

  test('equals the product-limit estimate written out, with dates of different size', () => {
    const histories: Record<string, Drawn> = {};
    for (let i = 0; i < 120; i++) {
      const turns = 1 + (i % 4);
      const bands = [...'GGGGGG'].map((letter, m) => (i % 3 === 0 && m >= turns ? 'R' : letter)).join('');
      histories[`a${String(i).padStart(3, '0')}`] = {
        bands,
        ...(i % 5 < 2 ? { churnDay: month(7) + ((i * 7) % 100) } : {}),
      };
    }
    const seenUntil = month(9);
    const { points } = survivalOf(histories, seenUntil)!;
    const lives = Object.values(histories);
    const datesOf = (bands: string) => [...bands].map((_, m) => month(m + 1));
    const entries = lives.flatMap(({ bands, churnDay }) => {
      const first = bands.indexOf('R');
      const end = Math.min(churnDay ?? seenUntil, seenUntil);
      return first < 1
        ? []
        : [
            {
              date: month(first + 1),
              duration: end - month(first + 1),
              churned: churnDay !== undefined && churnDay <= seenUntil,
            },
          ];
    });
    const others = lives.flatMap(({ bands, churnDay }) =>
      datesOf(bands).flatMap((date, m) => {
        const nRed = entries.filter((entry) => entry.date === date).length;
        if (bands[m] === 'R' || nRed === 0) return [];
        const nOther = lives.filter((life) => life.bands[m] !== 'R').length;
        const end = Math.min(churnDay ?? seenUntil, seenUntil);
        return [
          { duration: end - date, churned: churnDay !== undefined && churnDay <= seenUntil, weight: nRed / nOther },
        ];
      }),
    );
    const estimate = (followed: readonly { duration: number; churned: boolean; weight?: number }[], until: number) => {
      const times = [...new Set(followed.filter(({ churned }) => churned).map(({ duration }) => duration))].sort(
        (a, b) => a - b,
      );
      const total = (keep: (one: (typeof followed)[number]) => boolean) =>
        followed.filter(keep).reduce((sum, { weight }) => sum + (weight ?? 1), 0);
      return times
        .filter((time) => time <= until)
        .reduce(
          (s, time) =>
            s * (1 - total((one) => one.churned && one.duration === time) / total((one) => one.duration >= time)),
          1,
        );
    };
    for (const days of [30, 60, 90, 120]) {
      const point = points.find((own) => own.days === days)!;
      expect(point.red.value).toBeCloseTo(estimate(entries, days), 12);
      expect(point.notRed.value).toBeCloseTo(estimate(others, days), 12);
    }
  });
});
