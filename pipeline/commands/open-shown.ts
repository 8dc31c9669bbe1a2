import type { LoadedConfig } from '../config/index.ts';
import type { StageProgress } from '../output/index.ts';
import { type History, openHistory } from '../stages/open-history.ts';
import type { Purpose } from '../stages/timeline-settings.ts';

/** Open a history and show how far its rows are; the stage goes on after it, and ends with a fault. */
export async function openShown(
  stage: StageProgress,
  loaded: LoadedConfig,
  purpose: Purpose,
  rejectsTo: string | null = null,
): Promise<History> {
  try {
    return await openHistory(loaded, purpose, { rejectsTo, step: stage.step });
  } catch (error) {
    stage.failed();
    throw error;
  }
}
