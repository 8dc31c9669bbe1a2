/** Number of parts: one more than the largest part that occurs; 0 for no rows. A loop, because spreading a column overflows the stack. */
export function countParts(parts: Uint8Array): number {
  let most = -1;
  for (const part of parts) if (part > most) most = part;
  return most + 1;
}
