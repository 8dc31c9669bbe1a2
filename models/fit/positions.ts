/** Positions of the entries for which `keep` holds, ascending. */
export function positionsWhere(parts: Uint8Array, keep: (part: number) => boolean): Int32Array {
  const positions: number[] = [];
  for (let i = 0; i < parts.length; i++) if (keep(parts[i])) positions.push(i);
  return Int32Array.from(positions);
}
