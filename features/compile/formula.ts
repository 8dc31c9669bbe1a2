import type { Dialect } from '../../data/dialects/dialect.ts';
import type { Formula, Measure } from '../catalog/types.ts';

/** The measures of a formula, in order, repeats included. */
export function measuresOf(formula: Formula): Measure[] {
  switch (formula.kind) {
    case 'ratio':
      return [...measuresOf(formula.top), ...measuresOf(formula.bottom)];
    case 'difference':
      return [...measuresOf(formula.left), ...measuresOf(formula.right)];
    case 'balance':
      return [...measuresOf(formula.now), ...measuresOf(formula.before)];
    case 'flag':
      return measuresOf(formula.of);
    case 'constant':
    case 'population':
      return [];
    default:
      return [formula];
  }
}

/**
 * SQL of a formula on a row of `population p`.
 *
 * @param columnOf The column that holds a measure; null in it where the account has no row to compute it from.
 */
export function formulaSql(dialect: Dialect, formula: Formula, columnOf: (measure: Measure) => string): string {
  const sql = (part: Formula): string => formulaSql(dialect, part, columnOf);
  switch (formula.kind) {
    case 'ratio':
      return `(${sql(formula.top)} / nullif(${sql(formula.bottom)}, 0))`;
    case 'difference':
      return `(${sql(formula.left)} - ${sql(formula.right)})`;
    case 'balance': {
      const now = sql(formula.now);
      const before = sql(formula.before);
      return `((${now} - ${before}) / nullif(${now} + ${before}, 0))`;
    }
    case 'flag':
      return dialect.toDouble(`case when ${sql(formula.of)} > 0 then 1 else 0 end`);
    case 'constant':
      return dialect.toDouble(String(formula.value));
    case 'population':
      return `p.${formula.column}`;
    default:
      return isAdditive(formula) ? `coalesce(${columnOf(formula)}, 0)` : columnOf(formula);
  }
}

/** Counts and sums of nothing are 0; means, extremes, recencies and states of nothing are missing. */
function isAdditive(measure: Measure): boolean {
  switch (measure.kind) {
    case 'last':
      return false;
    case 'keyed':
      return measure.aggregate !== 'champion_gone';
    default:
      return ['count', 'sum', 'distinct', 'weeks'].includes(measure.aggregate);
  }
}
