import type { Day } from '../../models/math/day.ts';
import type { Source } from '../source.ts';
import { findFeatureChanges } from './feature-changes.ts';
import { type FeatureSeries, readFeatureSeries, rowsIn } from './feature-series.ts';
import { emptyStretches, gapFinding, isInside } from './gaps.ts';
import { findNoUsage } from './no-usage.ts';
import type { CheckRequest, DaySeries, Finding } from './types.ts';
import { prepareUsageAccounts } from './usage-accounts.ts';
import { findUsageOutside } from './usage-outside.ts';
import { type Base, findVolumeShifts, volumeFinding } from './volume.ts';

/**
 * What usage shows beside its volume: its largest features one by one, and how it goes with accounts and subscriptions.
 *
 * @param nRows Rows of the whole table.
 */
export async function usageFindings(
  source: Source,
  usage: DaySeries,
  nRows: number,
  request: CheckRequest,
): Promise<Finding[]> {
  const features = await readFeatureSeries(source, usage);
  await prepareUsageAccounts(source, request);
  const accounts = [await findNoUsage(source, usage, request), await findUsageOutside(source, nRows, request)];
  return [
    ...findFeatureChanges(features, usage),
    ...(features.length < 2 ? [] : features.flatMap((feature) => seriesFindings(feature, usage, request))),
    ...accounts.filter((finding) => finding !== null),
  ];
}

/** Gaps and changes of volume of one feature that are not those of the whole table. */
function seriesFindings({ feature, series }: FeatureSeries, usage: DaySeries, request: CheckRequest): Finding[] {
  const rowsOn = (day: Day) => usage.rows[day - usage.firstDay] ?? 0;
  const empty = emptyStretches(series);
  const base: Base = { name: 'the number of all events', at: rowsOn };
  const shifts = findVolumeShifts(series, base, isInside(empty));
  return [
    ...empty
      .filter(({ firstDay, lastDay }) => rowsIn(usage, firstDay, lastDay) > 0)
      .map((stretch) => gapFinding(series.table, stretch, request, feature)),
    ...shifts.map((shift) => volumeFinding(series.table, shift, base, feature)),
  ];
}
