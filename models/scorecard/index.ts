export { matchingCutoffs } from './cutoffs.ts';
export { refitScorecard } from './refit.ts';
export { scorecardScores } from './scores.ts';
export {
  type Condition,
  type PartRule,
  type Scorecard,
  type ScorecardCutoffs,
  type ScorecardDimension,
  type ScorecardPart,
  type ScorecardShape,
  SHAPES,
  weighedParts,
} from './types.ts';
