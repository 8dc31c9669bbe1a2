import { describe, expect, it } from 'vitest';
import { capacityFor } from '../../data/simulator/config-template.ts';
import { type ContractTerms, contractOf, exitDay, rhythm } from '../../data/simulator/contract.ts';
import { exponential, normal, poisson, weightedIndex } from '../../data/simulator/distributions.ts';
import { featureTable } from '../../data/simulator/features.ts';
import { expectedHazard, firstLatent, nextLatent } from '../../data/simulator/latent.ts';
import { liveAccount } from '../../data/simulator/life.ts';
import { worldOf } from '../../data/simulator/options.ts';
import { dayTable } from '../../data/simulator/season.ts';
import { drawTraits } from '../../data/simulator/traits.ts';
import { decisionChance, eventProbability } from '../../data/simulator/truth.ts';
import { addMonths, dayOf, weekdayOf } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';

const world = worldOf({ accounts: 1, months: 24, seed: 1, out: '', format: 'csv', hidden: true });
const traitsAt = (day: number, termMonths: 1 | 3 | 12) => ({ ...drawTraits(0, world), startDay: day, termMonths });

describe('contracts', () => {
  const start = dayOf(2024, 1, 15);

  it('can be left at the next month end that the notice period still reaches', () => {
    const monthly = contractOf(traitsAt(start, 1), dayOf(2027, 1, 1), world.signals);
    expect(exitDay(monthly, dayOf(2024, 3, 7))).toBe(dayOf(2024, 3, 15));
    expect(exitDay(monthly, dayOf(2024, 3, 8))).toBe(dayOf(2024, 4, 15));
  });

  it('binds for another year when the notice comes too late', () => {
    const annual = contractOf(traitsAt(start, 12), dayOf(2027, 1, 1), world.signals);
    expect(exitDay(annual, dayOf(2024, 12, 16))).toBe(dayOf(2025, 1, 15));
    expect(exitDay(annual, dayOf(2024, 12, 17))).toBe(dayOf(2026, 1, 15));
    expect(rhythm(annual, dayOf(2024, 11, 1))).toBeGreaterThan(rhythm(annual, dayOf(2024, 3, 1)));
  });
});

describe('the true probability of churn', () => {
  const first = dayOf(2025, 2, 1);
  const rates = [0.1, 0.08, 0.06, 0.05, 0.05];
  const silent = { noticeChance: 0, noticeDelay: { from: 5, days: 30 }, isReviewed: false };

  it('is the chance of a decision alone when every leaver goes at once', () => {
    const days = Array.from({ length: 400 }, (_, i) => first + i);
    const contract: ContractTerms = { ...silent, exitDays: days, noticeDays: 0, termMonths: 1 };
    // February has 28 days and every decision in it takes effect on its own day.
    expect(eventProbability(contract, first, 28, rates)).toBeCloseTo(1 - Math.exp(-0.1), 12);
    expect(eventProbability(contract, first, 59, rates)).toBeCloseTo(1 - Math.exp(-0.18), 12);
  });

  it('is nothing when no end lies within the window and nobody gives notice', () => {
    const contract: ContractTerms = { ...silent, exitDays: [first + 200], noticeDays: 30, termMonths: 12 };
    expect(eventProbability(contract, first, 90, rates)).toBe(0);
  });

  it('agrees with playing the decision out many times', () => {
    const contract = contractOf(traitsAt(dayOf(2024, 5, 20), 3), dayOf(2028, 1, 1), world.signals);
    const random = randomStream(5, 'play');
    const nPlays = 60_000;
    let nEvents = 0;
    for (let play = 0; play < nPlays; play++) {
      for (let k = 0; k < 4; k++) {
        const from = addMonths(first, k);
        if (random() >= decisionChance(rates[k]!)) continue;
        const day = from + Math.floor(random() * (addMonths(first, k + 1) - from));
        const end = exitDay(contract, day);
        const notice = day + 5 + Math.floor(random() * 30);
        const event = random() < contract.noticeChance ? Math.min(notice, end - contract.noticeDays) : end;
        if (event < first + 90) nEvents++;
        break;
      }
    }
    const p = eventProbability(contract, first, 90, rates);
    // Five standard errors of the play, and half a day of rounding where the notice falls.
    expect(Math.abs(nEvents / nPlays - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / nPlays) + 0.001);
  });

  it('forecasts the mean hazard of the months ahead as simulating them does', () => {
    const traits = { ...drawTraits(0, world), fit: 0.2, segment: 'smb' as const };
    const context = { isNotActivated: false, isIntegrated: false, isPriceRaised: false, interventionEffect: 0 };
    const random = randomStream(9, 'latent');
    const hiddenRandom = randomStream(9, 'hidden');
    const now = { ...firstLatent(random, hiddenRandom), swing: -0.4, isReorganising: true };
    const nPaths = 20_000;
    let sum = 0;
    for (let path = 0; path < nPaths; path++) {
      // May to July: months in which budget cuts are a little rarer than the yearly mean.
      let state = now;
      for (let month = 5; month <= 7; month++)
        state = nextLatent(state, dayOf(2025, month, 1), world, random, hiddenRandom);
      sum += expectedHazard(state, traits, context, world, 0);
    }
    const forecast = expectedHazard(now, traits, context, world, 3);
    // Shocks are not normal and budget cuts have a season, which the closed form leaves out: within a tenth.
    expect(forecast / (sum / nPaths)).toBeGreaterThan(0.9);
    expect(forecast / (sum / nPaths)).toBeLessThan(1.1);
  });
});

