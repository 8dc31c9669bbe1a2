import type { DataRecord } from '../../reports/records.ts';
import type { History } from './open-history.ts';

/** Rejected rows by table and rule, the most frequent first. */
export async function rejectRules({ source }: History): Promise<DataRecord['rejectRules']> {
  const { identifier, toDouble } = source.dialect;
  const table = identifier('table');
  const found = await source.query(
    `select r.${table} as t, r.rule as rule, ${toDouble('count(*)')} as n from rejects r group by r.${table}, r.rule order by count(*) desc, r.${table}, r.rule`,
  );
  const [tables, rules, counts] = found.columns;
  if (tables.type !== 'text' || rules.type !== 'text' || counts.type !== 'number') return [];
  return Array.from({ length: found.nRows }, (_, i) => ({
    table: tables.values[i] ?? '',
    rule: rules.values[i] ?? '',
    nRows: counts.values[i],
  }));
}
