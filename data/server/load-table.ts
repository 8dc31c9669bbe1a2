import type { TablePlan } from '../load/column-plan.ts';
import type { Relation } from '../load/relation.ts';
import type { TableLoad } from '../load/types.ts';
import { TABLES } from '../tables.ts';
import { measureTable } from './measure-table.ts';
import { collectRejects } from './rejects.ts';
import { markRepeats } from './repeats.ts';
import type { ServerSource, TableLayout } from './server-source.ts';
import { FAULT, ROW_ID, ROW_NO, stageSelect } from './stage-select.ts';

/** Accounts before they have their keys. */
const STAGED_ACCOUNTS = 'accounts:staged';

/** The tables that loading a canonical table fills: all of its columns, absent ones too, which cost nothing. */
export function layoutsOf({ loading }: ServerSource, plan: TablePlan): TableLayout[] {
  const { name } = plan.spec;
  const isAccounts = name === 'accounts';
  const canonical = [...plan.spec.columns, ...plan.attributes.map(({ spec }) => spec)]
    .filter((column) => column.name !== 'id')
    .map((column) => ({ name: column.name, type: loading.typeOf(column.type) }));
  const days = ['event_on', 'known_on'].map((day) => ({ name: day, type: loading.typeOf('day') }));
  const key = { name: 'account_key', type: loading.typeOf('key') };
  const id = { name: 'account_id', type: loading.typeOf('text') };
  const staged = [
    { name: ROW_ID, type: loading.typeOf('text') },
    { name: ROW_NO, type: loading.typeOf('count') },
    { name: FAULT, type: loading.typeOf('text') },
  ];
  return isAccounts
    ? [
        { name: STAGED_ACCOUNTS, columns: [id, ...canonical, ...days, ...staged] },
        { name, columns: [key, id, ...canonical, ...days] },
      ]
    : [{ name, columns: [key, ...canonical, ...days, ...staged] }];
}

/** Columns that a loaded table has no more when it is settled. */
export function stagedColumns(table: string): readonly string[] {
  return table === 'accounts' ? [] : [ROW_ID, ROW_NO, FAULT];
}

/**
 * Load one table: stage its rows, and move the faulty ones to `rejects`. Accounts must be loaded before all others.
 */
export async function loadTable(source: ServerSource, plan: TablePlan, relation: Relation): Promise<TableLoad> {
  const { name } = plan.spec;
  const isAccounts = name === 'accounts';
  const staged = isAccounts ? STAGED_ACCOUNTS : name;
  const { columns, select } = stageSelect(source, relation, plan);
  await source.fill(staged, columns, select);
  const nRejected = await collectRejects(source, TABLES.indexOf(plan.spec), name, staged);
  const repeats = isAccounts ? ['account_id', ROW_ID] : [ROW_ID];
  let nRepeats = 0;
  for (const column of repeats) {
    if (columns.includes(column))
      nRepeats += await markRepeats(source, TABLES.indexOf(plan.spec), plan, staged, column);
  }
  if (isAccounts) await numberAccounts(source, columns);
  return measureTable(source, plan, nRejected + nRepeats);
}

/** The key of an account is the place of its id in ascending order. */
async function numberAccounts(source: ServerSource, columns: readonly string[]): Promise<void> {
  const kept = columns.filter((name) => !stagedOnly.has(name));
  const list = kept.map(source.dialect.identifier).join(', ');
  await source.fill(
    'accounts',
    ['account_key', ...kept],
    `SELECT row_number() over (order by account_id) - 1, ${list} FROM ${source.own(STAGED_ACCOUNTS)}`,
  );
}

const stagedOnly: ReadonlySet<string> = new Set([ROW_ID, ROW_NO, FAULT]);
