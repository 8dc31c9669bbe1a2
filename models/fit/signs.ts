import type { SnapshotTable } from '../../features/matrix.ts';
import type { OutcomeName } from '../backtest/types.ts';
import type { FeatureSpec } from '../runtime/types.ts';

/**
 * Sign that each feature's effect on the margin is held to: -1 (a higher value never raises the odds), +1, or 0 (free).
 *
 * A metric that is healthier when higher lowers the odds of churn. Expansion has directions of its own, few, where the catalog
 * says so: what keeps a customer (few open tickets, say) is not what makes one grow. Context and being missing have none.
 */
export function signsOf(
  specs: readonly FeatureSpec[],
  table: SnapshotTable,
  outcome: OutcomeName,
  monotone: boolean,
): Int8Array {
  return Int8Array.from(specs, (spec) => {
    if (!monotone || spec.kind === 'context_is' || spec.kind === 'is_missing') return 0;
    if (outcome === 'expansion') return table.expansionSigns?.[spec.input] ?? 0;
    const { healthier } = table.inputs[spec.input];
    return healthier === 'higher' ? -1 : healthier === 'lower' ? 1 : 0;
  });
}
