import type { DuckDbSource } from '../duckdb/source.ts';
import { checkExpression } from '../duckdb/user-expression.ts';
import { inferTypes } from './infer-types.ts';
import { describe } from './open-relation.ts';
import { whyUnbound } from './plan-messages.ts';
import type { TableProbe } from './plan-table.ts';
import { kindOfType } from './rules.ts';
import { typedSelect } from './stage-sql.ts';

/** What DuckDB says of a table's source. */
export function duckdbProbe(source: DuckDbSource): TableProbe {
  return {
    checkExpression: (expression, columns) => checkExpression(source, expression, columns),
    inferTypes: (relation, names) => inferTypes(source, relation, names),
    async typeOfExpression(relation, typedColumns, expression) {
      // With a column beside it, because an aggregate stands alone only.
      const beside = relation.columns[0]!.name;
      const rows = typedSelect(relation, typedColumns, [beside]);
      const found = await describe(
        source,
        `SELECT (\n${expression}\n), ${source.dialect.identifier(`in:${beside}`)} FROM (${rows})`,
      );
      return found[0]!.type;
    },
    kindOfType,
    whyUnbound,
  };
}
