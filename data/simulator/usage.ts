import type { Day } from '../../models/math/day.ts';
import { type Random, randomStream } from '../../models/math/random.ts';
import type { Departure } from './departure.ts';
import { clamp, normal, poisson, sigmoid } from './distributions.ts';
import { featureTable } from './features.ts';
import type { AccountStory } from './life.ts';
import type { World } from './options.ts';
import type { Person } from './people.ts';
import { DAY_TABLE_SIZE, dayTable, monthLevel, workShare } from './season.ts';
import { SECONDS_PER_DAY, type Span, spansOf } from './spans.ts';

/** Where usage events go: one call per event, whole numbers only, so that nothing is allocated per event. */
export type UsageSink = (
  accountIndex: number,
  second: number,
  user: number,
  feature: number,
  team: number,
  quantity: number,
) => void;

/** Day tables of whole months, shared by all accounts. */
export type DayTables = Map<Day, Int32Array>;

/** Share of usage left at the end of a wind-down, by kind of leaver; sudden leavers work on as ever. */
const WIND_DOWN = { early: 0.6, late: 0.15, sudden: 1 } as const;
const WIND_DOWN_DAYS = 16;
/** Multiples of it, less their whole part, spread evenly over 0 to 1 however many there are. */
const GOLDEN_SHARE = (Math.sqrt(5) - 1) / 2;

/** Write the usage events of an account, month by month and person by person. */
export function writeUsage(
  story: AccountStory,
  people: readonly Person[],
  world: World,
  tables: DayTables,
  sink: UsageSink,
): void {
  const random = randomStream(world.seed, `account/${story.traits.index}/usage`);
  const { eventLevel, eventNoise, eventsByHealth, healthLimit, isSteady } = world.signals.usage;
  const accountLevel = Math.exp(eventLevel * story.traits.usageLevel);
  for (const span of spansOf(story)) {
    const { month } = span;
    const intensity =
      world.density.eventsPerUser *
      accountLevel *
      (isSteady ? workShare(month.firstDay, month.nextDay) : monthLevel(month.firstDay)) *
      Math.exp(eventsByHealth * clamp(month.health, -healthLimit, healthLimit) + eventNoise * normal(random));
    writeMonth(story, people, span, intensity, world, tables, random, sink);
  }
}

function writeMonth(
  story: AccountStory,
  people: readonly Person[],
  span: Span,
  intensity: number,
  world: World,
  tables: DayTables,
  random: Random,
  sink: UsageSink,
): void {
  const { month, from, to } = span;
  const days = wholeMonthTable(month.firstDay, month.nextDay, tables);
  const features = featureTable(month.features);
  const level = Math.log(month.activeShare / (1 - month.activeShare));
  const { index } = story.traits;
  const { eventsByHabit, isSteady } = world.signals.usage;
  for (let i = 0; i < people.length; i++) {
    const person = people[i]!;
    if (person.createdOn >= to || (person.role !== 'champion' && i > month.provisioned)) continue;
    const place = isSteady ? (i * GOLDEN_SHARE) % 1 : random();
    const isActive = place < sigmoid(1.25 * level + person.habit);
    if (!isActive || (person.leftOn !== null && person.leftOn <= month.firstDay)) continue;
    const mean = intensity * Math.exp(eventsByHabit * person.habit);
    const count = isSteady ? Math.floor(mean + random()) : poisson(mean, random);
    for (let k = 0; k < count; k++) {
      // Two draws an event: the first gives day (10 bits), feature (8), quantity (10), the second the time and the thinning.
      const bits = random() * 4_294_967_296;
      const v = random();
      const day = days[(bits >>> 22) & (DAY_TABLE_SIZE - 1)]!;
      if (day < from || day >= to || day < person.createdOn) continue;
      if (story.departure !== null && v * 977 - Math.floor(v * 977) > windDown(story.departure, day)) continue;
      const second = day * SECONDS_PER_DAY + 25_200 + Math.floor(v * 43_200);
      sink(
        index,
        second,
        i,
        features[(bits >>> 14) & 255]!,
        person.team,
        isSteady ? 1 : 1 + quantityOf((bits >>> 4) & 1023),
      );
    }
  }
}

/** Extra actions of one event: geometric-like, mean about 1.4. */
function quantityOf(bits: number): number {
  return bits < 512 ? 0 : bits < 768 ? 1 : bits < 896 ? 3 : bits < 960 ? 5 : 9;
}

/** Share of events that remain on a day after the decision to leave. */
function windDown(departure: Departure, day: Day): number {
  if (departure.leaver === null || day <= departure.decisionDay) return 1;
  const progress = Math.min(1, (day - departure.decisionDay) / WIND_DOWN_DAYS);
  return 1 - progress * (1 - WIND_DOWN[departure.leaver]);
}

function wholeMonthTable(from: Day, to: Day, tables: DayTables): Int32Array {
  const known = tables.get(from);
  if (known !== undefined) return known;
  const table = dayTable(from, to);
  tables.set(from, table);
  return table;
}
