import { randomStream } from '../../models/math/random.ts';
import { poisson, sigmoid, weightedIndex } from './distributions.ts';
import { furtherTouchRows } from './further-touches.ts';
import type { AccountStory, StoryMonth } from './life.ts';
import type { World } from './options.ts';
import type { Row } from './simulated-tables.ts';
import { ifKnown, SECONDS_PER_DAY, spansOf, workingSecond } from './spans.ts';
import { KINDS, meanTouches } from './touch-kinds.ts';
import { emailOutcome, toneOf } from './touch-tone.ts';

const ROLES = ['member', 'manager', 'admin', 'executive', 'champion'];

/** Rows of the table touchpoints: contact falls off as health falls, and without a champion nobody with that role shows. */
export function touchpointRows(story: AccountStory, world: World): readonly Row[] {
  const { traits } = story;
  const random = randomStream(world.seed, `account/${traits.index}/touchpoints`);
  const mailRandom = randomStream(world.seed, `account/${traits.index}/mail`);
  const toneRandom = randomStream(world.seed, `account/${traits.index}/touch-tone`);
  const rows: Row[] = [];
  const add = (kind: string, day: number, month: StoryMonth, isTwoWay: boolean) => {
    const occurred = workingSecond(day, random(), random());
    const recorded = ifKnown(occurred + Math.floor(random() ** 2 * 4 * SECONDS_PER_DAY), world);
    const role = ROLES[weightedIndex([4, 2, 1, isTwoWay ? 0.9 : 0.2, month.isChampionMissing ? 0 : 2.5], random)]!;
    const isInbound = random() < sigmoid(-0.6 + 0.5 * month.health);
    const outcome = ['done', 'no_show', 'rescheduled'][weightedIndex([8, Math.exp(-0.6 * month.health), 1], random)]!;
    const response = kind === 'email' ? emailOutcome(month.health, mailRandom) : outcome;
    const tone = isTwoWay ? toneOf(month.health, world, toneRandom) : null;
    if (recorded === null) return;
    rows.push([
      traits.accountId,
      occurred,
      kind,
      role,
      role === 'executive',
      isInbound ? 'inbound' : 'outbound',
      isTwoWay ? response : null,
      tone,
      recorded,
    ]);
  };
  for (const { month, from, to } of spansOf(story)) {
    const tenure = from - traits.startDay;
    if (tenure === 0) add('sales_handoff', from, month, true);
    if (tenure < 92) {
      const count = poisson(1.2, random);
      for (let k = 0; k < count; k++) add('implementation', from + Math.floor(random() * (to - from)), month, true);
    }
    for (const touch of KINDS) {
      const { kind, isTwoWay } = touch;
      const count = poisson(meanTouches(touch, traits.segment, month.health, to - from), random);
      for (let k = 0; k < count; k++) add(kind, from + Math.floor(random() * (to - from)), month, isTwoWay);
    }
  }
  return [...rows, ...furtherTouchRows(story, world)];
}
