import type { Day } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { normal, weightedIndex } from './distributions.ts';
import type { AccountStory } from './life.ts';
import type { World } from './options.ts';
import type { Row } from './simulated-tables.ts';

/** One person with a seat. The position in the list is the number in the user's id. */
export interface Person {
  readonly createdOn: Day;
  readonly role: string;
  /** Position in `TEAMS`. */
  readonly team: number;
  readonly isExecutive: boolean;
  /** How much more active than colleagues, in log-odds. */
  readonly habit: number;
  /** Day from which the person no longer uses the product; null: none. */
  readonly leftOn: Day | null;
}

export const TEAMS: readonly string[] = ['operations', 'sales', 'finance', 'marketing', 'support', 'engineering'];
const ROLES = ['member', 'analyst', 'manager', 'admin', 'executive'];
const ROLE_SHARES = [0.58, 0.2, 0.13, 0.05, 0.04];

/** Everyone who ever had a seat: champions first as they come, then the others in order of arrival. */
export function peopleOf(story: AccountStory, world: World): readonly Person[] {
  const random = randomStream(world.seed, `account/${story.traits.index}/people`);
  const { traits, months } = story;
  const nTeams = traits.segment === 'smb' ? 2 : traits.segment === 'mid_market' ? 4 : TEAMS.length;
  const people: Person[] = [...championsOf(story)];
  let nPlaced = 1;
  for (const [i, month] of months.entries()) {
    const isFirst = i === 0;
    while (nPlaced < month.provisioned) {
      const role = ROLES[weightedIndex(ROLE_SHARES, random)]!;
      const within = Math.floor(random() * (month.nextDay - month.firstDay));
      // Who is there in the first month on record came at some time between the start and then.
      const early = Math.max(
        traits.startDay,
        Math.min(month.firstDay + within, traits.startDay + Math.floor(random() * 300)),
      );
      const person = {
        createdOn: isFirst ? early : Math.max(traits.startDay, month.firstDay + within),
        role,
        team: Math.floor(random() * nTeams),
        isExecutive: role === 'executive',
        habit: world.signals.usage.habitSpread * normal(random),
        leftOn: null,
      };
      nPlaced++;
      if (person.createdOn < Math.min(world.dataEnd, story.departure?.endDay ?? world.dataEnd)) people.push(person);
    }
  }
  return people;
}

function championsOf(story: AccountStory): readonly Person[] {
  const champions: Person[] = [];
  let createdOn: Day | null = story.traits.startDay;
  for (const month of story.months) {
    if (month.isChampionMissing && createdOn !== null) {
      champions.push(championFrom(createdOn, month.firstDay));
      createdOn = null;
    } else if (!month.isChampionMissing && createdOn === null) {
      createdOn = Math.max(month.firstDay, story.traits.startDay);
    }
  }
  if (createdOn !== null) champions.push(championFrom(createdOn, null));
  return champions;
}

function championFrom(createdOn: Day, leftOn: Day | null): Person {
  return { createdOn, role: 'champion', team: 0, isExecutive: false, habit: 2, leftOn };
}

/** Id of the person at a position. The usage log builds the same text. */
export function userIdOf(accountId: string, position: number): string {
  return `${accountId}-u${position}`;
}

/** Rows of the table users. */
export function userRows(story: AccountStory, people: readonly Person[]): readonly Row[] {
  const { accountId } = story.traits;
  return people.map((person, i) => [
    accountId,
    userIdOf(accountId, i),
    person.createdOn,
    person.role,
    TEAMS[person.team]!,
    person.isExecutive,
  ]);
}
