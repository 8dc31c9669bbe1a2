import { readEarlyLife } from '../../features/indicators/read-early-life.ts';
import type { EarlyLife } from '../../features/indicators/types.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import type { TimelineSettings } from '../../features/timeline/types.ts';
import type { Indicators } from '../../models/indicators/types.ts';
import type { Config } from '../config/index.ts';
import { startJob } from '../workers/start-job.ts';
import type { FoundNames } from './build-snapshots.ts';
import type { History } from './open-history.ts';

/**
 * The first days of accounts, read from the source while it still holds the population of the snapshots; null where the
 * config switches indicators off.
 */
export async function readFirstDays(
  { source, shape, timeline }: History,
  { coreFeatures, integrationFeatures }: FoundNames,
  { indicators }: Config,
): Promise<readonly EarlyLife[] | null> {
  if (indicators === null) return null;
  const { withinDays } = indicators;
  return readEarlyLife(source, { timeline, withinDays, shape, coreFeatures, integrationFeatures });
}

/**
 * Milestones and habits that go along with renewal and expansion, found in a thread of their own; null where the config switches
 * them off. Nothing of the score depends on it.
 *
 * @param table Every snapshot date's book.
 */
export async function findHabits(
  table: SnapshotTable,
  firstDays: readonly EarlyLife[] | null,
  { dataEnd, churn, expansion }: TimelineSettings,
  { indicators, seed }: Config,
): Promise<Indicators | null> {
  if (indicators === null || firstDays === null) return null;
  const { renewalDays } = indicators;
  return startJob('findIndicators', table, firstDays, { renewalDays, seed, dataEnd, churn, expansion });
}

/** What the search came to, in a line of progress. */
export function habitsInWords(indicators: Indicators | null): string {
  if (indicators === null) return 'switched off';
  const { renewal, expansion } = indicators;
  const parts = [renewal, ...(expansion === null ? [] : [expansion])].map(
    ({ outcome, nTried, findings }) => `${nTried} habits tried for ${outcome}, ${findings.length} found`,
  );
  return parts.join('; ');
}
