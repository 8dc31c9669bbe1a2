import { canonicalJson } from '../runtime/canonical-json.ts';
import type { ModelFile } from '../runtime/types.ts';

/**
 * The text of a model file: canonical JSON and a newline, the same bytes for the same model.
 *
 * @throws {TypeError} If it holds NaN, infinity, or anything else that JSON does not have, saying where.
 */
export function serializeModel(file: ModelFile): string {
  return `${canonicalJson(file)}\n`;
}
