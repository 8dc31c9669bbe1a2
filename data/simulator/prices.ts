import { type Day, partsOf, startOfMonth } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { DRAWS_PER_MONTH, priceFactor } from './deals.ts';
import type { Term } from './ledger.ts';
import type { World } from './options.ts';
import type { AccountTraits } from './traits.ts';

/** Usual discount off the list price, by plan; none on plans that are not here. */
const USUAL_DISCOUNT: Readonly<Record<string, number>> = { team: 0.06, business: 0.12 };
/** Share of accounts that pay the list price. */
const FULL_PRICE_SHARE = 0.3;

/** List price per month of each term, at least what is paid; null on add-on lines, which have none. */
export function listPrices(traits: AccountTraits, terms: readonly Term[], world: World): (number | null)[] {
  const random = randomStream(world.seed, `account/${traits.index}/list-prices`);
  const bargaining = random() < FULL_PRICE_SHARE ? 0 : 0.5 + random();
  return terms.map(({ mrr, plan, seats }) => {
    const discount = (USUAL_DISCOUNT[plan] ?? 0) * bargaining;
    return seats === null ? null : Math.max(mrr, Math.round(mrr / (1 - discount)));
  });
}

/**
 * Planned MRR of each term from its renewal on: with the rise of the price that is decided for that day, whether or not the
 * account is still there then. null where no renewal is planned.
 */
export function renewalPrices(traits: AccountTraits, terms: readonly Term[], world: World): (number | null)[] {
  const latest = Math.max(traits.startDay, ...terms.map(({ renewsOn }) => renewsOn ?? traits.startDay));
  const draws = monthlyDraws(traits, latest, world);
  return terms.map(({ mrr, renewsOn }) => {
    if (renewsOn === null || traits.projectMonths !== null) return null;
    return Math.max(1, Math.round(mrr * priceFactor(traits, renewsOn, draws[monthsFrom(traits, renewsOn)]!)));
  });
}

/** The uniforms of the account's deals once more, one list per month up to that of a day: what is planned cannot depend on who leaves. */
function monthlyDraws(traits: AccountTraits, until: Day, world: World): (readonly number[])[] {
  const random = randomStream(world.seed, `account/${traits.index}/deals`);
  return Array.from({ length: monthsFrom(traits, until) + 1 }, () =>
    Array.from({ length: DRAWS_PER_MONTH }, () => random()),
  );
}

/** Calendar months from that of the account's start to that of a day. */
function monthsFrom(traits: AccountTraits, day: Day): number {
  const start = partsOf(startOfMonth(traits.startDay));
  const end = partsOf(day);
  return 12 * (end.year - start.year) + end.month - start.month;
}
