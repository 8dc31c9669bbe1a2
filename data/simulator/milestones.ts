import { randomStream } from '../../models/math/random.ts';
import { exponential, logNormal } from './distributions.ts';
import { isIntegrated } from './features.ts';
import type { AccountStory } from './life.ts';
import type { World } from './options.ts';
import type { Row } from './simulated-tables.ts';
import { ifKnown, SECONDS_PER_DAY, workingSecond } from './spans.ts';

/** Steps of the onboarding as shares of the days until the product is in use, in order; the last is when it is. */
const STEPS: readonly (readonly [string, number])[] = [
  ['kickoff', 0.15],
  ['data_connected', 0.45],
  ['first_value', 0.7],
  ['team_trained', 0.85],
  ['go_live', 1],
];

/** Rows of the table milestones: late or absent where onboarding drags; written down up to some days after. */
export function milestoneRows(story: AccountStory, world: World): readonly Row[] {
  const { traits } = story;
  const random = randomStream(world.seed, `account/${traits.index}/milestones`);
  const end = Math.min(world.dataEnd, story.departure?.endDay ?? world.dataEnd);
  const stalled = logNormal(60, 0.4, random);
  const rows: Row[] = [];
  const add = (name: string, day: number) => {
    const reached = workingSecond(day, random(), random());
    const recorded = ifKnown(reached + Math.floor(exponential(1.5, random) * SECONDS_PER_DAY), world);
    if (day < end && recorded !== null) rows.push([traits.accountId, name, reached, recorded]);
  };
  for (const [name, share] of STEPS) {
    const jitter = 0.9 + 0.2 * random();
    // Who never gets going still holds the kick-off, and half of them connect their data.
    if (traits.activationDays === null && share > (traits.index % 2 === 0 ? 0.45 : 0.15)) continue;
    const days = (traits.activationDays ?? stalled) * share * (share === 1 ? 1 : jitter);
    add(name, traits.startDay + Math.max(1, Math.round(days)));
  }
  const integrated = story.months.find((month) => isIntegrated(month.features) && month.firstDay > traits.startDay);
  if (integrated !== undefined) add('first_integration', integrated.firstDay + Math.floor(random() * 28));
  return rows;
}
