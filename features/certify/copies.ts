import type { Day } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import type { Sample } from './pool.ts';
import { rewriteFuture } from './rewrite.ts';
import type { FactRow } from './row-kinds.ts';

export interface Copies {
  readonly sample: Sample;
  readonly nRewritten: number;
}

/**
 * The sample several times over, side by side in the same tables under ids of their own, so that all copies are computed at
 * once.
 *
 * @param nKeys More than the largest account key.
 * @param from Each copy's future from this day on is rewritten in its own way; null: the same copies with nothing rewritten,
 * to compare with.
 */
export function makeCopies(sample: Sample, nCopies: number, nKeys: number, from: Day | null, seed: number): Copies {
  let nRewritten = 0;
  const rows = new Map<string, readonly FactRow[]>();
  for (const kind of sample.kinds) {
    const own = sample.rows.get(kind.table) ?? [];
    const copies = Array.from({ length: nCopies }, (_, copy) => {
      const random = randomStream(seed, `certify/${kind.table}/${from}/${copy}`);
      const rewritten = from === null || own.length === 0 ? null : rewriteFuture(kind, own, from, random);
      nRewritten += rewritten?.nRewritten ?? 0;
      return (rewritten?.rows ?? own).map((row) => ({
        ...row,
        account_key: Number(row.account_key) + copy * nKeys,
        ...(kind.table === 'accounts' ? { account_id: `${copy}/${row.account_id}` } : {}),
      }));
    });
    rows.set(kind.table, copies.flat());
  }
  return { sample: { kinds: sample.kinds, rows }, nRewritten };
}
