import { canonicalJson } from '../runtime/canonical-json.ts';
import { integrityOf, modelProblems } from '../runtime/check-model.ts';
import { ModelFileError } from '../runtime/errors.ts';
import { frozenCopy } from '../runtime/frozen.ts';
import type { ModelFile } from '../runtime/types.ts';
import { testVectorsOf, type VectorInput } from './test-vectors.ts';
import { modelVersionOf } from './version.ts';

/** A model file before it is sealed: all that a fit decides. */
export type ModelDraft = Omit<ModelFile, 'format' | 'formatVersion' | 'modelVersion' | 'testVectors' | 'integrity'>;

/**
 * Make a model file of a draft: name its version, run the test accounts through the runtime to learn what it gives for them,
 * and close it with its integrity hash. The result is frozen and loads.
 *
 * @param vectors Accounts for the test vectors; only the metrics and attributes that the model looks at are kept of them.
 * @throws {ModelFileError} If the draft does not make a valid file.
 * @throws {TypeError} If it holds a number that JSON does not have, saying where.
 */
export function sealModel(draft: ModelDraft, vectors: readonly VectorInput[]): ModelFile {
  // Through JSON and back, so that the vectors are run on exactly what a reader of the file will have.
  const plain = JSON.parse(canonicalJson(draft)) as ModelDraft;
  const empty: ModelFile = closed({
    ...plain,
    format: 'barometer-model',
    formatVersion: 1,
    modelVersion: modelVersionOf(plain),
    testVectors: [],
  });
  const [problem] = modelProblems(empty);
  if (problem !== undefined) throw new ModelFileError(problem);
  return frozenCopy(closed({ ...empty, testVectors: testVectorsOf(empty, vectors) })) as ModelFile;
}

function closed(file: Omit<ModelFile, 'integrity'>): ModelFile {
  return { ...file, integrity: integrityOf(file) };
}
