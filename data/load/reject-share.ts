import { duckdbDialect } from '../dialects/duckdb.ts';
import type { Source } from '../source.ts';
import type { TableLoad } from './types.ts';

/** How many rules are told, and how long they may be together: a line is read to its end or not at all. */
const N_RULES = 3;
const RULES_LENGTH = 450;

/** One line for a table with too many rejects: count, share, the most frequent rules with an example each, and where to look. */
export async function rejectShareLine(source: Source, load: TableLoad, maxRejectShare: number): Promise<string> {
  const found =
    await source.query(`SELECT concat(left("column", 40), CASE WHEN "column" = '' THEN '' ELSE ': ' END, rule, ' (', count(*), ' rows, such as ',
  coalesce('"' || left(arg_min(value, coalesce(line, 0)), 40) || '"', 'an empty value'), ' at line ', min(line), ')')
FROM rejects WHERE "table" = ${duckdbDialect.text(load.table)} GROUP BY "column", rule ORDER BY count(*) DESC, "column", rule LIMIT ${N_RULES}`);
  const column = found.columns[0];
  const told = column?.type === 'text' ? column.values.map((rule) => rule ?? '') : [];
  const rules = told.filter((_, i) => i === 0 || told.slice(0, i + 1).join('; ').length <= RULES_LENGTH).join('; ');
  const share = ((100 * load.nRejected) / load.nRead).toFixed(1);
  const limit = Number((100 * maxRejectShare).toFixed(4));
  const why = load.nRejected > maxRejectShare * load.nRead ? `above max_reject_share (${limit}%)` : 'so none is left';
  return `tables.${load.table}: ${load.nRejected} of ${load.nRead} rows (${share}%) are rejected, ${why}. Most frequent: ${rules}. All of them stand in rejects.csv; mend the data or the mapping, or raise max_reject_share.`.replace(
    /[\n\r]+/g,
    ' ',
  );
}
