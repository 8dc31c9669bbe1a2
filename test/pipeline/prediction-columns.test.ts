import { expect, test } from 'vitest';
import { NO_DAY } from '../../models/math/day.ts';
import type { Predictions } from '../../pipeline/stages/backtest.ts';
import { predictionColumns } from '../../pipeline/stages/prediction-columns.ts';
import { bookOf, month, predictionsOf } from '../models/backtest-book.ts';

const table = bookOf([
  { account: 'a', day: month(1), label: 1 },
  { account: 'b', day: month(1), label: 0 },
  { account: 'a', day: month(2), label: 0 },
  { account: 'b', day: month(2), label: -1 },
]);
const foldOf = (row: number) => (table.snapshotDay[row] === month(1) ? 1 : 2);
const churn = predictionsOf(
  table,
  { chosen: (row) => 0.1 + row / 10, champion: (row) => (row === 2 ? Number.NaN : 0.5) },
  foldOf,
);
const expansion = { ...predictionsOf(table, { chosen: () => 0.2 }), outcome: 'expansion' as const };
const replay = { healthScore: Float64Array.of(30, 60, 90), band: ['red', 'yellow', 'green'] as const, cutoffs: [] };

test('every prediction is a row, by outcome and model; what a model has not predicted is left out', () => {
  const columns = predictionColumns(table, { churn, expansion, replay } as unknown as Predictions);
  const texts = (name: string) => {
    const column = columns.find((own) => own.name === name)!;
    if (column.type === 'level') return Array.from(column.values, (level) => column.levels[level] ?? null);
    return Array.from(column.values as Float64Array, (value) =>
      Number.isNaN(value) || value === NO_DAY ? null : value,
    );
  };
  expect(columns.map(({ name }) => name).join(' ')).toBe(
    'account_id snapshot_date fold outcome model margin probability label health_score band',
  );
  expect(texts('outcome')).toEqual([...new Array(5).fill('churn'), ...new Array(3).fill('expansion')]);
  expect(texts('model')).toEqual([
    ...['chosen', 'chosen', 'chosen', 'champion', 'champion'],
    ...['chosen', 'chosen', 'chosen'],
  ]);
  expect(texts('account_id')).toEqual(['a', 'b', 'a', 'a', 'b', 'a', 'b', 'a']);
  const [first, second] = [month(1), month(2)];
  expect(texts('snapshot_date')).toEqual([first, first, second, first, first, first, first, second]);
  expect(texts('fold')).toEqual([1, 1, 2, 1, 1, 1, 1, 1]);
  expect(texts('label')).toEqual([1, 0, 0, 1, 0, 1, 0, 0]);
  [0.1, 0.2, 0.3, 0.5, 0.5, 0.2, 0.2, 0.2].forEach((probability, i) => {
    expect(texts('probability')[i]).toBeCloseTo(probability, 12);
    expect(texts('margin')[i]).toBeCloseTo(Math.log(probability / (1 - probability)), 12);
  });
  // Scores and colours are those of the chosen model of churn.
  expect(texts('health_score')).toEqual([30, 60, 90, ...new Array(5).fill(null)]);
  expect(texts('band')).toEqual(['red', 'yellow', 'green', ...new Array(5).fill(null)]);
});
