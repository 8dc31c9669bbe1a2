import type { SnapshotTable } from '../../features/matrix.ts';
import { capacityFrontier } from '../../models/backtest/capacity-frontier.ts';
import type { CapacityFrontier } from '../../models/backtest/group-types.ts';
import type { OutcomePredictions } from '../../models/backtest/types.ts';
import type { Config } from '../config/index.ts';
import { bandPolicyOf, withCapacity } from './band-policy.ts';
import { withPolicy } from './fit-bands.ts';
import type { ReplayedFolds } from './replay-folds.ts';
import type { Scale } from './score-scale.ts';

/** Sizes of team on either side of today's. */
const N_STEPS = 4;

/** Draws of accounts for each of the sizes. */
const MAX_DRAWS = 200;

/**
 * The walk-forward replayed for smaller and larger teams; null where the policy has no team. With territories, all teams grow
 * and shrink together.
 */
export function frontierOf(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  folds: ReplayedFolds,
  scale: Scale,
  config: Config,
): CapacityFrontier | null {
  const { bands } = config;
  const policy = bandPolicyOf(config);
  if (
    bands.policy === 'precision' ||
    policy.kind === 'precision' ||
    policy.capacity === null ||
    folds.bands.length === 0
  )
    return null;
  const territories = policy.kind === 'capacity' ? Object.values(policy.territories?.capacity ?? {}) : [];
  const today = territories.reduce((sum, own) => sum + own, policy.capacity) / bands.accountsPerCsm;
  const sizes = Array.from({ length: 2 * N_STEPS + 1 }, (_, i) => today + i - N_STEPS).filter((csms) => csms > 0);
  const replays = sizes.map((csms) => {
    const used = withCapacity(policy, csms / today);
    const { scored } =
      csms === today ? folds : folds.replayWith(folds.bands.map((own) => withPolicy(own, used, scale)));
    return { csms, capacity: csms * bands.accountsPerCsm, isToday: csms === today, scored };
  });
  return capacityFrontier(table, predictions, replays, {
    minLeadDays: bands.minLeadDays,
    bootstrap: Math.min(config.backtest.bootstrap, MAX_DRAWS),
    seed: config.seed,
  });
}
