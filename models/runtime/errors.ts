/** What is wrong with a model file at one place. */
export interface ModelFileProblem {
  /** Which check found it, in the order in which checks are made. */
  readonly step: 'json' | 'format' | 'formatVersion' | 'shape' | 'length' | 'finiteness' | 'consistency' | 'integrity';
  /** Where: `outcomes.churn.features[3].input`; '' for the file as a whole. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  /** What to do about it. */
  readonly advice: string;
}

/** A problem in one line: where, what was found, what was expected, what to do. */
export function describeProblem(problem: ModelFileProblem): string {
  const where = problem.path === '' ? 'the file' : problem.path;
  return `${where} is ${problem.found}; expected ${problem.expected}. ${problem.advice}`;
}

/** A model file that cannot be used. `problem` holds the first thing that is wrong, apart by field. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
  readonly problem: ModelFileProblem;
  constructor(problem: ModelFileProblem) {
    super(`model file: ${describeProblem(problem)}`);
    this.problem = problem;
  }
}

/** A value given to `score` or `explain` that is not what the model can read, such as a metric given as text. */
export class ScoreInputError extends Error {
  override readonly name = 'ScoreInputError';
}

const MAX_SHOWN = 60;

/** A value as it may stand in a message: short, and telling text from numbers. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') {
    return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
  }
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' || typeof value === 'symbol' ? `a ${typeof value}` : String(value);
}
