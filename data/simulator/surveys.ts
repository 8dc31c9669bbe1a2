import { randomStream } from '../../models/math/random.ts';
import { clamp, normal, sigmoid, weightedIndex } from './distributions.ts';
import type { AccountStory } from './life.ts';
import type { World } from './options.ts';
import type { Row } from './simulated-tables.ts';
import { ifKnown, SECONDS_PER_DAY, spansOf, workingSecond } from './spans.ts';

const ROLES = ['member', 'manager', 'admin', 'executive', 'champion'];

/** Rows of the table surveys: NPS every quarter, CSAT and effort in between. Unhappy accounts answer less. */
export function surveyRows(story: AccountStory, world: World): readonly Row[] {
  const { traits } = story;
  const random = randomStream(world.seed, `account/${traits.index}/surveys`);
  const { answerLevel, answerHabit, noise } = world.signals.surveys;
  const rows: Row[] = [];
  for (const [i, { month, from, to }] of spansOf(story).entries()) {
    const kind = (i + traits.index) % 3 === 0 ? 'nps' : (i + traits.index) % 3 === 1 ? 'csat' : 'ces';
    const nAsked = kind === 'nps' ? 1 + Math.min(3, Math.floor(month.provisioned / 15)) : 1;
    for (let k = 0; k < nAsked; k++) {
      const answers =
        random() <
        sigmoid(answerLevel + 0.45 * month.health + answerHabit * traits.surveyHabit - (kind === 'nps' ? 0 : 0.6));
      const day = from + Math.floor(random() * (to - from));
      const answered = workingSecond(day, random(), random());
      const role = ROLES[weightedIndex([5, 2, 1, 0.7, month.isChampionMissing ? 0 : 1.5], random)]!;
      const score = scoreOf(kind, month.health, noise * normal(random));
      const recorded = ifKnown(answered + Math.floor(random() * 5 * SECONDS_PER_DAY), world);
      const hasRole = random() < 0.92;
      // Entered by hand some days later; what was not entered by the end of the history is not in the export.
      if (!answers || recorded === null) continue;
      rows.push([
        `${traits.accountId}-s${rows.length + 1}`,
        traits.accountId,
        answered,
        kind,
        score,
        hasRole ? role : null,
        recorded,
      ]);
    }
  }
  return rows;
}

function scoreOf(kind: string, health: number, noise: number): number {
  if (kind === 'nps') return Math.round(clamp(7 + 1.5 * health + 1.8 * noise, 0, 10));
  if (kind === 'csat') return Math.round(clamp(3.7 + 0.65 * health + 0.8 * noise, 1, 5));
  return Math.round(clamp(4.9 + 0.8 * health + 1.1 * noise, 1, 7));
}
