import { readEarlyLife } from '../../features/indicators/read-early-life.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import { findIndicators } from '../../models/indicators/search.ts';
import type { Indicators } from '../../models/indicators/types.ts';
import type { Config } from '../config/index.ts';
import type { FoundNames } from './build-snapshots.ts';
import type { History } from './open-history.ts';

/**
 * Milestones and habits that go along with renewal and expansion; null where the config switches them off. Nothing of the
 * score depends on it.
 *
 * @param table Every snapshot date's book; the source still holds the population that it was read from.
 */
export async function findHabits(
  { source, shape, timeline }: History,
  table: SnapshotTable,
  { coreFeatures, integrationFeatures }: FoundNames,
  config: Config,
): Promise<Indicators | null> {
  if (config.indicators === null) return null;
  const { settings } = timeline;
  const { withinDays, renewalDays } = config.indicators;
  const firstDays = await readEarlyLife(source, { timeline, withinDays, shape, coreFeatures, integrationFeatures });
  return findIndicators(table, firstDays, {
    renewalDays,
    seed: config.seed,
    dataEnd: settings.dataEnd,
    churn: settings.churn,
    expansion: settings.expansion,
  });
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
