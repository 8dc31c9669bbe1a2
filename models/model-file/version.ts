import { canonicalJson } from '../runtime/canonical-json.ts';
import { sha256 } from '../runtime/sha256.ts';
import type { ModelFile } from '../runtime/types.ts';

/** The parts of a model file that decide a score, its words and its actions. */
export type DecidingParts = Pick<ModelFile, 'asOf' | 'inputs' | 'cohorts' | 'outcomes' | 'health' | 'playbook'>;

const HASH_DIGITS = 8;

/**
 * `2026-10-01-1a2b3c4d`: the date the model is as of, and the first hex digits of the sha256 of what decides a score. Two
 * files with the same version give the same results for every account.
 */
export function modelVersionOf({ asOf, inputs, cohorts, outcomes, health, playbook }: DecidingParts): string {
  const hash = sha256(canonicalJson({ inputs, cohorts, outcomes, health, playbook }));
  return `${asOf}-${hash.slice(0, HASH_DIGITS)}`;
}
