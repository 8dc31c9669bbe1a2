/**
 * Tables whose empty days say nothing sure: new customers and their users come in clusters, and no window looks at the days
 * between.
 */
export const CLUSTERED: readonly string[] = ['accounts', 'users'];

const EFFECTS: Readonly<Record<string, string>> = {
  accounts: 'If accounts were won in these days, they are missing, and whatever they did is rejected.',
  subscriptions: 'Terms that begin in these days are missing, so accounts that renewed then look churned.',
  churn_events: 'Churn of these days is missing, so accounts that left count as stayed.',
};

/** What missing rows of a table do to labels and accounts, where it is more than a quiet window; null for all other tables. */
export function effectOfMissingRows(table: string): string | null {
  return EFFECTS[table] ?? null;
}
