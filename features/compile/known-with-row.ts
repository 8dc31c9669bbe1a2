import { REVEALED_BY } from '../catalog/custom.ts';
import type { Condition, Facts, Shape, Value, WindowMeasure } from '../catalog/types.ts';

/**
 * Whether all that a windowed measure asks of a row stands when the row becomes known, whatever the snapshot date: then rows
 * may be added up before they meet the dates.
 */
export function isKnownWithRow({ facts, value, where }: WindowMeasure, shape: Shape): boolean {
  return (value === null || isValueKnown(facts, value, shape)) && where.every((each) => holdsOnce(facts, each, shape));
}

function isValueKnown(facts: Facts, value: Value, shape: Shape): boolean {
  switch (value.of) {
    case 'column':
      return !isLearntLater(facts, value.column, shape);
    case 'days_between':
    case 'hours_between':
      return !isLearntLater(facts, value.from, shape) && !isLearntLater(facts, value.to, shape);
    case 'days_since':
    case 'days_until':
      return false;
  }
}

function holdsOnce(facts: Facts, condition: Condition, shape: Shape): boolean {
  switch (condition.is) {
    case 'one_of':
    case 'one_word_of':
    case 'contains':
    case 'given':
    case 'late':
    case 'not_before':
      return !isLearntLater(facts, condition.column, shape);
    case 'any':
      return condition.of.every((part) => holdsOnce(facts, part, shape));
    case 'happened':
    case 'not_happened':
    case 'ahead':
    case 'in_force':
      return false;
  }
}

/** Whether a column is revealed by another day than the one that the rows are on. */
export function isLearntLater({ table, clock }: Facts, column: string, shape: Shape): boolean {
  const revealer = REVEALED_BY[table]?.[column];
  return revealer !== undefined && revealer !== clock && (shape[table] ?? []).includes(revealer);
}
