import { columnOfType } from '../result-columns.ts';
import type { Source } from '../source.ts';
import type { TableLoad } from './types.ts';

/** How many rules are told, and how long they may be together: a line is read to its end or not at all. */
const N_RULES = 3;
const RULES_LENGTH = 450;

/** How much of a name or value is told. */
const VALUE_LENGTH = 40;

/** One line for a table with too many rejects: count, share, the most frequent rules with an example each, and where to look. */
export async function rejectShareLine(source: Source, load: TableLoad, maxRejectShare: number): Promise<string> {
  const told = await frequentRules(source, load.table);
  const rules = told.filter((_, i) => i === 0 || told.slice(0, i + 1).join('; ').length <= RULES_LENGTH).join('; ');
  const share = ((100 * load.nRejected) / load.nRead).toFixed(1);
  const limit = Number((100 * maxRejectShare).toFixed(4));
  const why = load.nRejected > maxRejectShare * load.nRead ? `above max_reject_share (${limit}%)` : 'so none is left';
  return `tables.${load.table}: ${load.nRejected} of ${load.nRead} rows (${share}%) are rejected, ${why}. Most frequent: ${rules}. All of them stand in rejects.csv; mend the data or the mapping, or raise max_reject_share.`.replace(
    /[\n\r]+/g,
    ' ',
  );
}

/** The most frequent rules in words, each with the value and the line of its first row; a row without a value comes last. */
async function frequentRules({ dialect, query }: Source, table: string): Promise<string[]> {
  const column = `r.${dialect.identifier('column')}`;
  const group = `PARTITION BY ${column}, r.rule`;
  const found =
    await query(`SELECT p.name, p.rule, p.value, ${dialect.toDouble('p.n')} AS n, ${dialect.toDouble('p.line')} AS line
FROM (SELECT ${column} AS name, r.rule AS rule, r.value AS value, count(*) OVER (${group}) AS n, min(r.line) OVER (${group}) AS line,
  row_number() OVER (${group} ORDER BY CASE WHEN r.value IS NULL THEN 1 ELSE 0 END, coalesce(r.line, 0)) AS place
FROM rejects r WHERE r.${dialect.identifier('table')} = ${dialect.text(table)}) p
WHERE p.place = 1 ORDER BY p.n DESC, p.name, p.rule LIMIT ${N_RULES}`);
  const [names, rules, values] = [0, 1, 2].map((i) => columnOfType(found, i, 'text'));
  const [counts, lines] = [columnOfType(found, 3, 'number'), columnOfType(found, 4, 'number')];
  return Array.from({ length: found.nRows }, (_, i) => {
    const name = cut(names[i] ?? '');
    const value = values[i] === null ? 'an empty value' : `"${cut(values[i])}"`;
    const line = Number.isNaN(lines[i]) ? '' : lines[i];
    return `${name}${names[i] === '' ? '' : ': '}${rules[i]} (${counts[i]} rows, such as ${value} at line ${line})`;
  });
}

function cut(text: string): string {
  return Array.from(text).slice(0, VALUE_LENGTH).join('');
}
