import { describeProblem, ModelFileError } from '../../models/runtime/errors.ts';
import { loadModel, type Model } from '../../models/runtime/load.ts';
import { UserFault } from '../errors.ts';
import { type InputFingerprint, sha256 } from '../run-store/index.ts';
import { readTextFile } from './read-input.ts';

export interface ReadModel {
  readonly model: Model;
  readonly fingerprint: InputFingerprint;
}

/**
 * Load a model file for a command.
 *
 * @param role Option that names the file: `model`, `champion`.
 * @throws {UserFault} If it cannot be read or is not a valid model file; the line names the file.
 */
export async function readModel(role: string, path: string): Promise<ReadModel> {
  const text = await readTextFile(`--${role} ${path}`, path);
  try {
    const model = loadModel(text);
    return { model, fingerprint: { name: role, source: path, sha256: sha256(text), nRows: null } };
  } catch (error) {
    if (error instanceof ModelFileError) {
      throw new UserFault([`--${role} ${path}: ${describeProblem(error.problem)}`], { cause: error });
    }
    throw error;
  }
}
