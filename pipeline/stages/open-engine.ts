import type { Engine } from '../../data/engine.ts';
import { openDuckDbEngine } from '../../data/load/duckdb-engine.ts';
import type { LoadedConfig } from '../config/index.ts';

/** The engine that the config names, without a history in it yet. */
export async function openEngine({ config, folder }: LoadedConfig): Promise<Engine> {
  return openDuckDbEngine({ baseFolder: folder, readableFolders: config.source.folders });
}
