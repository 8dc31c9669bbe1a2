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

/** One person asked. */
interface Asked {
  readonly kind: SurveyKind;
  /** First second of the part of the month in which the account was a customer. */
  readonly notBefore: number;
  /** When the answer came, or would have come. */
  readonly answered: number;
  /** null: no answer, or none that was entered by the end of the history. */
  readonly answer: { readonly score: number; readonly role: string | null; readonly recorded: number } | null;
}

/** Rows of the table surveys: NPS every quarter, CSAT and effort in between. Unhappy accounts answer less. */
export function surveyRows(story: AccountStory, world: World): readonly Row[] {
  const { accountId } = story.traits;
  const rows: Row[] = [];
  for (const { kind, answered, answer } of askedIn(story, world)) {
    if (answer === null) continue;
    const { score, role, recorded } = answer;
    rows.push([`${accountId}-s${rows.length + 1}`, accountId, answered, kind, score, role, recorded]);
  }
  return rows;
}

/** Moments at which people were asked, answered or not: some days before the answer came or would have come. */
export function surveyInvites(
  story: AccountStory,
  world: World,
): readonly { readonly kind: 'nps_request' | 'survey_invite'; readonly second: number }[] {
  const random = randomStream(world.seed, `account/${story.traits.index}/survey-invites`);
  return askedIn(story, world).map(({ kind, notBefore, answered }) => {
    const wait = Math.floor((0.1 + 5.9 * random()) * SECONDS_PER_DAY);
    // At the earliest in the small hours of the first day, before anybody works.
    const earliest = notBefore + Math.floor(random() * 25_000);
    return { kind: kind === 'nps' ? 'nps_request' : 'survey_invite', second: Math.max(earliest, answered - wait) };
  });
}

function askedIn(story: AccountStory, world: World): readonly Asked[] {
  const { traits } = story;
  const random = randomStream(world.seed, `account/${traits.index}/surveys`);
  const { surveys } = world.signals;
  const { answerLevel, answerHabit } = surveys;
  const asked: Asked[] = [];
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
        const answer = answers && recorded !== null ? { score, role: hasRole ? role : null, recorded } : null;
        asked.push({ kind, notBefore: from * SECONDS_PER_DAY, answered, answer });
      }
    }
  }
  return asked;
}

function scoreOf(kind: SurveyKind, health: number, deviate: number, { at, byHealth, noise }: ScoreSignals): number {
  const [low, high] = SCALES[kind];
  return Math.round(clamp(at + byHealth * health + noise * deviate, low, high));
}
