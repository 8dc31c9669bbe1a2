import type { Source } from '../source.ts';
import { numbersAt } from './columns.ts';
import type { CheckRequest, Finding } from './types.ts';
import { plural } from './words.ts';

/** A small table may really have one user. */
const LEAST_ROWS = 100;
const LEAST_ACCOUNTS = 5;
/** How many accounts are looked at before the whole table. */
const FIRST_ACCOUNTS = 20;

/** A `user_id` that is the same in every row of a table, although several accounts have rows; null where it is not. */
export async function findConstantUser(
  source: Source,
  table: string,
  { shape }: CheckRequest,
): Promise<Finding | null> {
  if (!shape[table]?.includes('user_id')) return null;
  const { identifier, toDouble } = source.dialect;
  const name = identifier(table);
  // One row that differs is enough, and the first accounts nearly always have one.
  const some = await source.query(
    `SELECT ${toDouble('count(DISTINCT user_id)')} AS n FROM ${name} WHERE account_key < ${FIRST_ACCOUNTS}`,
  );
  if (numbersAt(some, 0)[0]! > 1) return null;
  const isSame = await source.query(
    `SELECT ${toDouble('CASE WHEN min(user_id) = max(user_id) THEN 1 ELSE 0 END')} AS is_same FROM ${name}`,
  );
  if (numbersAt(isSame, 0)[0] !== 1) return null;
  const found = await source.query(
    `SELECT ${toDouble('count(*)')} AS n_rows, ${toDouble('count(DISTINCT account_key)')} AS n_accounts FROM ${name} WHERE user_id IS NOT NULL`,
  );
  const [nRows, nAccounts] = [numbersAt(found, 0)[0]!, numbersAt(found, 1)[0]!];
  if (nRows < LEAST_ROWS || nAccounts < LEAST_ACCOUNTS) return null;
  return {
    kind: 'constant_id',
    severity: 'warning',
    table,
    part: 'user_id',
    firstDay: null,
    lastDay: null,
    counts: { rows: nRows, accounts: nAccounts },
    seen: `user_id of ${table} is the same in all ${plural(nRows, 'row')}, over ${plural(nAccounts, 'account')}.`,
    effect:
      'Every account seems to have one user, so metrics of users, champions and seats say nothing. Map the column that names the person, or none.',
  };
}
