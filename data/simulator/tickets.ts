import { randomStream } from '../../models/math/random.ts';
import { clamp, exponential, normal, poisson, roundTo, weightedIndex } from './distributions.ts';
import type { AccountStory } from './life.ts';
import type { World } from './options.ts';
import type { Row } from './simulated-tables.ts';
import { ifKnown, spansOf, workingSecond } from './spans.ts';

const KINDS = ['how_to', 'defect', 'billing'];
const PRIORITIES = ['low', 'normal', 'high', 'urgent'];
const BODIES: Readonly<Record<string, readonly string[]>> = {
  how_to: ['How do I share a dashboard with another team?', 'Where can we change the export format?'],
  defect: ['The report shows a wrong total since yesterday.', 'Imports fail again, this blocks us.'],
  billing: ['The invoice lists more seats than we use.', 'Please explain the price change.'],
};

/** Rows of the table tickets: unhappy accounts ask less, complain more, wait longer and escalate. */
export function ticketRows(story: AccountStory, world: World): readonly Row[] {
  const { traits } = story;
  const random = randomStream(world.seed, `account/${traits.index}/tickets`);
  const reopenRandom = randomStream(world.seed, `account/${traits.index}/reopened`);
  const { perAccount, defectTone, toneNoise, csatNoise } = world.signals.tickets;
  const rows: Row[] = [];
  for (const { month, from, to } of spansOf(story)) {
    const unrest = Math.max(0, -month.health);
    const mean = (perAccount + 0.028 * month.provisioned) * (1 + 0.35 * unrest) + (month.inCrisis ? 3 : 0);
    const count = poisson((mean * (to - from)) / 30, random);
    for (let k = 0; k < count; k++) {
      const day = from + Math.floor(random() * (to - from));
      const opened = workingSecond(day, random(), random());
      const kind = KINDS[weightedIndex([1.2, month.inCrisis ? 4 : 0.7 + 0.4 * unrest, 0.3 + 0.15 * unrest], random)]!;
      const priority = PRIORITIES[weightedIndex([1, 2, 0.6 + 0.3 * unrest, 0.15 + 0.2 * unrest], random)]!;
      const tone = 0.08 + 0.32 * month.health + (kind === 'defect' ? defectTone : 0) + toneNoise * normal(random);
      const hours = exponential(priority === 'urgent' ? 14 : 46, random) * Math.exp(-0.25 * month.health);
      const responseSeconds = Math.round(exponential(priority === 'urgent' ? 2400 : 14_000, random)) + 120;
      const closed = ifKnown(opened + responseSeconds + Math.round(hours * 3600), world);
      const isEscalated = random() < clamp(0.04 - 0.06 * tone + (month.inCrisis ? 0.15 : 0), 0.004, 0.5);
      const escalated = ifKnown(opened + responseSeconds + Math.round(random() * 60 * 3600), world);
      // Reopened before it is closed for good.
      const isReopened = reopenRandom() < clamp(0.07 + 0.04 * unrest, 0, 0.25);
      const reopened = ifKnown(opened + responseSeconds + Math.round(reopenRandom() * hours * 3600), world);
      const rates = random() < 0.35 && closed !== null;
      const csat = Math.round(clamp(3.6 + 0.75 * month.health + csatNoise * normal(random), 1, 5));
      const hasTone = random() < 0.95;
      const bodies = BODIES[kind]!;
      rows.push([
        `${traits.accountId}-t${rows.length + 1}`,
        traits.accountId,
        opened,
        closed,
        isEscalated && escalated !== null && (closed === null || escalated < closed) ? escalated : null,
        isReopened ? reopened : null,
        ifKnown(opened + responseSeconds, world),
        priority,
        kind,
        hasTone ? roundTo(clamp(tone, -1, 1), 2) : null,
        rates ? csat : null,
        random() < 0.5 ? bodies[Math.floor(random() * bodies.length)]! : null,
      ]);
    }
  }
  return rows;
}