describe('without the hidden part', () => {
  const open = worldOf({ accounts: 1, months: 24, seed: 1, out: '', format: 'csv', hidden: false });
  const stories = Array.from({ length: 250 }, (_, i) => liveAccount(i, open));

  it('says every decision on its own day, so that nothing is certain before it happens', () => {
    const departures = stories.flatMap(({ departure }) => (departure?.kind === 'churn' ? [departure] : []));
    expect(departures.length).toBeGreaterThan(20);
    for (const { decisionDay, noticeDay, eventDay } of departures) {
      expect([noticeDay, eventDay]).toEqual([decisionDay, decisionDay]);
    }
    for (const { months, departure } of stories) {
      for (const { firstDay, truth } of months) {
        if (truth === null || departure?.kind === 'transfer') continue;
        expect(truth.churnProbability90d).toBeGreaterThan(0);
        expect(truth.churnProbability90d).toBeLessThan(1);
        expect(departure === null || firstDay <= departure.eventDay).toBe(true);
      }
    }
  });

  it('rests the truth of a month on the health that the tables showed in the month before', () => {
    let nMoved = 0;
    for (const { months } of stories) {
      months.forEach(({ truth }, i) => {
        if (truth === null || i === 0) return;
        expect(truth.health).toBe(months[i - 1]!.health);
        if (truth.health !== months[i]!.health) nMoved++;
      });
    }
    expect(nMoved).toBeGreaterThan(1000);
  });

  it('is the chance of a decision alone, whatever the contract', () => {
    const annual = contractOf(traitsAt(dayOf(2024, 5, 20), 12), dayOf(2028, 1, 1), open.signals);
    const p = eventProbability(annual, dayOf(2025, 2, 1), 59, [0.1, 0.08, 0.06]);
    expect(p).toBeCloseTo(1 - Math.exp(-0.18), 12);
    expect(rhythm(annual, dayOf(2025, 4, 1))).toBe(1);
  });
});

describe('draws', () => {
  const random = randomStream(2, 'draws');
  const meanOf = (draw: () => number) => Array.from({ length: 20_000 }, draw).reduce((a, b) => a + b, 0) / 20_000;

  it('have the means and spread that they say', () => {
    expect(meanOf(() => normal(random))).toBeCloseTo(0, 1);
    expect(meanOf(() => normal(random) ** 2)).toBeCloseTo(1, 1);
    expect(Math.abs(meanOf(() => poisson(3, random)) - 3)).toBeLessThan(0.06);
    expect(Math.abs(meanOf(() => poisson(60, random)) - 60)).toBeLessThan(0.3);
    expect(Math.abs(meanOf(() => exponential(4, random)) - 4)).toBeLessThan(0.15);
    expect(Math.abs(meanOf(() => weightedIndex([1, 0, 3], random)) - 1.5)).toBeLessThan(0.04);
    expect(poisson(0, random)).toBe(0);
  });

  it('spread a month over its weekdays, and events over the features in use', () => {
    const table = dayTable(dayOf(2025, 9, 1), dayOf(2025, 10, 1));
    expect(table[0]).toBe(dayOf(2025, 9, 1));
    expect(table.at(-1)).toBe(dayOf(2025, 9, 30));
    const weekend = table.filter((day) => weekdayOf(day) >= 5).length / table.length;
    expect(weekend).toBeGreaterThan(0.005);
    expect(weekend).toBeLessThan(0.05);
    expect([...new Set(featureTable(0b100000011))]).toEqual([0, 1, 8]);
  });
});

describe('interventions', () => {
  it('do nothing unless an effect is planted', () => {
    const planted = { ...world, interventionEffect: -2 };
    const touched = Array.from({ length: 60 }, (_, i) => i).filter((i) => {
      const hazardsOf = (of: typeof world) => liveAccount(i, of).months.map((month) => month.truth?.churnHazard);
      return JSON.stringify(hazardsOf(planted)) !== JSON.stringify(hazardsOf(world));
    });
    const treated = Array.from({ length: 60 }, (_, i) => i).filter((i) =>
      liveAccount(i, world).months.some((month) => month.hasIntervention),
    );
    expect(touched.length).toBeGreaterThan(5);
    expect(touched.every((i) => treated.includes(i))).toBe(true);
  });
});

it('a team has capacity for about a tenth of the book', () => {
  expect(capacityFor(600)).toEqual({ csms: 6, accountsPerCsm: 11 });
  expect(capacityFor(3)).toEqual({ csms: 1, accountsPerCsm: 1 });
});
