import type { TablePlan } from '../load/column-plan.ts';
import { columnOfType } from '../result-columns.ts';
import { rejectRows } from './rejects.ts';
import type { ServerSource } from './server-source.ts';
import { ROW_ID, ROW_NO } from './stage-select.ts';

/**
 * Reject rows whose id another row has. Tables of a server have no order, so the first row by its values is kept: the same one
 * each time.
 *
 * @returns How many were rejected.
 */
export async function markRepeats(
  source: ServerSource,
  tableNo: number,
  plan: TablePlan,
  staged: string,
  column: string,
): Promise<number> {
  const { dialect } = source;
  const { identifier } = dialect;
  const value = identifier(column);
  const rows = source.own(staged);
  const again = `SELECT ${value} FROM ${rows} WHERE ${value} IS NOT NULL GROUP BY ${value} HAVING count(*) > 1`;
  const isAccounts = plan.spec.name === 'accounts';
  const account = isAccounts ? 'account_id' : 'account_key';
  const order = [
    account,
    ...[...plan.columns, ...plan.attributes].map(({ spec }) => identifier(spec.name === 'id' ? ROW_ID : spec.name)),
    identifier(ROW_NO),
  ];
  const repeats =
    `SELECT ${identifier(ROW_NO)} FROM (SELECT ${identifier(ROW_NO)}, row_number() over (partition by ${value} order by ${order.join(', ')}) AS place ` +
    `FROM ${rows} WHERE ${value} IN (${again})) numbered WHERE place > 1`;
  const found = await source.query(
    `SELECT ${dialect.toDouble('coalesce(sum(n - 1), 0)')} AS n FROM (SELECT count(*) AS n FROM ${rows} WHERE ${value} IS NOT NULL GROUP BY ${value} HAVING count(*) > 1) repeated`,
  );
  const nRows = columnOfType(found, 0, 'number')[0]!;
  if (nRows === 0) return 0;
  const name = column === ROW_ID ? 'id' : column;
  const from = [plan.account, ...plan.columns].find(({ spec }) => spec.name === name)?.sourceName ?? name;
  await rejectRows(source, {
    tableNo,
    table: plan.spec.name,
    staged,
    condition: `${identifier(ROW_NO)} IN (${repeats})`,
    column: from,
    value,
    rule: `${name} seen before; the first row is kept`,
    key: isAccounts
      ? 'account_id'
      : `(SELECT a.account_id FROM ${source.own('accounts')} a WHERE a.account_key = s.account_key)`,
  });
  return nRows;
}
