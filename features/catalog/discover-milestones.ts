import type { Source } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';
import type { MilestoneTarget } from './types.ts';

/** Most milestones that get a due day of their own. */
export const MOST_MILESTONES = 8;

/**
 * When milestones are due, from what was known before a day: for those that most accounts have reached (at most
 * `MOST_MILESTONES`), the days from the start of the account within which three quarters of these accounts reached it,
 * rounded up, never below 0. Most accounts first, equal ones by name.
 */
export async function findMilestoneDays(source: Source, before: Day): Promise<readonly MilestoneTarget[]> {
  const { dialect } = source;
  const reached =
    `select m.account_key, m.name, min(${dialect.daysBetween('a.event_on', 'm.event_on')}) as days ` +
    `from milestones m join accounts a on a.account_key = m.account_key ` +
    `where m.name is not null and m.known_on < ${dialect.day(before)} group by m.account_key, m.name`;
  const result = await source.query(
    `select r.name, ${dialect.toDouble('count(*)')} as n_accounts, ` +
      `${dialect.toDouble(dialect.quantile('r.days', 0.75))} as days from (${reached}) r group by r.name`,
  );
  const [names, accounts, days] = result.columns;
  if (names?.type !== 'text' || accounts?.type !== 'number' || days?.type !== 'number')
    throw new TypeError('Days to milestones: expected a text and two number columns.');
  const found = Array.from(names.values, (name, i) => ({
    name: name ?? '',
    nAccounts: accounts.values[i],
    days: Math.max(0, Math.ceil(days.values[i])),
  }));
  return found
    .sort((a, b) => b.nAccounts - a.nAccounts || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_MILESTONES)
    .map(({ name, days: due }) => ({ name, days: due }));
}
