/** Simulated histories for tests that need a whole company: made once per machine, shared by test files. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SimulateOptions, simulate } from '../../data/simulator/index.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import { type Config, type LoadedConfig, loadConfig } from '../../pipeline/config/index.ts';
import {
  buildSnapshots,
  type Catalog,
  findNames,
  namesBefore,
  planCatalog,
  type Snapshots,
} from '../../pipeline/stages/build-snapshots.ts';
import { type History, openHistory } from '../../pipeline/stages/open-history.ts';

export type SimulatedOptions = Omit<SimulateOptions, 'out' | 'onProgress' | 'format'>;

/** Few users and events: enough to learn from, fast to make. */
export const LIGHT: SimulatedOptions = {
  accounts: 500,
  months: 24,
  seed: 11,
  hidden: true,
  density: { seats: 0.33, eventsPerUser: 3 },
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Folder of a simulated history with its `barometer.yaml` and `truth/`, in Parquet. It lies in the machine's temporary folder
 * under a name made of the options and of the code that wrote it, is moved there whole, and is never changed: test files
 * that run at the same time may share it.
 */
export async function simulatedHistory(options: SimulatedOptions = LIGHT): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify(options)).update(codeOf('data/simulator'));
  const folder = join(tmpdir(), `barometer-simulated-${key.update(codeOf('models/math')).digest('hex').slice(0, 20)}`);
  if (existsSync(folder)) return folder;
  const draft = await mkdtemp(`${folder}.partial-`);
  await simulate({ ...options, out: draft, format: 'parquet' });
  try {
    await rename(draft, folder);
  } catch (error) {
    // Another test file was first: its files are the same.
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function codeOf(folder: string): string {
  const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.ts'));
  return names
    .sort()
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8'))
    .join('\n');
}

/** The config of a simulated history, changed as a test needs. */
export async function simulatedConfig(
  folder: string,
  change: (config: Config) => Partial<Config> = () => ({}),
): Promise<LoadedConfig> {
  const loaded = await loadConfig(join(folder, 'barometer.yaml'));
  return { ...loaded, config: { ...loaded.config, ...change(loaded.config) } };
}

/** What the pipeline makes of a history up to the fits. */
export interface Prepared extends Snapshots {
  readonly config: Config;
  readonly timeline: History['timeline'];
  readonly catalog: Catalog;
}

/**
 * Load a history, and build its snapshots with labels and metrics.
 *
 * @param asOf Recalibrate as if this day were today; null: the end of the data.
 * @param metrics `none`: population and labels only, which is fast.
 */
export async function prepare(
  loaded: LoadedConfig,
  { asOf = null, metrics = 'all' }: { asOf?: number | null; metrics?: 'all' | 'none' } = {},
): Promise<Prepared> {
  const { config } = loaded;
  const history = await openHistory(loaded, { kind: 'learn', asOf });
  try {
    const planned = planCatalog(history, config, await findNames(history, config, namesBefore(history)));
    const catalog = metrics === 'all' ? planned : { ...planned, metrics: [] };
    const snapshots = await buildSnapshots(history, config, catalog, () => {});
    return { ...snapshots, config, timeline: history.timeline, catalog };
  } finally {
    history.source.close();
  }
}

/** Snapshot date and account of a row, as one key. */
export function keyOf(table: SnapshotTable, row: number): string {
  return `${table.accountIds[table.accountIndex[row]]} ${table.snapshotDay[row]}`;
}
