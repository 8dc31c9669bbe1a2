import type { BandPolicy } from '../../models/bands/policy.ts';
import type { Config } from '../config/index.ts';

/** The config's band policy as the models know it. */
export function bandPolicyOf({ bands }: Config): BandPolicy {
  switch (bands.policy) {
    case 'capacity':
      return capacityPolicy(bands);
    case 'precision':
      return { kind: 'precision', floor: bands.precisionFloor, confidence: bands.confidence };
    case 'value':
      return {
        kind: 'value',
        costPerTouch: bands.costPerTouch,
        saveRate: bands.saveRate,
        capacity: bands.csms === null ? null : bands.csms * bands.accountsPerCsm,
      };
  }
}

function capacityPolicy({
  csms,
  accountsPerCsm,
  territories,
}: Extract<Config['bands'], { policy: 'capacity' }>): BandPolicy {
  const capacity = csms * accountsPerCsm;
  if (territories === null) return { kind: 'capacity', capacity };
  const ofTerritory = Object.entries(territories.csms).map(([name, own]) => [name, own * accountsPerCsm]);
  return {
    kind: 'capacity',
    capacity,
    territories: { attribute: territories.by, capacity: Object.fromEntries(ofTerritory) },
  };
}

/** A policy with a team. */
export type TeamPolicy = Exclude<BandPolicy, { readonly kind: 'precision' }>;

/** The same policy with all capacities times `factor`. */
export function withCapacity(policy: TeamPolicy, factor: number): TeamPolicy {
  if (policy.kind === 'value') {
    return { ...policy, capacity: policy.capacity === null ? null : policy.capacity * factor };
  }
  const capacity = policy.capacity * factor;
  if (policy.territories === undefined) return { ...policy, capacity };
  const ofTerritory = Object.entries(policy.territories.capacity).map(([name, own]) => [name, own * factor]);
  return { ...policy, capacity, territories: { ...policy.territories, capacity: Object.fromEntries(ofTerritory) } };
}

/** The attribute that makes territories, where there are any. */
export function territoryAttribute({ bands }: Config): string[] {
  return bands.policy === 'capacity' && bands.territories !== null ? [bands.territories.by] : [];
}

/** Accounts that can be worked per date, all territories together; where no team is given, a tenth of the book. */
export function capacityOf({ bands }: Config, bookSize: number): number {
  if (bands.policy === 'precision' || bands.csms === null) return Math.max(1, Math.round(bookSize / 10));
  const own = bands.policy === 'capacity' ? Object.values(bands.territories?.csms ?? {}) : [];
  return own.reduce((sum, csms) => sum + csms, bands.csms) * bands.accountsPerCsm;
}
