import type { Random } from '../../models/math/random.ts';
import { clamp, normal, roundTo, sigmoid, weightedIndex } from './distributions.ts';
import type { World } from './options.ts';

/** Share of two-sided touchpoints to which somebody gave a sentiment. */
const TONED_SHARE = 0.7;

/** What became of an e-mail: healthy accounts answer more. */
export function emailOutcome(health: number, random: Random): string {
  const isMet = random() < sigmoid(0.2 + 0.5 * health);
  const response = ['opened', 'clicked', 'replied'][weightedIndex([3, 1.5, 2], random)]!;
  return isMet ? response : 'not_opened';
}

/** What became of a message inside the product. */
export function inAppOutcome(health: number, random: Random): string {
  return random() < sigmoid(-0.4 + 0.5 * health) ? 'clicked' : 'dismissed';
}

/** Sentiment of a touchpoint from -1 to 1; null: nobody gave one. */
export function toneOf(health: number, world: World, random: Random): number | null {
  const isGiven = random() < TONED_SHARE;
  const tone = 0.1 + 0.3 * health + world.signals.tickets.toneNoise * normal(random);
  // Plus 0, so that no -0 is written.
  return isGiven ? roundTo(clamp(tone, -1, 1), 2) + 0 : null;
}
