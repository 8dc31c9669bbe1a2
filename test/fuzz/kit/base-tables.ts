import type { TableRequest } from '../../../data/load/types.ts';

/** A table as text, before any damage. */
export interface TextTable {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** How many accounts the other tables know. */
export const N_ACCOUNTS = 8;

const two = (n: number): string => String(n).padStart(2, '0');
const account = (i: number): string => `a${i % N_ACCOUNTS}`;
const day = (i: number): string => `2024-0${(i % 6) + 1}-${two((i % 28) + 1)}`;
const time = (i: number): string => `${day(i)}T${two(i % 24)}:30:00Z`;

const TABLES: Readonly<Record<string, { readonly header: readonly string[]; row(i: number): readonly string[] }>> = {
  accounts: {
    header: ['account_id', 'started_on', 'segment', 'name', 'tier'],
    row: (i) => [`a${i}`, '2024-01-01', i % 2 === 0 ? 'smb' : 'enterprise', `Company ${i}`, String(i % 3)],
  },
  subscriptions: {
    header: ['id', 'account_id', 'starts_on', 'ends_on', 'mrr', 'plan', 'billing_period', 'end_kind'],
    row: (i) => [
      `s${i}`,
      account(i),
      day(i),
      i % 4 === 0 ? '2025-01-01' : '',
      String(100 + i),
      'pro',
      i % 2 === 0 ? 'monthly' : '12',
      i % 4 === 0 ? 'churn' : '',
    ],
  },
  tickets: {
    header: ['account_id', 'opened_at', 'closed_at', 'sentiment', 'body'],
    row: (i) => [
      account(i),
      time(i),
      i % 3 === 0 ? '' : '2024-09-01',
      String((i % 5) / 4 - 0.5),
      `"help" ${i}, please`,
    ],
  },
  usage_events: {
    header: ['account_id', 'occurred_at', 'feature', 'user_id', 'quantity', 'recorded_at'],
    row: (i) => [account(i), time(i), `feature ${i % 3}`, `u${i % 4}`, String(i), i % 5 === 0 ? '2024-10-01' : ''],
  },
  users: {
    header: ['account_id', 'user_id', 'created_on', 'role', 'is_executive'],
    row: (i) => [account(i), `u${i}`, i % 2 === 0 ? day(i) : '', 'admin', i % 2 === 0 ? 'yes' : 'false'],
  },
  surveys: {
    header: ['account_id', 'answered_at', 'kind', 'score'],
    row: (i) => [account(i), time(i), i % 2 === 0 ? 'nps' : 'CSAT', String(i % 11)],
  },
  invoices: {
    header: ['account_id', 'issued_on', 'due_on', 'paid_on', 'amount'],
    row: (i) => [account(i), day(i), '2024-08-01', i % 2 === 0 ? '2024-08-05' : '', String(i * 10)],
  },
};

/** Tables that can be damaged. */
export const TABLE_NAMES: readonly string[] = Object.keys(TABLES);

/** A sound table of a few rows; accounts are a0, a1 ... */
export function baseTable(name: string, nRows: number): TextTable {
  const { header, row } = TABLES[name];
  return { name, header, rows: Array.from({ length: nRows }, (_, i) => row(i)) };
}

/** The accounts that the other tables speak of, without a file: they cost little. */
export const soundAccounts: TableRequest = {
  table: 'accounts',
  sql: `select 'a' || i as account_id, date '2024-01-01' as started_on from range(${N_ACCOUNTS}) r(i)`,
  columns: {},
};
