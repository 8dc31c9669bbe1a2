/** The runtime: load a model file and score accounts with it. No dependency, no Node built-in, no DOM. */
export { applyModel, contributionsOf } from './apply.ts';
export { type AttributeSource, attributeText } from './attributes.ts';
export { type BandContext, bandOf, type Cutoffs, cutoffsFor, nextBand } from './bands.ts';
export { calibratedLogOdds, probabilityOf } from './calibration.ts';
export { canonicalJson } from './canonical-json.ts';
export { categoryScores } from './categories.ts';
export { modelProblems } from './check-model.ts';
export { bookCell, cohortLadder, percentileWithin, tenureBandOf } from './cohorts.ts';
export { type CompiledModel, compileModel } from './compiled.ts';
export { describeProblem, ModelFileError, type ModelFileProblem, ScoreInputError } from './errors.ts';
export type { Explanation, FeatureContribution, MetricStanding } from './explain.ts';
export { categoryOfFeature, featureValue, type RowView, sourceOfFeature } from './features.ts';
export { gradeOf, healthScoreOf, opportunityScoreOf, unclampedHealthOf } from './health.ts';
export type { Improvement } from './improvements.ts';
export { loadModel, type Model } from './load.ts';
export { applyLogistic, type Contributions } from './logistic.ts';
export { resultOfRow } from './result.ts';
export { categoriesOfRow, contributionsOfRow, newRowScore, type RowScore, scoreRow } from './row-score.ts';
export { type SelfTestResult, selfTest } from './self-test.ts';
export { sha256 } from './sha256.ts';
export { applyTrees } from './trees.ts';
export {
  type Action,
  type Band,
  type BandRule,
  type BandState,
  CATEGORIES,
  type Calibration,
  type Category,
  type CategoryScore,
  type CohortCell,
  type CohortReferences,
  type FeatureSpec,
  type Figure,
  type Grade,
  type GradientParameters,
  type HealthSpec,
  type InputSpec,
  type LabelDefinition,
  type LogisticParameters,
  type ModelFile,
  type OutcomeModel,
  type PendingChange,
  type PlaybookEntry,
  type Reason,
  type ScoreInput,
  type ScoreResult,
  type TestVector,
  type TreeParameters,
} from './types.ts';
