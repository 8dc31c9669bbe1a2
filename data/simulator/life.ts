import { addMonths, type Day, startOfMonth } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { type ContractTerms, contractOf, EXIT_REACH_DAYS, rhythm } from './contract.ts';
import { expansionRate, nextDeals } from './deals.ts';
import { type Departure, drawDeparture, knownEnd, plannedEnd } from './departure.ts';
import { clamp, normal, sigmoid } from './distributions.ts';
import { FIRST_FEATURES, isIntegrated, nextFeatures } from './features.ts';
import { expectedHazard, firstLatent, type HazardContext, healthOf, type LatentState, nextLatent } from './latent.ts';
import { type Ledger, mrrOf, openLedger, type Term, termsOf } from './ledger.ts';
import type { World } from './options.ts';
import { type AccountTraits, drawTraits, termStart } from './traits.ts';
import { decisionChance, eventProbability } from './truth.ts';

/** One calendar month of an account inside the history. */
export interface StoryMonth {
  readonly firstDay: Day;
  /** First day of the next month. */
  readonly nextDay: Day;
  readonly health: number;
  readonly paymentStress: number;
  readonly inCrisis: boolean;
  readonly isChampionMissing: boolean;
  /** Share of the provisioned users who use the product this month. */
  readonly activeShare: number;
  readonly provisioned: number;
  readonly seats: number;
  readonly mrr: number;
  /** Features in use, one bit each. */
  readonly features: number;
  readonly csmRating: number;
  readonly hasIntervention: boolean;
  /** What is known to the generator alone, as of `firstDay`; null where the account could not be scored that day. */
  readonly truth: MonthTruth | null;
}

export interface MonthTruth {
  readonly churnHazard: number;
  readonly churnProbability90d: number;
  readonly expansionHazard: number;
  /** Health on which the month's decisions rest. */
  readonly health: number;
}

/** Everything that happened to an account, from which the tables are written. */
export interface AccountStory {
  readonly traits: AccountTraits;
  readonly months: readonly StoryMonth[];
  readonly terms: readonly Term[];
  readonly departure: Departure | null;
}

