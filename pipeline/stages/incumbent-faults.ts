import { nearest } from '../../data/nearest.ts';
import type { Scorecard } from '../../models/scorecard/index.ts';
import { UserFault } from '../errors.ts';
import type { Catalog } from './build-snapshots.ts';

/** The scorecard in use, and where in its file each metric stands. */
export interface Incumbent {
  readonly scorecard: Scorecard;
  readonly places: readonly { readonly metric: string; readonly place: string }[];
}

/**
 * See that every metric of the scorecard in use can be computed and, where its percentile counts, says which way is
 * healthier: a scorecard without one of its parts is another scorecard, and easier to beat.
 *
 * @throws {UserFault} One line per metric that is not so.
 */
export function checkIncumbent({ scorecard, places }: Incumbent, catalog: Catalog): void {
  const faults = places.flatMap(({ metric: name, place }): string[] => {
    const known = catalog.metrics.find((metric) => metric.name === name);
    if (known !== undefined) {
      return known.healthier === 'either' && scorecard.shape === 'weights'
        ? [`${place} has no healthier direction, so a weight alone cannot count it; remove it, or give it conditions.`]
        : [];
    }
    const skipped = catalog.skipped.find((metric) => metric.name === name);
    if (skipped !== undefined) return [`${place} cannot be computed: ${skipped.why}`];
    const meant = nearest(
      name,
      catalog.metrics.map((metric) => metric.name),
    );
    const hint = meant === null ? 'the names stand in `barometer check CONFIG --json`.' : `did you mean ${meant}?`;
    return [`${place} is no metric of this history; ${hint}`];
  });
  if (faults.length > 0) throw new UserFault(faults);
}
