import type { Day } from '../../models/math/day.ts';

/** One line of a contract over one term, as the subscriptions table shows it at the end of the history. */
export interface Term {
  readonly startsOn: Day;
  readonly endsOn: Day | null;
  readonly mrr: number;
  /** null on add-on lines. */
  readonly seats: number | null;
  readonly plan: string;
  readonly billingPeriod: string;
  readonly renewsOn: Day | null;
  readonly noticeOn: Day | null;
  readonly endKind: EndKind | null;
}

export type EndKind = 'churn' | 'completed' | 'transfer';

/** How all open lines end. */
export interface KnownEnd {
  readonly day: Day;
  readonly noticeOn: Day | null;
  readonly kind: EndKind;
}

/** What is in force: seats, plan and price of the main line, and the money of add-on lines. */
export interface Deal {
  readonly seats: number;
  readonly plan: string;
  readonly pricePerSeat: number;
}

/** Terms so far. Every operation gives a new ledger. */
export interface Ledger {
  readonly closed: readonly Term[];
  readonly main: Term;
  readonly addOns: readonly Term[];
}

/** Monthly recurring revenue of all lines in force. */
export function mrrOf(ledger: Ledger): number {
  return ledger.addOns.reduce((sum, line) => sum + line.mrr, ledger.main.mrr);
}

/** MRR of a deal, whole currency units. */
export function dealMrr(deal: Deal): number {
  return Math.max(1, Math.round(deal.seats * deal.pricePerSeat));
}

/** A ledger with its first term. */
export function openLedger(startsOn: Day, deal: Deal, billingPeriod: string, renewsOn: Day | null): Ledger {
  return { closed: [], main: mainTerm(startsOn, deal, billingPeriod, renewsOn), addOns: [] };
}

/** Close the main line on `day` and go on with `deal` from `resumesOn` (the same day unless the renewal came late). */
export function continueWith(ledger: Ledger, day: Day, deal: Deal, renewsOn: Day | null, resumesOn: Day = day): Ledger {
  if (ledger.main.startsOn >= day) {
    return { ...ledger, main: mainTerm(ledger.main.startsOn, deal, ledger.main.billingPeriod, renewsOn) };
  }
  return {
    closed: [...ledger.closed, { ...ledger.main, endsOn: day }],
    main: mainTerm(resumesOn, deal, ledger.main.billingPeriod, renewsOn),
    addOns: ledger.addOns,
  };
}

/** Add a line of its own beside the main one. */
export function addLine(ledger: Ledger, startsOn: Day, mrr: number, plan: string): Ledger {
  const line = { ...ledger.main, startsOn, mrr, seats: null, plan, billingPeriod: 'monthly', renewsOn: null };
  return { ...ledger, addOns: [...ledger.addOns, line] };
}

/** All terms, ascending by start; with an `end`, every open line ends there. */
export function termsOf(ledger: Ledger, end: KnownEnd | null): readonly Term[] {
  const open = [ledger.main, ...ledger.addOns].map((term) =>
    end === null ? term : { ...term, endsOn: end.day, noticeOn: end.noticeOn, endKind: end.kind },
  );
  // A term that was in force when notice was given carries it too, even if another followed.
  const notice = end?.noticeOn ?? null;
  const closed = ledger.closed.map((term) =>
    notice !== null && term.endsOn !== null && term.endsOn > notice ? { ...term, noticeOn: notice } : term,
  );
  return [...closed, ...open].sort((a, b) => a.startsOn - b.startsOn);
}

function mainTerm(startsOn: Day, deal: Deal, billingPeriod: string, renewsOn: Day | null): Term {
  return {
    startsOn,
    endsOn: null,
    mrr: dealMrr(deal),
    seats: deal.seats,
    plan: deal.plan,
    billingPeriod,
    renewsOn,
    noticeOn: null,
    endKind: null,
  };
}
