import { cellWithQuantiles, percentileWithin } from './cohorts.ts';
import type { CompiledModel } from './compiled.ts';
import type { RowView } from './features.ts';
import { newRowScore, type RowScore, scoreRow } from './row-score.ts';

/** A change of one metric, all else as it is, that would lift the health score to a wanted one. */
export interface Improvement {
  readonly metric: string;
  readonly from: number;
  readonly to: number;
  /** Health score after the change. */
  readonly healthScore: number;
  /** Percentiles (0-1) among the account's peers before and after. */
  readonly fromPercentile: number;
  readonly toPercentile: number;
}

/** Metrics that nobody can change. */
const NOT_ACTIONABLE = new Set(['tenure_days']);

/**
 * For each metric with a healthier direction, the smallest change in that direction that lifts the score to `wanted`,
 * searched over the reference quantiles of the account's peers. Metrics that cannot do it alone, or whose value is missing,
 * are left out. The one that asks for the least climb among the peers comes first; ties in input order.
 */
export function improvementsOf(model: CompiledModel, row: RowView, scored: RowScore, wanted: number): Improvement[] {
  const { inputs, cohorts } = model.file;
  const trial = newRowScore(model);
  const found: Improvement[] = [];
  for (const { input } of model.sources) {
    if (input === -1 || inputs[input].healthier === 'either' || NOT_ACTIONABLE.has(inputs[input].name)) continue;
    const from = scored.metrics[input];
    const percentileOf = (value: number) => percentileWithin(cohorts, scored.ladder, input, value);
    for (const to of candidates(model, scored, input)) {
      const changed: RowView = {
        metric: (position) => (position === input ? to : scored.metrics[position]),
        attribute: (name) => row.attribute(name),
        tenureDays: row.tenureDays,
      };
      scoreRow(model, changed, trial, scored.ladder);
      if (trial.healthScore >= wanted) {
        const { healthScore } = trial;
        const [fromPercentile, toPercentile] = [percentileOf(from), percentileOf(to)];
        found.push({ metric: inputs[input].name, from, to, healthScore, fromPercentile, toPercentile });
        break;
      }
    }
  }
  const climb = (move: Improvement) => Math.abs(move.toPercentile - move.fromPercentile);
  return found.sort((a, b) => climb(a) - climb(b));
}

/** Distinct reference quantiles beyond the current value in the healthier direction, nearest first. */
function candidates(model: CompiledModel, scored: RowScore, input: number): number[] {
  const { inputs, cohorts } = model.file;
  const from = scored.metrics[input];
  const cell = cellWithQuantiles(cohorts, scored.ladder, input);
  const quantiles = cell === -1 ? null : cohorts.cells[cell].quantiles[input];
  if (quantiles === null || Number.isNaN(from)) return [];
  const distinct = [...new Set(quantiles)];
  return inputs[input].healthier === 'higher'
    ? distinct.filter((value) => value > from)
    : distinct.filter((value) => value < from).reverse();
}
