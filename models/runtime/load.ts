import { modelProblems } from './check-model.ts';
import { type CompiledModel, compileModel } from './compiled.ts';
import { ModelFileError } from './errors.ts';
import { type Explanation, explainView } from './explain.ts';
import { frozenCopy, MAX_DEPTH } from './frozen.ts';
import { inputView } from './input-view.ts';
import { resultOfRow } from './result.ts';
import { newRowScore, scoreRow } from './row-score.ts';
import type { BandState, ModelFile, ScoreInput, ScoreResult } from './types.ts';

/** A model ready to score. It holds no state: the same input and previous state give the same result. */
export interface Model {
  /** The file, frozen. */
  readonly file: ModelFile;
  /** For batch scoring with `scoreRow`. */
  readonly compiled: CompiledModel;
  /**
   * Score one account.
   *
   * @param previousState `state` of the account's previous result; without it, bands have no memory.
   * @throws {ScoreInputError} If the input has values of the wrong type.
   */
  score(input: ScoreInput, previousState?: BandState | null): ScoreResult;
  /** The same result with everything behind it. */
  explain(input: ScoreInput, previousState?: BandState | null): Explanation;
}

/**
 * Load a model file.
 *
 * Checks, in this order: JSON, format, format version, shape, lengths, finite numbers, consistency, integrity. What is
 * loaded is a frozen copy.
 *
 * @param json The file's text, or what parsing it gave.
 * @throws {ModelFileError} For the first thing that is wrong: what, where, and what to do.
 */
export function loadModel(json: unknown): Model {
  const value = copied(typeof json === 'string' ? parsed(json) : json);
  const [problem] = modelProblems(value);
  if (problem !== undefined) throw new ModelFileError(problem);
  return modelOf(value as ModelFile);
}

/** A model of a file that is known to be valid and does not change, such as one just made. Checks nothing. */
export function modelOf(file: ModelFile): Model {
  const compiled = compileModel(file);
  return {
    file,
    compiled,
    score(input, previousState = null) {
      const view = inputView(file.inputs, input);
      const scored = newRowScore(compiled);
      scoreRow(compiled, view, scored);
      return resultOfRow(compiled, view, scored, previousState, view.asOf);
    },
    explain(input, previousState = null) {
      return explainView(compiled, inputView(file.inputs, input), previousState);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ModelFileError({
      step: 'json',
      path: '',
      found: `not JSON (${error instanceof Error ? error.message : 'unreadable'})`,
      expected: 'the text of a model file',
      advice: 'Check that the file is complete: a download or a copy may have stopped half-way.',
    });
  }
}

function copied(value: unknown): unknown {
  try {
    return frozenCopy(value);
  } catch {
    throw new ModelFileError({
      step: 'json',
      path: '',
      found: `nested deeper than ${MAX_DEPTH} levels`,
      expected: 'the text of a model file',
      advice: 'Give the model.json that an export wrote.',
    });
  }
}
