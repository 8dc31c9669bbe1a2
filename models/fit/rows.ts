/** Entries of a column at positions. */
export function takeColumn(column: Float64Array, positions: Int32Array): Float64Array {
  const taken = new Float64Array(positions.length);
  for (let k = 0; k < taken.length; k++) taken[k] = column[positions[k]];
  return taken;
}

/** Labels at positions. */
export function takeLabels(labels: Uint8Array, positions: Int32Array): Uint8Array {
  const taken = new Uint8Array(positions.length);
  for (let k = 0; k < taken.length; k++) taken[k] = labels[positions[k]];
  return taken;
}
