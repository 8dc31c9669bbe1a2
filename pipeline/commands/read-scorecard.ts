import { cutText } from '../../data/errors.ts';
import { faultLine } from '../config/index.ts';
import { quote, show } from '../config/words.ts';
import { plainValue, readYamlTree, type YamlTree } from '../config/yaml-tree.ts';
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
  const { tree, faults: unread } = readYamlTree(text);
  if (tree === null) throw new UserFault(unread.map((fault) => faultLine(fault, given)));
  if (tree.entries === null) throw new UserFault(`${given} is not a scorecard; ${EXAMPLE}`);
  const faults = [...tree.entries.keys()]
    .filter((key) => key !== 'weights')
    .map((key) => `${given}: ${quote(key)} is not a key of a scorecard; only weights is.`);
  const written = tree.entries.get('weights');
  const weights = written?.entries ?? new Map<string, YamlTree>();
  if (weights.size === 0) {
    const what = written === undefined ? 'missing' : written.entries === null ? show(plainValue(written)) : 'empty';
    throw new UserFault([...faults, `${given}: weights is ${what}; ${EXAMPLE}`]);
  }
  const found = [...weights].flatMap(([metric, node]): (readonly [string, number])[] => {
    const weight = plainValue(node);
    if (typeof weight === 'number' && Number.isFinite(weight) && weight > 0) return [[metric, weight]];
    faults.push(`${given}: weights.${cutText(metric)} is ${show(weight)}; expected a number above 0.`);
    return [];
  });
  if (faults.length > 0) throw new UserFault(faults);
  return { weights: found, fingerprint: { name: 'incumbent', source: path, sha256: sha256(text), nRows: null } };
}
