import type { SnapshotTable } from '../../features/matrix.ts';
import type { Timeline } from '../../features/timeline/types.ts';
import type { FoldRefits } from '../../models/refit/fold-refits.ts';
import { downWeighted } from '../../models/treatment/down-weighted.ts';
import { treatmentFigures } from '../../models/treatment/treatment.ts';
import type { Touches, Treatment } from '../../models/treatment/types.ts';
import type { Config } from '../config/index.ts';
import type { Predictions } from './backtest.ts';

/** Draws of accounts for the refit: enough for a difference that nobody acts on. */
const MAX_REFIT_DRAWS = 200;

/** What was done for red accounts, and what became of them. */
export function treatmentOf(
  table: SnapshotTable,
  { churn, replay, scored }: Predictions,
  touches: Touches,
  refits: FoldRefits | null,
  { settings }: Timeline,
  config: Config,
): Treatment {
  const { bootstrap } = config.backtest;
  const { seed } = config;
  const window = settings.churn;
  const refit =
    refits === null
      ? null
      : downWeighted(table, refits, touches, window, { bootstrap: Math.min(bootstrap, MAX_REFIT_DRAWS), seed });
  return treatmentFigures({ table, predictions: churn, replay, scored, touches, window, refit, bootstrap, seed });
}
