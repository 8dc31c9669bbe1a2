import { cutText, sentence } from '../errors.ts';
import { nearLine } from '../load/plan-messages.ts';
import type { Planner } from '../load/plan-table.ts';
import type { RelationColumn } from '../load/relation.ts';
import { columnOfType } from '../result-columns.ts';
import type { ClickHouseSource } from './source.ts';
import { checkUserExpression } from './user-sql.ts';
import { kindOfClickHouseType } from './value-rules.ts';

/** How ClickHouse answers what planning asks. */
export function clickhousePlanner(source: ClickHouseSource): Planner {
  return {
    mentioned: (expression) => checkUserExpression(source, expression),
    typed: async (_, names) => names.map((name) => ({ name, sql: source.dialect.identifier(name), rule: '' })),
    async typeOf(relation, _, expression) {
      // With a column beside it, because an aggregate stands alone only.
      const beside = source.dialect.identifier(relation.columns[0]!.name);
      const found = await describe(
        source,
        `SELECT (\n${expression}\n) AS x, ${beside} AS beside FROM (\n${relation.select}\n) AS given`,
      );
      return found[0]!.type;
    },
    kindOf: kindOfClickHouseType,
    whyUnbound(error, relation) {
      if (/aggregate function/i.test(error.message) || /GROUP BY/.test(error.message)) {
        return 'makes one value of many rows; expected one for each. Group in sql instead of columns.';
      }
      const [, unknown] = /Unknown expression(?: or \w+)? identifier [`']([^`']*)[`']/.exec(error.message) ?? [];
      return unknown === undefined
        ? `fails: ${sentence(error.message)}`
        : `uses ${cutText(unknown)}, which ${relation.label} does not have${nearLine(unknown, relation)}.`;
    },
  };
}

/** Names and types of a select's columns, as ClickHouse writes them. */
export async function describe(source: ClickHouseSource, select: string): Promise<RelationColumn[]> {
  const found = await source.describe(select);
  const [names, types] = [columnOfType(found, 0, 'text'), columnOfType(found, 1, 'text')];
  return names.map((name, i) => ({ name: name ?? '', type: types[i] ?? '' }));
}
