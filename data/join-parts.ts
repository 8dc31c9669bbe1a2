/** Fills `into`, which is the caller's own, with the parts in order. */
export function joinParts<T extends Float64Array | Int32Array>(parts: readonly T[], into: T): T {
  let at = 0;
  for (const part of parts) {
    into.set(part, at);
    at += part.length;
  }
  return into;
}
