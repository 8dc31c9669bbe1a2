import { type Random, randomStream } from '../../models/math/random.ts';
import { exponential, normal, poisson, roundTo, weightedIndex } from './distributions.ts';
import type { AccountStory } from './life.ts';
import type { World } from './options.ts';
import { listPrices, renewalPrices } from './prices.ts';
import type { Row } from './simulated-tables.ts';
import { ifKnown, SECONDS_PER_DAY, spansOf, workingSecond } from './spans.ts';

/** What the company itself wrote down: account master data, terms, ratings, interventions, churn, observations. */

/** Row of the table accounts. */
export function accountRow({ traits }: AccountStory): Row {
  const { accountId, startDay, name, segment, industry, region, companySize, csm } = traits;
  return [accountId, startDay, name, segment, industry, region, companySize, csm];
}

/** Rows of the table subscriptions. */
export function subscriptionRows({ traits, terms }: AccountStory, world: World): readonly Row[] {
  const shown = terms.filter((term) => term.startsOn < world.dataEnd);
  const list = listPrices(traits, shown, world);
  const renewal = renewalPrices(traits, shown, world);
  return shown.map((term, i) => [
    `${traits.accountId}-c${i + 1}`,
    traits.accountId,
    term.startsOn,
    term.endsOn,
    term.mrr,
    list[i]!,
    renewal[i]!,
    term.seats,
    term.plan,
    term.billingPeriod,
    term.renewsOn,
    term.noticeOn,
    term.endKind,
  ]);
}

/** Rows of the table csm_ratings: once a month, lagging and kind, written down some days later. */
export function ratingRows(story: AccountStory, world: World): readonly Row[] {
  const random = randomStream(world.seed, `account/${story.traits.index}/ratings`);
  const { givenShare, recordDelay } = world.signals.ratings;
  const rows: Row[] = [];
  for (const { month, from, to } of spansOf(story)) {
    const isGiven = random() < givenShare;
    const given = from + Math.floor(random() * (to - from));
    const recorded = ifKnown(
      given * SECONDS_PER_DAY + Math.floor(exponential(recordDelay, random) * SECONDS_PER_DAY),
      world,
    );
    if (isGiven && recorded !== null) rows.push([story.traits.accountId, given, month.csmRating, recorded]);
  }
  return rows;
}

const INTERVENTIONS: readonly (readonly [string, number])[] = [
  ['success_review', 180],
  ['executive_call', 320],
  ['training', 240],
  ['discount', 900],
];

/** Rows of the table interventions: where the CSM's rating was low. */
export function interventionRows(story: AccountStory, world: World): readonly Row[] {
  const random = randomStream(world.seed, `account/${story.traits.index}/interventions`);
  const rows: Row[] = [];
  for (const { month, from, to } of spansOf(story)) {
    const kind = weightedIndex([5, 2, 3, 1], random);
    const second = workingSecond(from + Math.floor(random() * Math.min(5, to - from)), random(), random());
    const cost = roundTo(INTERVENTIONS[kind]![1] * (0.7 + 0.6 * random()), 2);
    const isCosted = random() < 0.8;
    if (month.hasIntervention) {
      rows.push([story.traits.accountId, second, INTERVENTIONS[kind]![0], isCosted ? cost : null]);
    }
  }
  return rows;
}

const REASONS = ['low_adoption', 'price', 'product_gap', 'budget', 'competitor', 'champion_left', 'merger'];

/** Row of the table churn_events for accounts whose leaving was known before the end of the history. */
export function churnEventRows(story: AccountStory, world: World): readonly Row[] {
  const { departure, traits } = story;
  if (departure === null || departure.kind !== 'churn' || departure.eventDay >= world.dataEnd) return [];
  const random = randomStream(world.seed, `account/${traits.index}/reason`);
  const reason = drawReason(departure.leaver === 'early', random);
  const recorded = ifKnown(
    departure.eventDay * SECONDS_PER_DAY + Math.floor(exponential(2, random) * SECONDS_PER_DAY),
    world,
  );
  const hasReason = random() < 0.85;
  if (recorded === null) return [];
  return [[traits.accountId, departure.endDay, departure.noticeDay, hasReason ? reason : null, recorded]];
}

function drawReason(isEarly: boolean, random: Random): string {
  return REASONS[weightedIndex(isEarly ? [5, 2, 3, 1, 2, 2, 0.5] : [1, 2, 1, 4, 3, 2, 1.5], random)]!;
}

/** Rows of the table observations: numbers the company computes elsewhere, once a month. */
export function observationRows(story: AccountStory, world: World): readonly Row[] {
  const random = randomStream(world.seed, `account/${story.traits.index}/observations`);
  const rows: Row[] = [];
  for (const [i, { month, from, to }] of spansOf(story).entries()) {
    const day = from + Math.floor(random() * (to - from));
    const observed = workingSecond(day, random(), random());
    const recorded = ifKnown(observed + Math.floor(random() * 2 * SECONDS_PER_DAY), world);
    const posts = poisson(0.7 * Math.exp(0.5 * month.health), random);
    const mentions = poisson(0.25 * Math.exp(-0.4 * month.health), random);
    const market = roundTo(100 + 4 * normal(random), 1);
    if (recorded === null) continue;
    const { accountId } = story.traits;
    if (world.signals.hasChampionRecord) {
      rows.push([accountId, observed, 'champion_in_place', month.isChampionMissing ? 0 : 1, recorded]);
    }
    if (posts > 0) rows.push([accountId, observed, 'community_posts', posts, recorded]);
    if (mentions > 0) rows.push([accountId, observed, 'competitor_mentions', mentions, recorded]);
    if (i % 3 === 0) rows.push([accountId, observed, 'market_index', market, recorded]);
  }
  return rows;
}
