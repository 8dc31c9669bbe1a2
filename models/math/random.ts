import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of uniform numbers in [0, 1) with 32 bits of randomness; the same seed and label give the same stream everywhere. */
export type Random = () => number;

/**
 * A seeded stream of its own for one task, so that streams do not depend on the order in which tasks run.
 *
 * @param seed The run's seed.
 * @param label What the stream is for, such as `bootstrap/churn/auc`. Different labels give independent streams.
 */
export function randomStream(seed: number, label: string): Random {
  const generator = xoroshiro128plus(hashText(label, seed));
  return () => (generator.next() >>> 0) / 4_294_967_296;
}

/**
 * 32-bit hash of a text (FNV-1a, then the murmur3 finaliser), for folds and tie-breaks that must not depend on row order.
 *
 * @returns An unsigned 32-bit integer.
 */
export function hashText(text: string, seed: number): number {
  return hashEnd(hashOn(hashStart(seed), text));
}

/** The state of a hash before any text. */
export function hashStart(seed: number): number {
  return (2166136261 ^ seed) >>> 0;
}

/** The state after some more text: many texts with the same beginning go over it once. */
export function hashOn(state: number, text: string): number {
  let hash = state;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 16777619);
  }
  return hash;
}

/** The hash of all text up to a state. */
export function hashEnd(state: number): number {
  let hash = state;
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 2246822507);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 3266489909);
  return (hash ^ (hash >>> 16)) >>> 0;
}
