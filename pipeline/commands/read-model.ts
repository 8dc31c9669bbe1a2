import { readFile } from 'node:fs/promises';
import { ModelFileError } from '../../models/runtime/errors.ts';
import { loadModel, type Model } from '../../models/runtime/load.ts';
import { UserFault } from '../errors.ts';
import { type InputFingerprint, sha256 } from '../run-store/index.ts';

export interface ReadModel {
  readonly model: Model;
  readonly fingerprint: InputFingerprint;
}

/**
 * Load a model file for a command.
 *
 * @param role What the file is for, such as `champion`.
 * @throws {UserFault} If it cannot be read or is not a valid model file; the line names the file.
 */
export async function readModel(role: string, path: string): Promise<ReadModel> {
  const text = await readFile(path, 'utf8');
  try {
    const model = loadModel(text);
    return { model, fingerprint: { name: role, source: path, sha256: sha256(text), nRows: null } };
  } catch (error) {
    if (error instanceof ModelFileError) throw new UserFault([`${path}: ${error.message}`], { cause: error });
    throw error;
  }
}
