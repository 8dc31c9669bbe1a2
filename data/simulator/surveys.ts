import { randomStream } from '../../models/math/random.ts';
import { clamp, normal, sigmoid, weightedIndex } from './distributions.ts';
import type { AccountStory } from './life.ts';
import type { World } from './options.ts';
import type { ScoreSignals } from './signals.ts';
import type { Row } from './simulated-tables.ts';
import { ifKnown, SECONDS_PER_DAY, spansOf, workingSecond } from './spans.ts';

const KINDS = ['nps', 'csat', 'ces'] as const;
type SurveyKind = (typeof KINDS)[number];
/** Lowest and highest score. */
const SCALES = { nps: [0, 10], csat: [1, 5], ces: [1, 7] } as const;
const ROLES = ['member', 'manager', 'admin', 'executive', 'champion'];

/** Rows of the table surveys: NPS every quarter, CSAT and effort in between. Unhappy accounts answer less. */
export function surveyRows(story: AccountStory, world: World): readonly Row[] {
  const { traits } = story;
  const random = randomStream(world.seed, `account/${traits.index}/surveys`);
  const { surveys } = world.signals;
  const { answerLevel, answerHabit } = surveys;
  const rows: Row[] = [];
  for (const [i, { month, from, to }] of spansOf(story).entries()) {
    const kinds = surveys.isMonthly ? KINDS : [KINDS[(i + traits.index) % 3]!];
    for (const kind of kinds) {
      const nAsked = kind === 'nps' ? 1 + Math.min(3, Math.floor(month.provisioned / 15)) : 1;
      for (let k = 0; k < nAsked; k++) {
        const answers =
          random() <
          sigmoid(answerLevel + 0.45 * month.health + answerHabit * traits.surveyHabit - (kind === 'nps' ? 0 : 0.6));
        const day = from + Math.floor(random() * (to - from));
        const answered = workingSecond(day, random(), random());
        const role = ROLES[weightedIndex([5, 2, 1, 0.7, month.isChampionMissing ? 0 : 1.5], random)]!;
        const score = scoreOf(kind, month.health, normal(random), surveys.scores[kind]);
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
  }
  return rows;
}

function scoreOf(kind: SurveyKind, health: number, deviate: number, { at, byHealth, noise }: ScoreSignals): number {
  const [low, high] = SCALES[kind];
  return Math.round(clamp(at + byHealth * health + noise * deviate, low, high));
}
