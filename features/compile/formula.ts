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
    case 'compare':
      return [...measuresOf(formula.left), ...measuresOf(formula.right)];
    case 'sum':
    case 'product':
      return formula.of.flatMap(measuresOf);
    case 'flag':
    case 'clamp':
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
    case 'sum':
    case 'product': {
      const [operator, ofNothing] = formula.kind === 'sum' ? ['+', 0] : ['*', 1];
      return formula.of.length === 0 ? numberSql(dialect, ofNothing) : `(${formula.of.map(sql).join(` ${operator} `)})`;
    }
    case 'compare': {
      const left = sql(formula.left);
      const right = sql(formula.right);
      const [holds, fails] = formula.is === 'above' ? ['>', '<='] : ['<', '>='];
      // Both outcomes by name: without an else, a side that is missing gives missing.
      return dialect.toDouble(`case when ${left} ${holds} ${right} then 1 when ${left} ${fails} ${right} then 0 end`);
    }
    case 'clamp':
      return clampSql(dialect, sql(formula.of), formula.low, formula.high);
    case 'constant':
      return numberSql(dialect, formula.value);
    case 'population':
      return `p.${formula.column}`;
    default:
      return isAdditive(formula) ? `coalesce(${columnOf(formula)}, 0)` : columnOf(formula);
  }
}

function numberSql(dialect: Dialect, value: number): string {
  return dialect.toDouble(String(value));
}

/** `least` and `greatest` treat null differently from engine to engine; a comparison with null is never true in any. */
function clampSql(dialect: Dialect, value: string, low: number | null, high: number | null): string {
  const cases = [
    ...(low === null ? [] : [`when ${value} < ${numberSql(dialect, low)} then ${numberSql(dialect, low)}`]),
    ...(high === null ? [] : [`when ${value} > ${numberSql(dialect, high)} then ${numberSql(dialect, high)}`]),
  ];
  return cases.length === 0 ? value : `(case ${cases.join(' ')} else ${value} end)`;
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
