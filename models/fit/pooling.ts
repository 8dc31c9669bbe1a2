import type { Offered } from './metric-path.ts';

/**
 * How far segments (and other attributes) may have an intercept of their own: their deviations from the whole book are shrunk
 * so many times harder than the metrics. `null`: no deviation at all.
 */
export type Pooling = number | null;

/** Poolings that are tried, simplest first: none, then ever less shrinkage. */
export const POOLINGS: readonly Pooling[] = [null, 30, 10, 3];
/** What sizes are compared with. */
export const USUAL_POOLING: Pooling = 10;

/** The columns of a selection that a pooling leaves in, and how its attributes are shrunk. */
export function withPooling(
  { specs }: Offered,
  selection: readonly number[],
  pooling: Pooling,
): { readonly selection: readonly number[]; readonly contextFactor: number } {
  if (pooling !== null) return { selection, contextFactor: pooling };
  return { selection: selection.filter((j) => specs[j].kind !== 'context_is'), contextFactor: 1 };
}
