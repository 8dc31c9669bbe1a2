import type { Formula, Measure } from '../catalog/types.ts';
import { againstSegment } from './against-segment.ts';
import type { PopulationRows } from './population-rows.ts';

/** What a formula is evaluated over: the rows, and each measure's column (NaN: missing). */
export interface FormulaScope {
  readonly rows: PopulationRows;
  columnOf(measure: Measure): Float64Array;
}

/**
 * A formula on every row, NaN where it is missing. The engine computes the measures; arithmetic over them is done here, once,
 * so that it is the same whatever the engine.
 *
 * @returns A column that may be a measure's own: not to be written to.
 */
export function evaluateFormula(formula: Formula, scope: FormulaScope): Float64Array {
  const of = (part: Formula) => evaluateFormula(part, scope);
  switch (formula.kind) {
    case 'ratio':
      return zip(of(formula.top), of(formula.bottom), (top, bottom) => (bottom === 0 ? Number.NaN : top / bottom));
    case 'difference':
      return zip(of(formula.left), of(formula.right), (left, right) => left - right);
    case 'balance':
      return zip(of(formula.now), of(formula.before), (now, before) =>
        now + before === 0 ? Number.NaN : (now - before) / (now + before),
      );
    case 'flag':
      return of(formula.of).map((value) => (value > 0 ? 1 : 0));
    case 'sum':
      return combined(formula.of.map(of), 0, (left, right) => left + right, scope);
    case 'product':
      return combined(formula.of.map(of), 1, (left, right) => left * right, scope);
    case 'compare': {
      const holds = formula.is === 'above' ? isAbove : isBelow;
      return zip(of(formula.left), of(formula.right), (left, right) =>
        Number.isNaN(left) || Number.isNaN(right) ? Number.NaN : holds(left, right) ? 1 : 0,
      );
    }
    case 'clamp': {
      const { low, high } = formula;
      // Comparisons with NaN do not hold: what is missing stays missing.
      return of(formula.of).map((value) =>
        low !== null && value < low ? low : high !== null && value > high ? high : value,
      );
    }
    case 'burstiness':
      return zip(of(formula.squares), of(formula.total), (squares, total) =>
        burstiness(squares, total, formula.nWeeks),
      );
    case 'against_segment':
      return againstSegment(of(formula.of), scope.rows, formula);
    case 'constant':
      return new Float64Array(scope.rows.nRows).fill(formula.value);
    case 'population':
      return formula.column === 'mrr' ? scope.rows.mrr : scope.rows.tenureDays;
    default:
      return scope.columnOf(formula);
  }
}

function burstiness(squares: number, total: number, nWeeks: number): number {
  const mean = total / nWeeks;
  const deviation = Math.sqrt(Math.max(0, squares / nWeeks - mean * mean));
  return total > 0 ? (deviation - mean) / (deviation + mean) : Number.NaN;
}

function isAbove(left: number, right: number): boolean {
  return left > right;
}

function isBelow(left: number, right: number): boolean {
  return left < right;
}

/** All columns together, in their order; `ofNothing` on every row where there is none. */
function combined(
  columns: readonly Float64Array[],
  ofNothing: number,
  combine: (left: number, right: number) => number,
  { rows }: FormulaScope,
): Float64Array {
  const [first = new Float64Array(rows.nRows).fill(ofNothing), ...others] = columns;
  return others.reduce((column, other) => zip(column, other, combine), first);
}

function zip(a: Float64Array, b: Float64Array, combine: (a: number, b: number) => number): Float64Array {
  return a.map((value, row) => combine(value, b[row]));
}

/** Counts and sums of nothing are 0; means, extremes, recencies and states of nothing are missing. */
export function isAdditive(measure: Measure): boolean {
  switch (measure.kind) {
    case 'last':
      return false;
    case 'first_use':
    case 'falls':
      return true;
    case 'keyed':
      return measure.aggregate !== 'champion_gone';
    default:
      return ['count', 'sum', 'distinct', 'weeks', 'weekly_squares'].includes(measure.aggregate);
  }
}
