import { randomStream } from '../../models/math/random.ts';
import { poisson, weightedIndex } from './distributions.ts';
import type { AccountStory } from './life.ts';
import type { World } from './options.ts';
import type { Row } from './simulated-tables.ts';
import { ifKnown, SECONDS_PER_DAY, spansOf, workingSecond } from './spans.ts';
import { surveyInvites } from './surveys.ts';
import { FURTHER_KINDS, meanTouches } from './touch-kinds.ts';
import { inAppOutcome } from './touch-tone.ts';

const ROLES = ['member', 'manager', 'admin', 'executive', 'champion'];
/** Logged by machines that do not know who it was. */
const LOGGED = ['community_visit', 'in_app_message'];

/** Touchpoints from streams of their own: the community, messages in the product, customers who speak up, surveys sent. */
export function furtherTouchRows(story: AccountStory, world: World): readonly Row[] {
  const { traits } = story;
  const random = randomStream(world.seed, `account/${traits.index}/further-touches`);
  const rows: Row[] = [];
  for (const { month, from, to } of spansOf(story)) {
    for (const touch of FURTHER_KINDS) {
      const { kind } = touch;
      const isLogged = LOGGED.includes(kind);
      const count = poisson(meanTouches(touch, traits.segment, month.health, to - from), random);
      for (let k = 0; k < count; k++) {
        const day = from + Math.floor(random() * (to - from));
        const occurred = workingSecond(day, random(), random());
        const delay = Math.floor(random() ** 2 * 4 * SECONDS_PER_DAY);
        const recorded = isLogged ? null : ifKnown(occurred + delay, world);
        const role = ROLES[weightedIndex([4, 2, 1, 0.4, month.isChampionMissing ? 0 : 2.5], random)]!;
        const isMessage = kind === 'in_app_message';
        const outcome = isMessage ? inAppOutcome(month.health, random) : null;
        if (!isLogged && recorded === null) continue;
        const who = isLogged ? [null, null] : [role, role === 'executive'];
        const direction = isMessage ? 'outbound' : 'inbound';
        rows.push([traits.accountId, occurred, kind, ...who, direction, outcome, null, recorded]);
      }
    }
  }
  // Sent by a tool: known at once, and no role is kept.
  for (const { kind, second } of surveyInvites(story, world)) {
    rows.push([traits.accountId, second, kind, null, null, 'outbound', null, null, null]);
  }
  return rows;
}
