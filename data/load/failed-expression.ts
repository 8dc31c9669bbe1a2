import type { DuckDbSource } from '../duckdb/source.ts';
import { cutText, DataError, firstLineOf, isEngineTrouble, QueryError, sentence } from '../errors.ts';
import type { TablePlan } from './column-plan.ts';
import { dropBrokenRows, type Relation } from './relation.ts';
import { typedSelect } from './stage-sql.ts';

/**
 * After a table could not be loaded: find the user's expressions that fail on some row, each tried by itself.
 *
 * @throws {DataError} One line for each that fails.
 * @throws The error as it came, if none does.
 */
export async function rethrowExpression(
  source: DuckDbSource,
  relation: Relation,
  plan: TablePlan,
  error: unknown,
): Promise<never> {
  if (!(error instanceof QueryError) || isEngineTrouble(error)) throw error;
  const rows = typedSelect(relation, plan.typedColumns, []);
  const lines: string[] = [];
  for (const { spec, from } of [plan.account, ...plan.columns, ...plan.attributes]) {
    if (!('expression' in from)) continue;
    await dropBrokenRows(source, relation);
    try {
      await source.query(`SELECT max(hash((\n${from.expression}\n))) IS NULL FROM (${rows})`);
    } catch (cause) {
      if (!(cause instanceof QueryError) || isEngineTrouble(cause)) throw cause;
      const place = `tables.${plan.spec.name}.columns.${cutText(spec.name)}`;
      const hint = /convert|cast|parse/i.test(cause.message)
        ? ' try_cast and try_strptime leave such a value empty.'
        : '';
      lines.push(`${place}: \`${cutText(from.expression)}\` fails on a row: ${sentence(firstLineOf(cause))}${hint}`);
    }
  }
  await dropBrokenRows(source, relation);
  throw lines.length === 0 ? error : new DataError(lines);
}
