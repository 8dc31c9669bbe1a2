import type { Source } from '../source.ts';
import type { TableSpec } from '../tables.ts';
import { type DuplicatedRun, duplicatedRuns, twinRuleOf } from './duplicated.ts';
import { readTwins, scopeFor } from './twin-counts.ts';
import type { CheckRequest } from './types.ts';

/** Days beside a suspected run that are counted again with it: a part of the accounts may miss a quiet day at its edge. */
const EDGE_DAYS = 3;

/**
 * Days of a table that were loaded more than once, with exact counts. A large table is first looked at in a part of its
 * accounts, and then whole on the days that stand out.
 */
export async function readDuplicates(
  source: Source,
  spec: TableSpec,
  nRows: number,
  request: CheckRequest,
): Promise<DuplicatedRun[]> {
  const scope = scopeFor(nRows);
  const twins = await readTwins(source, spec, request, scope);
  const isTwice = twinRuleOf(twins);
  const runs = duplicatedRuns(twins, isTwice);
  if (scope.everyNthAccount === 1 || runs.length === 0) return runs;
  const days = { from: runs[0]![0]!.day - EDGE_DAYS, to: runs[runs.length - 1]!.at(-1)!.day + EDGE_DAYS + 1 };
  return duplicatedRuns(await readTwins(source, spec, request, { everyNthAccount: 1, days }), isTwice);
}
