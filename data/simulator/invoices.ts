import { addMonths, type Day } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { clamp, normal, roundTo } from './distributions.ts';
import type { Term } from './ledger.ts';
import type { AccountStory } from './life.ts';
import type { World } from './options.ts';
import type { Row } from './simulated-tables.ts';
import { dayIfKnown, ifKnown, spansOf, workingSecond } from './spans.ts';

const DUE_DAYS = { smb: 14, mid_market: 30, enterprise: 45 } as const;

/** Rows of the table invoices: one per billing period, paid late under payment stress, some failing first. */
export function invoiceRows(story: AccountStory, world: World): readonly Row[] {
  const { traits } = story;
  const random = randomStream(world.seed, `account/${traits.index}/invoices`);
  const { noise, leastStress, isMonthly, hasFailures } = world.signals.payments;
  const periodMonths = isMonthly ? 1 : traits.termMonths;
  const spans = spansOf(story);
  const rows: Row[] = [];
  for (let n = 0; ; n++) {
    const issued = addMonths(traits.startDay, n * periodMonths);
    if (issued >= world.dataEnd || (story.departure !== null && issued >= story.departure.endDay)) break;
    const span = spans.find((candidate) => candidate.from <= issued && issued < candidate.to);
    if (span === undefined) continue;
    const due = issued + DUE_DAYS[traits.segment];
    const stress = span.month.paymentStress + noise * 0.6 * normal(random);
    const delay = Math.round(
      -4 + 5 * normal(random) * noise + 9 * Math.max(leastStress, stress) + 6 * Math.max(0, stress - 1),
    );
    const fails = hasFailures && random() < clamp(0.03 + 0.05 * Math.max(0, stress), 0, 0.4);
    const failedAt = workingSecond(due, random(), random());
    const neverPays = hasFailures && random() < (stress > 1.6 ? 0.2 : 0.004);
    rows.push([
      `${traits.accountId}-i${n + 1}`,
      traits.accountId,
      issued,
      due,
      neverPays ? null : dayIfKnown(Math.max(issued + 1, due + delay + (fails ? 4 : 0)), world),
      roundTo(mrrOn(story.terms, issued) * periodMonths, 2),
      fails ? ifKnown(failedAt, world) : null,
    ]);
  }
  return rows;
}

/** MRR of the terms that cover a day. */
function mrrOn(terms: readonly Term[], day: Day): number {
  const covering = terms.filter((term) => term.startsOn <= day && (term.endsOn === null || term.endsOn > day));
  return covering.reduce((sum, term) => sum + term.mrr, 0);
}
