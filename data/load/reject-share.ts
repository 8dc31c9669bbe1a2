import { columnOfType } from '../result-columns.ts';
import type { Source } from '../source.ts';
import type { TableLoad } from './types.ts';

/** How many rules are told, and how long they may be together: a line is read to its end or not at all. */
const N_RULES = 3;
const RULES_LENGTH = 450;

/** One line for a table with too many rejects: count, share, the most frequent rules with an example each, and where to look. */
export async function rejectShareLine(source: Source, load: TableLoad, maxRejectShare: number): Promise<string> {
  const told = await rulesOf(source, load.table);
  const rules = told.filter((_, i) => i === 0 || told.slice(0, i + 1).join('; ').length <= RULES_LENGTH).join('; ');
  const share = ((100 * load.nRejected) / load.nRead).toFixed(1);
  const limit = Number((100 * maxRejectShare).toFixed(4));
  const why = load.nRejected > maxRejectShare * load.nRead ? `above max_reject_share (${limit}%)` : 'so none is left';
  return `tables.${load.table}: ${load.nRejected} of ${load.nRead} rows (${share}%) are rejected, ${why}. Most frequent: ${rules}. All of them stand in rejects.csv; mend the data or the mapping, or raise max_reject_share.`.replace(
    /[\n\r]+/g,
    ' ',
  );
}

/** The most frequent rules, each with its rows, an example and the first place. */
async function rulesOf({ dialect, query }: Source, table: string): Promise<string[]> {
  const column = dialect.identifier('column');
  const ofTable = `${dialect.identifier('table')} = ${dialect.text(table)}`;
  const found = await query(
    `SELECT ${column}, rule, ${dialect.toDouble('count(*)')} AS n, ${dialect.toDouble('min(line)')} AS first_line FROM rejects ` +
      `WHERE ${ofTable} GROUP BY ${column}, rule ORDER BY count(*) DESC, ${column}, rule LIMIT ${N_RULES}`,
  );
  const [names, rules] = [columnOfType(found, 0, 'text'), columnOfType(found, 1, 'text')];
  const [counts, lines] = [columnOfType(found, 2, 'number'), columnOfType(found, 3, 'number')];
  const told: string[] = [];
  for (let i = 0; i < found.nRows; i++) {
    const [name, rule] = [names[i] ?? '', rules[i] ?? ''];
    const example = await query(
      `SELECT value FROM rejects WHERE ${ofTable} AND ${column} = ${dialect.text(name)} AND rule = ${dialect.text(rule)} ` +
        `AND value IS NOT NULL ORDER BY coalesce(line, 0), value LIMIT 1`,
    );
    const value = columnOfType(example, 0, 'text')[0] ?? null;
    const shown = value === null ? 'an empty value' : `"${[...value].slice(0, 40).join('')}"`;
    const place = Number.isNaN(lines[i]!) ? '' : ` at line ${lines[i]}`;
    const subject = name === '' ? '' : `${[...name].slice(0, 40).join('')}: `;
    told.push(`${subject}${rule} (${counts[i]} rows, such as ${shown}${place})`);
  }
  return told;
}
