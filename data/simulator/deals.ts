import type { Day } from '../../models/math/day.ts';
import type { Random } from '../../models/math/random.ts';
import type { Departure } from './departure.ts';
import { clamp } from './distributions.ts';
import { EXPANSION_EFFECTS } from './effects.ts';
import { addLine, continueWith, type Ledger, mrrOf } from './ledger.ts';
import { type AccountTraits, termStart } from './traits.ts';

/** Monthly rate of an expansion: people short of seats, and growing health. */
export function expansionRate(demandShare: number, activeShare: number, health: number, healthGain: number): number {
  const utilisation = Math.min(1, demandShare) * activeShare;
  const steps = clamp((utilisation - 0.7) / 0.15, -3, 2.5);
  const { base, utilisation: byUse, healthGain: byGain, health: byHealth } = EXPANSION_EFFECTS;
  return Math.min(0.5, Math.exp(base + byUse * steps + byGain * clamp(healthGain, -2, 2) + byHealth * health));
}

/** Uniforms that a month of deals takes from the account's stream of deals, whatever happens in it. */
export const DRAWS_PER_MONTH = 9;

/** Factor on the price per seat at a boundary, if the account stays: once a year it may rise. 1: no rise. */
export function priceFactor(traits: AccountTraits, boundary: Day, draws: readonly number[]): number {
  const monthsIn = monthsInto(traits, boundary);
  const isAnniversary = monthsIn % 12 === 0 && monthsIn > 0;
  return isAnniversary && draws[2]! < 0.6 ? 1.03 + 0.05 * draws[3]! : 1;
}

/** What changes with the contract from month to month. */
export interface DealState {
  readonly ledger: Ledger;
  readonly pricePerSeat: number;
  readonly priceRaisedOn: Day | null;
}

interface DealMonth {
  readonly traits: AccountTraits;
  readonly first: Day;
  readonly next: Day;
  /** People who want a seat. */
  readonly demand: number;
  /** Monthly rate; 0 once the account has decided to leave. */
  readonly expansionRate: number;
  readonly departure: Departure | null;
}

/** Renewals, price rises, downgrades and expansions of one month, in the order of their days. */
export function nextDeals(state: DealState, month: DealMonth, random: Random): DealState {
  const draws = Array.from({ length: DRAWS_PER_MONTH }, () => random());
  const expandsOn = month.first + Math.floor(draws[0]! * (month.next - month.first));
  const isExpanding = draws[1]! < 1 - Math.exp(-month.expansionRate) && expandsOn > month.traits.startDay;
  const boundary = boundaryIn(month);
  const isBefore = boundary !== null && boundary <= expandsOn;
  let result = state;
  if (boundary !== null && isBefore) result = atBoundary(result, month, boundary, draws);
  if (isExpanding && expandsOn > result.ledger.main.startsOn) result = expanded(result, month, expandsOn, draws);
  if (boundary !== null && !isBefore) result = atBoundary(result, month, boundary, draws);
  return result;
}

/** Day of the month on which a term (or, on open-ended plans, a billing month) ends and the account goes on; null: none. */
function boundaryIn(month: DealMonth): Day | null {
  const { traits, first, next, departure } = month;
  if (traits.projectMonths !== null) return null;
  const n = Math.max(1, Math.floor((first - traits.startDay) / (31 * traits.termMonths)));
  for (let k = n; ; k++) {
    const day = termStart(traits, k);
    if (day >= next) return null;
    if (day >= first) return departure !== null && departure.endDay <= day ? null : day;
  }
}

function atBoundary(state: DealState, month: DealMonth, day: Day, draws: readonly number[]): DealState {
  const { traits } = month;
  const { main } = state.ledger;
  const seats = main.seats ?? traits.seats;
  const isOpenEnded = traits.termMonths === 1;
  const monthsIn = monthsInto(traits, day);
  // Who is leaving gets no new price and no new size, only the renewals until the end.
  const isStaying = month.departure === null;
  const factor = priceFactor(traits, day, draws);
  const isRising = isStaying && factor > 1;
  const pricePerSeat = isRising ? state.pricePerSeat * factor : state.pricePerSeat;
  const isShrinking = isStaying && month.demand < 0.68 * seats && draws[4]! < (isOpenEnded ? 0.1 : 0.45);
  const fewer = isShrinking ? Math.max(2, Math.min(seats, Math.round(month.demand * 1.12))) : seats;
  if (isOpenEnded && !isRising && fewer === seats) return state;
  const gap = !isOpenEnded && isStaying && draws[5]! < 0.04 ? 1 + Math.floor(draws[6]! * 4) : 0;
  const renewsOn = isOpenEnded ? null : termStart(traits, Math.round(monthsIn / traits.termMonths) + 1);
  const deal = { seats: fewer, plan: main.plan, pricePerSeat };
  return {
    ledger: continueWith(state.ledger, day, deal, renewsOn, day + gap),
    pricePerSeat,
    priceRaisedOn: isRising ? day : state.priceRaisedOn,
  };
}

function monthsInto(traits: AccountTraits, day: Day): number {
  return Math.round((day - traits.startDay) / 30.44);
}

function expanded(state: DealState, month: DealMonth, day: Day, draws: readonly number[]): DealState {
  const { main } = state.ledger;
  const seats = main.seats ?? month.traits.seats;
  const size = draws[7]!;
  if (draws[8]! < 0.18) {
    const mrr = Math.max(1, Math.round(mrrOf(state.ledger) * (0.11 + 0.2 * size)));
    return { ...state, ledger: addLine(state.ledger, day, mrr, 'analytics_add_on') };
  }
  const isUpgrade = draws[8]! < 0.4 && main.plan !== 'business';
  const plan = isUpgrade ? (main.plan === 'starter' ? 'team' : 'business') : main.plan;
  const pricePerSeat = isUpgrade ? state.pricePerSeat * (1.2 + 0.25 * size) : state.pricePerSeat;
  // A few expansions are small ones, below any threshold that a report would ask for.
  const growth = size < 0.12 ? 0.05 : 0.12 + 0.45 * size;
  const more = isUpgrade ? seats : seats + Math.max(1, Math.round(seats * growth));
  return {
    ...state,
    ledger: continueWith(state.ledger, day, { seats: more, plan, pricePerSeat }, main.renewsOn),
    pricePerSeat,
  };
}
