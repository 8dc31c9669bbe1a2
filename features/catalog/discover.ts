import type { Source } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';

/** Most features that count as core, and most observations that get metrics. */
export const MOST_CORE_FEATURES = 8;
export const MOST_OBSERVATIONS = 20;

const INTEGRATION_WORDS = ['integration', 'webhook', 'connector', 'api'];
const SECURITY_WORDS = 'sso saml scim oidc mfa 2fa audit security compliance encryption gdpr'.split(' ');

/** What the data itself calls its features. */
export interface FoundFeatures {
  /** Features that most accounts used before the day, at most `MOST_CORE_FEATURES`. */
  readonly core: readonly string[];
  /** Features whose name has a word such as `integration`, `webhook`, `connector` or `api`. */
  readonly integrations: readonly string[];
  /** Features whose name has a word such as `sso`, `scim`, `mfa`, `audit`, `security` or `compliance`. */
  readonly security: readonly string[];
}

/**
 * The features of `usage_events` as known before a day (the first recalibration, so that later usage cannot choose),
 * ranked by accounts that used them, then by events, then by name.
 */
export async function findFeatures(source: Source, before: Day): Promise<FoundFeatures> {
  const names = await namesOf(
    source,
    `select u.feature as name, count(distinct u.account_key) as n_accounts, count(*) as n_rows from usage_events u ` +
      `where u.feature is not null and u.known_on < ${source.dialect.day(before)} group by u.feature`,
  );
  return {
    core: names.slice(0, MOST_CORE_FEATURES),
    integrations: names.filter((name) => hasWord(name, INTEGRATION_WORDS)),
    security: names.filter((name) => hasWord(name, SECURITY_WORDS)),
  };
}

/** Names of `observations` known before a day, most accounts first, at most `MOST_OBSERVATIONS`. */
export async function findObservations(source: Source, before: Day): Promise<readonly string[]> {
  const names = await namesOf(
    source,
    `select o.metric as name, count(distinct o.account_key) as n_accounts, count(*) as n_rows from observations o ` +
      `where o.metric is not null and o.known_on < ${source.dialect.day(before)} group by o.metric`,
  );
  return names.slice(0, MOST_OBSERVATIONS);
}

async function namesOf(source: Source, select: string): Promise<string[]> {
  const { dialect } = source;
  const result = await source.query(
    `select n.name, ${dialect.toDouble('n.n_accounts')} as n_accounts, ${dialect.toDouble('n.n_rows')} as n_rows from (${select}) n`,
  );
  const [names, accounts, rows] = result.columns;
  if (names?.type !== 'text' || accounts?.type !== 'number' || rows?.type !== 'number')
    throw new TypeError('Names of features: expected a text and two number columns.');
  const order = Array.from(names.values.keys()).sort(
    (a, b) =>
      accounts.values[b] - accounts.values[a] ||
      rows.values[b] - rows.values[a] ||
      compareTexts(names.values[a] ?? '', names.values[b] ?? ''),
  );
  return order.map((i) => names.values[i] ?? '');
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether one of the words, or its plural, stands in a name by itself. */
function hasWord(name: string, known: readonly string[]): boolean {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  return words.some((word) => known.some((one) => word === one || word === `${one}s`));
}