/** Months of rates that a window of 90 days can touch, with one to spare. */
const MONTHS_AHEAD = 5;
/** Live the life of one account, month by month, from its own streams. */
export function liveAccount(index: number, world: World): AccountStory {
  const traits = drawTraits(index, world);
  const random = randomStream(world.seed, `account/${index}/life`);
  const hiddenRandom = randomStream(world.seed, `account/${index}/hidden`);
  const dealRandom = randomStream(world.seed, `account/${index}/deals`);
  const { signals } = world;
  const contract = contractOf(traits, world.dataEnd + EXIT_REACH_DAYS, signals);
  const months: StoryMonth[] = [];
  const healths: number[] = [];

  let latent: LatentState | null = null;
  let features = FIRST_FEATURES;
  let logDemand = Math.log(traits.seats * (0.7 + 0.3 * random()));
  let signalNoise = 0;
  let priceRaisedOn: Day | null = null;
  let interventionOn: Day | null = null;
  let departure = plannedEnd(traits, world);
  let ledger: Ledger = openLedger(
    traits.startDay,
    { seats: traits.seats, plan: traits.plan, pricePerSeat: traits.pricePerSeat },
    billingPeriodOf(traits),
    departure?.endDay ?? (traits.termMonths === 1 ? null : termStart(traits, 1)),
  );
  let pricePerSeat = traits.pricePerSeat;

  for (let first = startOfMonth(traits.startDay); first < world.dataEnd; first = addMonths(first, 1)) {
    if (departure !== null && departure.endDay < first) break;
    const next = addMonths(first, 1);
    const before: LatentState | null = latent;
    const featuresBefore = features;
    latent =
      before === null ? firstLatent(random, hiddenRandom) : nextLatent(before, first, world, random, hiddenRandom);
    const health = healthOf(latent, traits, world);
    healths.push(health);
    features = nextFeatures(features, health, random);
    const noise = normal(random);
    signalNoise = 0.7 * signalNoise + 0.71 * noise;
    logDemand += traits.growth + 0.008 * health + 0.03 * normal(random);
    const seats = ledger.main.seats ?? traits.seats;
    logDemand = Math.min(logDemand, Math.log(seats * 1.6));
    const isActivated = traits.activationDays !== null && first >= traits.startDay + traits.activationDays;
    const activeShare = activeShareOf(health, signalNoise, isActivated, traits, world);
    const nWanting = signals.usage.hasFullSeats ? seats : Math.round(Math.exp(logDemand));
    const provisioned = Math.max(1, Math.min(seats, nWanting));
    const { at, byHealth, noise: ratingNoise, highest, lag } = signals.ratings;
    const ratedHealth = healths.at(-1 - lag) ?? health;
    const rating = Math.round(clamp(at + byHealth * ratedHealth + ratingNoise * normal(random), 1, highest));
    const interventionDraw = random();
    const context: HazardContext = {
      isNotActivated: !isActivated && first > traits.startDay + 60,
      isIntegrated: isIntegrated(signals.isForeshown ? featuresBefore : features),
      isPriceRaised: priceRaisedOn !== null && first - priceRaisedOn <= 92,
      interventionEffect: interventionOn !== null && first - interventionOn <= 92 ? world.interventionEffect : 0,
    };
    const inHistory = first >= world.dataStart;
    const isOpen = departure === null && traits.startDay < first;
    const driving = signals.isForeshown && before !== null ? before : latent;
    const hazard = (ahead: number) => expectedHazard(driving, traits, context, world, ahead);
    const healthGain = health - (healths.at(-4) ?? health);
    const demandShare = Math.exp(logDemand) / seats;
    const rate = isOpen ? expansionRate(demandShare, activeShare, health, healthGain) : 0;
    const truth =
      inHistory && traits.startDay < first
        ? truthOf(contract, first, next, departure, hazard, rate, healthOf(driving, traits, world))
        : null;
    const hasIntervention = inHistory && rating <= signals.ratings.atRisk && interventionDraw < 0.3;
    if (hasIntervention) interventionOn = first;
    if (inHistory) {
      months.push({
        firstDay: first,
        nextDay: next,
        health,
        paymentStress: latent.paymentStress,
        inCrisis: latent.inCrisis,
        isChampionMissing: latent.isChampionMissing,
        activeShare,
        provisioned,
        seats,
        mrr: mrrOf(ledger),
        features,
        csmRating: rating,
        hasIntervention,
        truth,
      });
    }
    const chance = decisionChance(hazard(0) * rhythm(contract, first));
    const leaving = drawDeparture(contract, first, next, chance, healths, random);
    if (isOpen && inHistory && leaving !== null) departure = leaving;
    const deals = nextDeals(
      { ledger, pricePerSeat, priceRaisedOn },
      { traits, first, next, demand: Math.exp(logDemand), expansionRate: departure === null ? rate : 0, departure },
      dealRandom,
    );
    ({ ledger, pricePerSeat, priceRaisedOn } = deals);
  }
  return { traits, months, terms: termsOf(ledger, knownEnd(departure, world)), departure };
}

function truthOf(
  contract: ContractTerms,
  first: Day,
  next: Day,
  departure: Departure | null,
  hazard: (ahead: number) => number,
  rate: number,
  health: number,
): MonthTruth | null {
  if (departure === null) {
    const rates = Array.from({ length: MONTHS_AHEAD }, (_, ahead) => hazard(ahead));
    return {
      churnHazard: eventProbability(contract, first, next - first, rates),
      churnProbability90d: eventProbability(contract, first, 90, rates),
      expansionHazard: decisionChance(rate),
      health,
    };
  }
  if (departure.eventDay < first) return null;
  const happensBy = (day: Day) => (departure.kind === 'churn' && departure.eventDay < day ? 1 : 0);
  return { churnHazard: happensBy(next), churnProbability90d: happensBy(first + 90), expansionHazard: 0, health };
}

function activeShareOf(
  health: number,
  noise: number,
  isActivated: boolean,
  traits: AccountTraits,
  world: World,
): number {
  const { activeByHealth, activeNoise, activeLevel } = world.signals.usage;
  const level = 0.75 + activeByHealth * health + (activeNoise * noise + activeLevel * traits.usageLevel);
  return sigmoid(level) * (isActivated ? 1 : 0.55);
}

function billingPeriodOf(traits: AccountTraits): string {
  return traits.termMonths === 1 ? 'monthly' : traits.termMonths === 3 ? 'quarterly' : 'annual';
}
