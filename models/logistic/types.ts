/** A point to start from, on the scale of the columns as given. */
export interface LogisticStart {
  readonly intercept: number;
  readonly coefficients: ArrayLike<number>;
}

/** How rows and columns are weighed, bounded and penalised; common to one fit and to a path. */
export interface PenaltyOptions {
  /** Share of the penalty on absolute values, 0 (ridge) to 1 (lasso). Default 1. */
  readonly l1Ratio?: number;
  /** Per column: 1 holds the coefficient at or above 0, -1 at or below 0, 0 leaves it free. Default null: all free. */
  readonly signs?: Int8Array | null;
  /** Per column, >= 0: multiplies `lambda`; 0 leaves a column unpenalised. Default null: all 1. */
  readonly penaltyFactors?: Float64Array | null;
  /** Sample weights, >= 0. Default null: all 1. Only their ratios matter. */
  readonly weights?: Float64Array | null;
  /** Largest breach of the optimality conditions that counts as converged, as a derivative of the objective. Default 1e-8. */
  readonly tolerance?: number;
  /** Newton steps per fit. Default 100. */
  readonly maxIterations?: number;
}

export interface LogisticOptions extends PenaltyOptions {
  /** Penalty strength, >= 0. */
  readonly lambda: number;
  readonly warmStart?: LogisticStart;
}

export interface LogisticFit {
  /** On the scale of the columns as given. */
  readonly intercept: number;
  /** One per column, on the scale of the columns as given; exactly 0 where the column is out or constant. */
  readonly coefficients: Float64Array;
  readonly nIterations: number;
  /** Whether every optimality condition holds to `tolerance`. */
  readonly converged: boolean;
  /** Mean weighted log loss plus penalty at the solution. */
  readonly objective: number;
  /** Mean weighted log loss at the solution. */
  readonly logLoss: number;
}
