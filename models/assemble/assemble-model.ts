import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../backtest/fold.ts';
import { alignTable } from '../fit/align-table.ts';
import { applyOutcomeModel } from '../fit/apply.ts';
import { countingUp } from '../math/columns.ts';
import { formatDay, parseDay } from '../math/day.ts';
import { sealModel } from '../model-file/seal.ts';
import { healthScoreOf } from '../runtime/health.ts';
import type { BandRule, HealthSpec, ModelFile, PlaybookEntry } from '../runtime/types.ts';
import { REVIEW_DAYS } from '../staying/staying-power.ts';
import { categoryWeights, type InputImportance, inputImportance } from './category-weights.ts';
import { driftReference } from './drift-reference.ts';
import { testVectorInputs } from './test-vector-inputs.ts';
import { keepUsedInputs, type TrimmedModels } from './used-inputs.ts';

export interface AssembleRequest {
  readonly asOf: string;
  readonly label: ModelFile['label'];
  /** Final fits: on all rows whose labels were mature at `asOf`. */
  readonly churn: FitResult;
  readonly expansion: FitResult | null;
  /** Today's eligible accounts, one row each; the same inputs as the fits. */
  readonly book: SnapshotTable;
  readonly anchor: HealthSpec['anchor'];
  /** Absent without a model of expansion. */
  readonly opportunityAnchor?: HealthSpec['opportunityAnchor'];
  readonly pointsToDoubleOdds: number;
  readonly grades: HealthSpec['grades'];
  readonly bands: BandRule;
  readonly playbook: readonly PlaybookEntry[];
  /** Names that the data gave to metrics. */
  readonly catalog: ModelFile['catalog'];
  readonly validation: ModelFile['validation'];
  readonly certificate?: ModelFile['certificate'];
  /** Days after which the model should be looked at again; default: one quarter. */
  readonly reviewDays?: number;
}

export interface AssembledModel {
  readonly model: ModelFile;
  /** What the churn score is made of, strongest first. */
  readonly importance: readonly InputImportance[];
}

/** The model file: the final fits of both outcomes, the score's scale and bands, and what checks them later. */
export function assembleModel(request: AssembleRequest): AssembledModel {
  const { churn, expansion, asOf } = request;
  const trimmed = keepUsedInputs(
    request.book.inputs,
    churn.fitted.references,
    churn.fitted.chosen.model,
    expansion?.fitted.chosen.model ?? null,
  );
  const book = alignTable(request.book, trimmed.inputs);
  const rows = countingUp(book.nRows);
  const importance = inputImportance(trimmed.churn, trimmed.cohorts, book, rows);
  const health: HealthSpec = {
    anchor: request.anchor,
    ...(request.opportunityAnchor === undefined ? {} : { opportunityAnchor: request.opportunityAnchor }),
    pointsToDoubleOdds: request.pointsToDoubleOdds,
    grades: request.grades,
    categoryWeights: categoryWeights(importance),
    bands: request.bands,
  };
  const { logOdds } = applyOutcomeModel(trimmed.churn, trimmed.cohorts, book, rows);
  const healthScores = logOdds.map((value) => healthScoreOf(value, health));
  const model = sealModel(
    {
      asOf,
      label: request.label,
      inputs: trimmed.inputs,
      cohorts: trimmed.cohorts,
      outcomes: { churn: trimmed.churn, expansion: trimmed.expansion },
      health,
      playbook: request.playbook,
      catalog: request.catalog,
      validation: request.validation,
      drift: driftReference(book, rows, healthScores),
      ...(request.certificate === undefined ? {} : { certificate: request.certificate }),
      validity: { from: asOf, reviewBy: formatDay((parseDay(asOf) ?? 0) + (request.reviewDays ?? REVIEW_DAYS.usual)) },
    },
    testVectorInputs(book, healthScores, asOf, attributesOf(trimmed, request.bands)),
  );
  return { model, importance: [...importance.inputs].sort((a, b) => b.importance - a.importance) };
}

/** Context attributes that cohorts, features or cut-offs read. */
function attributesOf({ cohorts, churn, expansion }: TrimmedModels, { cutoffs }: BandRule): string[] {
  const named = [churn, expansion].flatMap((model) => model?.features ?? []);
  const attributes = named.flatMap((spec) => (spec.kind === 'context_is' ? [spec.attribute] : []));
  return [...new Set([...cohorts.by, ...attributes, ...cutoffs.flatMap((entry) => Object.keys(entry.attributes))])];
}
