import { randomStream } from '../../models/math/random.ts';
import { poisson, sigmoid, weightedIndex } from './distributions.ts';
import type { AccountStory, StoryMonth } from './life.ts';
import type { World } from './options.ts';
import type { Row } from './simulated-tables.ts';
import { ifKnown, SECONDS_PER_DAY, spansOf, workingSecond } from './spans.ts';

interface TouchKind {
  readonly kind: string;
  /** Mean per month in smb, mid_market, enterprise. */
  readonly means: readonly [number, number, number];
  /** How strongly health moves the number, per unit of the logarithm. */
  readonly byHealth: number;
  readonly isTwoWay: boolean;
}

const KINDS: readonly TouchKind[] = [
  { kind: 'email', means: [0.5, 0.9, 1.4], byHealth: 0.15, isTwoWay: true },
  { kind: 'call', means: [0.12, 0.3, 0.5], byHealth: 0.2, isTwoWay: true },
  { kind: 'meeting', means: [0.06, 0.35, 0.8], byHealth: 0.45, isTwoWay: true },
  { kind: 'qbr', means: [0.01, 0.1, 0.25], byHealth: 0.4, isTwoWay: true },
  { kind: 'training', means: [0.06, 0.12, 0.2], byHealth: 0.3, isTwoWay: true },
  { kind: 'webinar', means: [0.12, 0.15, 0.2], byHealth: 0.35, isTwoWay: false },
  { kind: 'community', means: [0.1, 0.15, 0.2], byHealth: 0.45, isTwoWay: false },
  { kind: 'content', means: [0.15, 0.15, 0.2], byHealth: 0.25, isTwoWay: false },
  { kind: 'knowledge_base', means: [0.35, 0.4, 0.5], byHealth: 0.1, isTwoWay: false },
  { kind: 'marketing', means: [0.3, 0.25, 0.2], byHealth: 0, isTwoWay: false },
  { kind: 'reference', means: [0.004, 0.01, 0.02], byHealth: 1, isTwoWay: false },
  { kind: 'referral', means: [0.008, 0.01, 0.01], byHealth: 1, isTwoWay: false },
];
const SEGMENT_INDEX = { smb: 0, mid_market: 1, enterprise: 2 } as const;
const ROLES = ['member', 'manager', 'admin', 'executive', 'champion'];

/** Rows of the table touchpoints: contact falls off as health falls, and without a champion nobody with that role shows. */
export function touchpointRows(story: AccountStory, world: World): readonly Row[] {
  const { traits } = story;
  const random = randomStream(world.seed, `account/${traits.index}/touchpoints`);
  const rows: Row[] = [];
  const add = (kind: string, day: number, month: StoryMonth, isTwoWay: boolean) => {
    const occurred = workingSecond(day, random(), random());
    const recorded = ifKnown(occurred + Math.floor(random() ** 2 * 4 * SECONDS_PER_DAY), world);
    const role = ROLES[weightedIndex([4, 2, 1, isTwoWay ? 0.9 : 0.2, month.isChampionMissing ? 0 : 2.5], random)]!;
    const isInbound = random() < sigmoid(-0.6 + 0.5 * month.health);
    const outcome = ['done', 'no_show', 'rescheduled'][weightedIndex([8, Math.exp(-0.6 * month.health), 1], random)]!;
    if (recorded === null) return;
    rows.push([
      traits.accountId,
      occurred,
      kind,
      role,
      role === 'executive',
      isInbound ? 'inbound' : 'outbound',
      isTwoWay ? outcome : null,
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
    for (const { kind, means, byHealth, isTwoWay } of KINDS) {
      const mean = means[SEGMENT_INDEX[traits.segment]] * Math.exp(byHealth * month.health) * ((to - from) / 30);
      const count = poisson(mean, random);
      for (let k = 0; k < count; k++) add(kind, from + Math.floor(random() * (to - from)), month, isTwoWay);
    }
  }
  return rows;
}
