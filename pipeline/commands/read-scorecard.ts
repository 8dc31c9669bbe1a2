import { faultLine } from '../config/index.ts';
import { UserFault } from '../errors.ts';
import { type InputFingerprint, sha256 } from '../run-store/index.ts';
import { parseScorecard } from '../scorecard/parse.ts';
import type { Incumbent } from '../stages/incumbent-faults.ts';
import { readTextFile } from './read-input.ts';

export interface ReadScorecard extends Incumbent {
  readonly fingerprint: InputFingerprint;
}

/**
 * Read the scorecard in use, in one of the shapes of docs/scorecards.md.
 *
 * @throws {UserFault} One line per fault, with file and line.
 */
export async function readScorecard(path: string): Promise<ReadScorecard> {
  const given = `--incumbent ${path}`;
  const text = await readTextFile(given, path);
  const { scorecard, metrics, faults } = parseScorecard(text);
  if (scorecard === null) throw new UserFault(faults.map((fault) => faultLine(fault, given)));
  return {
    scorecard,
    places: metrics.map(({ metric, line, place }) => ({ metric, place: `${given}:${line}: ${place}` })),
    fingerprint: { name: 'incumbent', source: path, sha256: sha256(text), nRows: null },
  };
}
