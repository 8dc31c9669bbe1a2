import { nextBand } from './bands.ts';
import type { CompiledModel } from './compiled.ts';
import type { RowView } from './features.ts';
import { gradeOf, opportunityScoreOf } from './health.ts';
import type { Contributions } from './logistic.ts';
import { actionsOf } from './playbook.ts';
import { rankedContributions, reasonsOf } from './reasons.ts';
import { categoriesOfRow, contributionsOfRow, type RowScore } from './row-score.ts';
import type { BandState, HealthSpec, ScoreResult } from './types.ts';

/**
 * The whole result for a row that `scoreRow` has scored: band with hysteresis, categories, reasons and actions.
 *
 * @param asOf YYYY-MM-DD; null: unknown, see `nextBand`.
 * @param contributions From `contributionsOfRow`, where the caller has them already.
 */
export function resultOfRow(
  model: CompiledModel,
  row: RowView,
  scored: RowScore,
  previousState: BandState | null,
  asOf: string | null,
  contributions: Contributions = contributionsOfRow(model, scored),
): ScoreResult {
  const { health, playbook, inputs } = model.file;
  const attribute = (name: string) => row.attribute(name);
  const ranked = rankedContributions(model, contributions.contributions);
  const state = nextBand(health.bands, row, scored.healthScore, previousState, asOf);
  return {
    healthScore: scored.healthScore,
    grade: gradeOf(scored.healthScore, health.grades),
    band: state.band,
    churnProbability: scored.churnProbability,
    expansionProbability: Number.isNaN(scored.expansionProbability) ? null : scored.expansionProbability,
    ...opportunityOf(health, scored.expansionLogOdds),
    margin: scored.margin,
    categories: categoriesOfRow(model, scored, contributions.contributions),
    reasons: reasonsOf(model, scored, attribute, ranked),
    actions: actionsOf(playbook, inputs, state.band, ranked),
    state,
  };
}

/** Absent where the model has no expansion, or no anchor for its score. */
function opportunityOf(health: HealthSpec, logOdds: number): Pick<ScoreResult, 'opportunityScore'> {
  const opportunityScore = Number.isNaN(logOdds) ? null : opportunityScoreOf(logOdds, health);
  return opportunityScore === null ? {} : { opportunityScore };
}
