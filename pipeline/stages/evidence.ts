import type { SnapshotTable } from '../../features/matrix.ts';
import type { Timeline } from '../../features/timeline/types.ts';
import { evidenceBudget } from '../../models/evidence/evidence.ts';
import type { Evidence } from '../../models/evidence/types.ts';
import type { Config } from '../config/index.ts';
import { capacityOf } from './band-policy.ts';

/** How much the history can show, for the config's capacity and lifecycle stages. */
export function evidenceOf(
  table: SnapshotTable,
  bookSize: number,
  timeline: Timeline,
  config: Config,
): Omit<Evidence, 'seen'> {
  return evidenceBudget(table, {
    timeline,
    capacity: capacityOf(config, bookSize),
    tenureDays: config.cohorts.tenureDays,
  });
}
