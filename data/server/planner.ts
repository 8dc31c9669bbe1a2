import { DataError } from '../errors.ts';
import { whyUnbound } from '../load/plan-messages.ts';
import type { Planner } from '../load/plan-table.ts';
import type { ServerSource } from './server-source.ts';

/** How a server answers what planning asks: it describes the user's expressions without running them. */
export function serverPlanner(source: ServerSource): Planner {
  const { dialect } = source;
  return {
    async mentioned(expression, columns) {
      return new Set(columns.map((name) => name.toLowerCase()).filter((name) => mentions(expression, name)));
    },
    async typed(_relation, names) {
      return names.map((name) => ({ name, sql: dialect.identifier(name), rule: '' }));
    },
    async typeOf(relation, _typed, expression) {
      const beside = dialect.identifier(relation.columns[0]!.name);
      const found = await source.describe(`SELECT (\n${expression}\n), ${beside} FROM (\n${relation.select}\n) given`);
      if (found.length !== 2) throw new DataError(['is not one plain expression over the columns']);
      return found[0]!.type;
    },
    kindOf: source.loading.kindOf,
    whyUnbound,
  };
}

/** Whether the name stands in the text as a word by itself. */
function mentions(expression: string, name: string): boolean {
  const words = expression.toLowerCase().split(/[^\p{L}\p{N}_]+/u);
  return words.includes(name) || expression.toLowerCase().includes(`"${name}"`);
}
