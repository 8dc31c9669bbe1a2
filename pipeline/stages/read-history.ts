import type { DataChecks } from '../../data/checks/types.ts';
import type { RowProgress } from '../../data/row-meter.ts';
import type { PassStore } from '../../features/compute/compute-metrics.ts';
import type { EarlyLife } from '../../features/indicators/types.ts';
import { readTouches, type Touches } from '../../features/treatment/read-touches.ts';
import type { DataRecord } from '../../reports/records.ts';
import type { Config } from '../config/index.ts';
import type { StageStore } from '../run-store/index.ts';
import {
  buildSnapshots,
  type Catalog,
  findNames,
  namesBefore,
  planCatalog,
  type Snapshots,
} from './build-snapshots.ts';
import { checkData, withCategories } from './data-checks.ts';
import { readFirstDays } from './find-habits.ts';
import { checkIncumbent, type Incumbent } from './incumbent-faults.ts';
import type { History } from './open-history.ts';
import { rejectRules } from './reject-rules.ts';
import { accountNames } from './todays-book.ts';

/** Everything that a recalibration reads of a history: after it, the source may be closed. */
export interface HistoryReading {
  readonly catalog: Catalog;
  readonly checks: DataChecks;
  readonly snapshots: Snapshots;
  /** null: indicators are switched off. */
  readonly firstDays: readonly EarlyLife[] | null;
  /** What was done for accounts; null: the history has no such table. */
  readonly touches: Touches | null;
  /** Names of accounts by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly rejectRules: DataRecord['rejectRules'];
}

/** Metrics to compute, checks of the rows, all snapshots, and what else is asked of the history. */
export async function readHistory(
  history: History,
  config: Config,
  incumbent: Incumbent | null,
  onProgress: (progress: RowProgress) => void,
  passes: PassStore | undefined,
): Promise<HistoryReading> {
  const catalog = planCatalog(history, config, await findNames(history, config, namesBefore(history)));
  if (incumbent !== null) checkIncumbent(incumbent, catalog);
  const checks = withCategories(await checkData(history, config), catalog);
  const snapshots = await buildSnapshots(history, config, catalog, onProgress, passes);
  return {
    catalog,
    checks,
    snapshots,
    firstDays: await readFirstDays(history, catalog.found, config),
    touches: await readTouches(history.source, history.shape),
    names: await accountNames(history),
    rejectRules: await rejectRules(history),
  };
}

/**
 * Passes of the feature stage kept one by one, where they are worth it: over a server a pass may take minutes and a
 * connection may drop; files in this machine are read again as quickly.
 */
export function passStore({ source }: History, store: StageStore, key: string): PassStore | undefined {
  if (source.dialect.name === 'duckdb') return undefined;
  return {
    get: async (pass) => (await store.get('pass', `${key} ${pass}`)) as readonly Float64Array[] | null,
    put: async (pass, columns) => store.put('pass', `${key} ${pass}`, columns),
  };
}
