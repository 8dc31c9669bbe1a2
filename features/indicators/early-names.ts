import type { Source } from '../../data/source.ts';
import { type Day, NO_DAY } from '../../models/math/day.ts';
import { type HistoryShape, hasTable } from '../population/shape.ts';
import { EARLY_MILESTONES, EARLY_USAGE, type EarlyNames } from './early-facts.ts';
import type { EarlyName } from './types.ts';

/** Most features, and most milestones, that are habits by name. */
export const MOST_NAMES = 20;

/** A name that fewer accounts have in their first days is no habit that could be judged. */
const LEAST_ACCOUNTS = 20;

/** Features and milestones that many accounts have in their first days, each with the first day on which anybody had it. */
export async function findEarlyNames(
  source: Source,
  shape: HistoryShape,
): Promise<Pick<EarlyNames, 'features' | 'milestones' | 'firstMilestoneDay'>> {
  const hasMilestones = hasTable(shape, 'milestones');
  return {
    features: hasTable(shape, 'usage_events') ? await namesOf(source, EARLY_USAGE, 'usage_events', 'feature') : [],
    milestones: hasMilestones ? await namesOf(source, EARLY_MILESTONES, 'milestones', 'name') : [],
    firstMilestoneDay: hasMilestones ? await firstDayOf(source, 'milestones') : NO_DAY,
  };
}

async function firstDayOf(source: Source, table: string): Promise<Day> {
  const { columns } = await source.query(`SELECT MIN(event_on) AS first_on FROM ${table}`);
  return columns[0]?.type === 'day' && columns[0].values.length > 0 ? columns[0].values[0] : NO_DAY;
}

/** Most accounts first, then by name (code units), at most `MOST_NAMES`. */
async function namesOf(source: Source, early: string, table: string, column: string): Promise<EarlyName[]> {
  const { dialect } = source;
  const { columns } = await source.query(`
SELECT e.name, ${dialect.toDouble('e.n_accounts')} AS n_accounts, w.first_on
FROM (
  SELECT ${column} AS name, COUNT(DISTINCT account_key) AS n_accounts
  FROM ${early}
  WHERE ${column} IS NOT NULL
  GROUP BY ${column}
  HAVING COUNT(DISTINCT account_key) >= ${LEAST_ACCOUNTS}
) e
JOIN (SELECT ${column} AS name, MIN(event_on) AS first_on FROM ${table} GROUP BY ${column}) w ON w.name = e.name`);
  const [names, accounts, first] = columns;
  if (names?.type !== 'text' || accounts?.type !== 'number' || first?.type !== 'day')
    throw new TypeError(`Names of ${table}: expected a text, a number and a day.`);
  const found = Array.from(names.values, (name, i) => ({
    name: name ?? '',
    nAccounts: accounts.values[i],
    firstDay: first.values[i],
  }));
  found.sort((a, b) => b.nAccounts - a.nAccounts || (a.name < b.name ? -1 : 1));
  return found.slice(0, MOST_NAMES).map(({ name, firstDay }) => ({ name, firstDay }));
}
