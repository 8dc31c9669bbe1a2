import { nearest } from '../../data/nearest.ts';
import { UserFault } from '../errors.ts';
import type { Catalog } from './build-snapshots.ts';

/**
 * See that every metric of the scorecard in use can be computed and says which way is healthier: a scorecard without one of
 * its parts is another scorecard, and easier to beat.
 *
 * @throws {UserFault} One line per metric that is not so.
 */
export function checkIncumbent(
  weights: readonly (readonly [metric: string, weight: number])[],
  catalog: Catalog,
): void {
  const faults = weights.flatMap(([name]): string[] => {
    const known = catalog.metrics.find((metric) => metric.name === name);
    if (known !== undefined) {
      return known.healthier === 'either'
        ? [`--incumbent: weights.${name} has no healthier direction, so a scorecard cannot weigh it; remove it.`]
        : [];
    }
    const skipped = catalog.skipped.find((metric) => metric.name === name);
    if (skipped !== undefined) return [`--incumbent: weights.${name} cannot be computed: ${skipped.why}`];
    const meant = nearest(
      name,
      catalog.metrics.map((metric) => metric.name),
    );
    const hint = meant === null ? 'the names stand in `barometer check CONFIG --json`.' : `did you mean ${meant}?`;
    return [`--incumbent: weights.${name} is no metric of this history; ${hint}`];
  });
  if (faults.length > 0) throw new UserFault(faults);
}
