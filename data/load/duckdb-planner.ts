import type { DuckDbSource } from '../duckdb/source.ts';
import { checkExpression } from '../duckdb/user-expression.ts';
import { inferTypes } from './infer-types.ts';
import { describe } from './open-relation.ts';
import { whyUnbound } from './plan-messages.ts';
import type { Planner } from './plan-table.ts';
import { kindOfType } from './rules.ts';
import { typedSelect } from './stage-sql.ts';

/** How DuckDB answers what planning asks: its own parser and binder read the user's expressions. */
export function duckdbPlanner(source: DuckDbSource): Planner {
  return {
    mentioned: (expression, columns) => checkExpression(source, expression, columns),
    typed: (relation, names) => inferTypes(source, relation, names),
    async typeOf(relation, typed, expression) {
      const beside = relation.columns[0]!.name;
      const rows = typedSelect(relation, typed, [beside]);
      const found = await describe(
        source,
        `SELECT (\n${expression}\n), ${source.dialect.identifier(`in:${beside}`)} FROM (${rows})`,
      );
      return found[0]!.type;
    },
    kindOf: kindOfType,
    whyUnbound,
  };
}
