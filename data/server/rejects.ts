import { columnOfType } from '../result-columns.ts';
import type { ServerSource, TableLayout } from './server-source.ts';
import { FAULT, FAULT_PARTS } from './stage-select.ts';

/** Table of the rejected rows. */
export const REJECTS = 'rejects';

const COLUMNS = ['table_no', 'table', 'file', 'row_no', 'line', 'key', 'column', 'value', 'rule'] as const;

/** The table of rejects, of the same columns as that of files. Rows of a server have neither file nor line. */
export function rejectsLayout({ loading }: ServerSource): TableLayout {
  const typeOf = (name: string) =>
    loading.typeOf(name === 'table_no' ? 'key' : name === 'row_no' || name === 'line' ? 'count' : 'text');
  return { name: REJECTS, columns: COLUMNS.map((name) => ({ name, type: typeOf(name) })) };
}

/**
 * Move the faulty rows of a staged table to the rejects.
 *
 * @returns How many there were.
 */
export async function collectRejects(
  source: ServerSource,
  tableNo: number,
  table: string,
  staged: string,
): Promise<number> {
  const { dialect, loading } = source;
  const fault = dialect.identifier(FAULT);
  const counted = await source.query(
    `SELECT ${dialect.toDouble('count(*)')} AS n FROM ${source.own(staged)} WHERE ${fault} IS NOT NULL`,
  );
  const nRows = columnOfType(counted, 0, 'number')[0]!;
  if (nRows === 0) return 0;
  const part = (name: keyof typeof FAULT_PARTS) => loading.itemOf(`s.${fault}`, FAULT_PARTS[name]);
  await source.fill(
    REJECTS,
    COLUMNS,
    `SELECT ${tableNo}, ${dialect.text(table)}, '', NULL, NULL, ${part('key')}, ${part('column')}, ${part('value')}, ${part('rule')}
FROM ${source.own(staged)} s WHERE s.${fault} IS NOT NULL`,
  );
  await source.remove(staged, `${fault} IS NOT NULL`);
  return nRows;
}

/** Move further rows of a staged table, found by a condition on them, to the rejects. */
export async function rejectRows(
  source: ServerSource,
  reject: {
    readonly tableNo: number;
    readonly table: string;
    readonly staged: string;
    readonly condition: string;
    /** Name of the column at fault, SQL of its value, and the rule. */
    readonly column: string;
    readonly value: string;
    readonly rule: string;
    /** SQL of the account's id over the row `s`. */
    readonly key: string;
  },
): Promise<void> {
  const { dialect } = source;
  await source.fill(
    REJECTS,
    COLUMNS,
    `SELECT ${reject.tableNo}, ${dialect.text(reject.table)}, '', NULL, NULL, left(${reject.key}, 200), ${dialect.text(reject.column)}, left(${reject.value}, 200), ${dialect.text(reject.rule)}
FROM ${source.own(reject.staged)} s WHERE ${reject.condition}`,
  );
  await source.remove(reject.staged, reject.condition);
}
