/** Positions of the entries for which `keep` holds, ascending. */
export function positionsWhere(parts: Uint8Array, keep: (part: number) => boolean): Int32Array {
  const positions: number[] = [];
  for (let i = 0; i < parts.length; i++) if (keep(parts[i])) positions.push(i);
  return Int32Array.from(positions);
}

/** Positions of a training set for which `keep` holds, ascending. */
export function positionsOf(set: { readonly rows: Int32Array }, keep: (position: number) => boolean): Int32Array {
  const positions: number[] = [];
  for (let i = 0; i < set.rows.length; i++) if (keep(i)) positions.push(i);
  return Int32Array.from(positions);
}

/** Number of parts: one more than the largest part that occurs; 0 for no rows. A loop, because spreading a column overflows the stack. */
export function countParts(parts: Uint8Array): number {
  let most = -1;
  for (const part of parts) if (part > most) most = part;
  return most + 1;
}
