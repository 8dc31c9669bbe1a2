import { isMap, parseDocument } from 'yaml';
import { UserFault } from '../errors.ts';
import { type InputFingerprint, sha256 } from '../run-store/index.ts';
import { readTextFile } from './read-input.ts';

export interface Scorecard {
  /** Weight by metric name, in the file's order. */
  readonly weights: readonly (readonly [metric: string, weight: number])[];
  readonly fingerprint: InputFingerprint;
}

const EXAMPLE = 'expected, for instance: weights: { active_users_28d: 40, tickets_open: 20 }';

/**
 * Read the scorecard in use: `weights: { metric: weight }`, weights above 0 on any scale.
 *
 * @throws {UserFault} One line per fault.
 */
export async function readScorecard(path: string): Promise<Scorecard> {
  const given = `--incumbent ${path}`;
  const text = await readTextFile(given, path);
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) {
    throw new UserFault(document.errors.map(({ message, pos }) => `${given}:${lineAt(text, pos[0])}: ${message}.`));
  }
  const value: unknown = document.toJS();
  if (!isMap(document.contents) || !isRecord(value)) throw new UserFault(`${given} is not a scorecard; ${EXAMPLE}`);
  const others = Object.keys(value).filter((key) => key !== 'weights');
  const { weights } = value;
  const faults = others.map((key) => `${given}: ${JSON.stringify(key)} is not a key of a scorecard; only weights is.`);
  if (!isRecord(weights) || Object.keys(weights).length === 0) {
    throw new UserFault([...faults, `${given}: weights is ${JSON.stringify(weights) ?? 'missing'}; ${EXAMPLE}`]);
  }
  const entries = Object.entries(weights);
  const found = entries.flatMap(([metric, weight]): (readonly [string, number])[] => {
    if (typeof weight === 'number' && Number.isFinite(weight) && weight > 0) return [[metric, weight]];
    faults.push(`${given}: weights.${metric} is ${JSON.stringify(weight)}; expected a number above 0.`);
    return [];
  });
  if (faults.length > 0) throw new UserFault(faults);
  return { weights: found, fingerprint: { name: 'incumbent', source: path, sha256: sha256(text), nRows: null } };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
