import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { UserFault } from '../errors.ts';
import { type InputFingerprint, sha256 } from '../run-store/index.ts';

const scorecard = z.strictObject({ weights: z.record(z.string(), z.number().positive()) });

export interface Scorecard {
  /** Weight by metric name, in the file's order. */
  readonly weights: readonly (readonly [metric: string, weight: number])[];
  readonly fingerprint: InputFingerprint;
}

/**
 * Read the scorecard in use: `weights: { metric: weight }`, weights above 0 on any scale.
 *
 * @throws {UserFault} One line per fault.
 */
export async function readScorecard(path: string): Promise<Scorecard> {
  const text = await readFile(path, 'utf8');
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new UserFault([`${path} is not YAML: ${line}`], { cause: error });
  }
  const parsed = scorecard.safeParse(value);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      ({ path: at, message }) => `${path}: ${at.join('.') || 'the file'}: ${message}`,
    );
    throw new UserFault([
      ...lines,
      `${path}: expected, for instance: weights: { active_users_28d: 40, open_tickets: 20 }`,
    ]);
  }
  return {
    weights: Object.entries(parsed.data.weights),
    fingerprint: { name: 'incumbent', source: path, sha256: sha256(text), nRows: null },
  };
}
