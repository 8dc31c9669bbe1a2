import { addMonths, type Day } from '../../models/math/day.ts';
import type { Random } from '../../models/math/random.ts';
import { type ContractTerms, exitDay } from './contract.ts';
import { wholeBetween } from './distributions.ts';
import type { EndKind, KnownEnd } from './ledger.ts';
import type { World } from './options.ts';
import type { AccountTraits } from './traits.ts';

/** Signs before the decision, signs only after it, or none at all. */
export type LeaverKind = 'early' | 'late' | 'sudden';

/** How an account left, or will leave. */
export interface Departure {
  readonly kind: EndKind;
  readonly leaver: LeaverKind | null;
  readonly decisionDay: Day;
  readonly noticeDay: Day | null;
  readonly endDay: Day;
  /** The churn event: the earlier of notice and end. */
  readonly eventDay: Day;
}

const TRANSFER_CHANCE = 0.0008;

/** The decision of one month, if it falls; draws the same number of uniforms whatever happens. */
export function drawDeparture(
  contract: ContractTerms,
  first: Day,
  next: Day,
  chance: number,
  healths: readonly number[],
  random: Random,
): Departure | null {
  const isLeaving = random() < chance;
  const day = wholeBetween(first, next - 1, random);
  const givesNotice = random() < contract.noticeChance;
  const delay = contract.noticeDelay.from + Math.floor(random() * contract.noticeDelay.days);
  const isLate = random() < 0.55;
  const isTransfer = random() < TRANSFER_CHANCE;
  if (isLeaving) {
    const end = exitDay(contract, day);
    const notice = givesNotice ? Math.min(day + delay, end - contract.noticeDays) : null;
    const leaver = hasDeclined(healths) ? 'early' : isLate ? 'late' : 'sudden';
    return departing('churn', leaver, day, notice, end);
  }
  return isTransfer ? departing('transfer', null, day, null, day) : null;
}

/** Whether health has been low, or has fallen far, over the last months. */
function hasDeclined(healths: readonly number[]): boolean {
  const recent = healths.slice(-3);
  const mean = recent.reduce((sum, health) => sum + health, 0) / recent.length;
  return mean <= -0.6 || (healths.at(-7) ?? mean) - mean >= 1;
}

function departing(
  kind: EndKind,
  leaver: LeaverKind | null,
  decisionDay: Day,
  noticeDay: Day | null,
  endDay: Day,
): Departure {
  return { kind, leaver, decisionDay, noticeDay, endDay, eventDay: Math.min(noticeDay ?? endDay, endDay) };
}

/** The planned end of a fixed-term project, always inside or after the history; null for all other accounts. */
export function plannedEnd(traits: AccountTraits, world: World): Departure | null {
  if (traits.projectMonths === null) return null;
  let end = addMonths(traits.startDay, traits.projectMonths);
  while (end <= world.dataStart + 31) end = addMonths(end, 12);
  return departing('completed', null, end, null, end);
}

/** The end that an export at the end of the history shows: past ends, ends under notice, and ends planned from the start. */
export function knownEnd(departure: Departure | null, world: World): KnownEnd | null {
  if (departure === null) return null;
  const { endDay, noticeDay, kind } = departure;
  const isNoticed = noticeDay !== null && noticeDay < world.dataEnd;
  if (endDay >= world.dataEnd && !isNoticed && kind !== 'completed') return null;
  return { day: endDay, noticeOn: isNoticed ? noticeDay : null, kind };
}
