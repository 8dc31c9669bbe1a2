import type { Random } from '../../models/math/random.ts';

interface ProductFeature {
  readonly name: string;
  /** Share of events among accounts that use everything. */
  readonly popularity: number;
  /** Monthly chance of adoption at average health; 1: from the first day. */
  readonly adoption: number;
  /** Money per action where the feature is paid by use, else 0. */
  readonly price: number;
}

/** The product's features, core features first. The position is the feature's code in the usage log. */
export const FEATURES: readonly ProductFeature[] = [
  { name: 'dashboard', popularity: 0.26, adoption: 1, price: 0 },
  { name: 'search', popularity: 0.14, adoption: 1, price: 0 },
  { name: 'report', popularity: 0.15, adoption: 1, price: 0 },
  { name: 'export', popularity: 0.08, adoption: 0.22, price: 0 },
  { name: 'sharing', popularity: 0.07, adoption: 0.18, price: 0 },
  { name: 'alerts', popularity: 0.06, adoption: 0.14, price: 0 },
  { name: 'mobile', popularity: 0.06, adoption: 0.1, price: 0 },
  { name: 'automation', popularity: 0.05, adoption: 0.06, price: 0.02 },
  { name: 'crm_integration', popularity: 0.05, adoption: 0.05, price: 0 },
  { name: 'api', popularity: 0.04, adoption: 0.04, price: 0.01 },
  { name: 'data_import', popularity: 0.02, adoption: 0.2, price: 0.05 },
  { name: 'admin_audit', popularity: 0.02, adoption: 0.05, price: 0 },
];
/** Monthly chance to give up an optional feature at average health. */
const DROP_CHANCE = 0.012;
/** How strongly health moves adoption (up) and giving up (down), per unit. */
const ADOPTION_BY_HEALTH = 0.6;
const CORE_COUNT = 3;
const INTEGRATIONS = (1 << 8) | (1 << 9);

/** Features in use on the first day, one bit each. */
export const FIRST_FEATURES = (1 << CORE_COUNT) - 1;

/** Features in use in the next month. Draws the same number of uniforms whatever happens. */
export function nextFeatures(mask: number, health: number, random: Random): number {
  let next = mask;
  for (let code = CORE_COUNT; code < FEATURES.length; code++) {
    const u = random();
    const isUsed = (mask & (1 << code)) !== 0;
    const chance = isUsed
      ? DROP_CHANCE * Math.exp(-ADOPTION_BY_HEALTH * health)
      : FEATURES[code]!.adoption * Math.exp(ADOPTION_BY_HEALTH * health);
    if (u < Math.min(0.9, chance)) next ^= 1 << code;
  }
  return next;
}

/** Whether some integration is in use. */
export function isIntegrated(mask: number): boolean {
  return (mask & INTEGRATIONS) !== 0;
}

/** Codes of the features in `mask`, repeated in proportion to popularity; length 256, so that random bits index it. */
export function featureTable(mask: number): Uint8Array {
  const used = FEATURES.map((feature, code) => ((mask & (1 << code)) !== 0 ? feature.popularity : 0));
  const total = used.reduce((sum, weight) => sum + weight, 0);
  const table = new Uint8Array(256);
  let code = 0;
  let reached = used[0]!;
  for (let i = 0; i < 256; i++) {
    while (code < FEATURES.length - 1 && (i + 0.5) / 256 > reached / total) reached += used[++code]!;
    table[i] = code;
  }
  return table;
}
