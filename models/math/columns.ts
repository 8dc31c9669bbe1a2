/**
 * Columns filled position by position. `from` of the array types walks an iterator, which takes twenty times as long as a loop:
 * with a hundred thousand rows and a few columns per model, folds and segments, that is seconds.
 */

type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Int8Array | Uint8Array;

/** Fill a column; `valueAt` is asked for position after position. */
export function filled<T extends Column>(column: T, valueAt: (position: number) => number): T {
  for (let i = 0; i < column.length; i++) column[i] = valueAt(i);
  return column;
}

/** 0, 1, … n - 1. */
export function countingUp(n: number): Int32Array {
  return filled(new Int32Array(n), (i) => i);
}

/** Positions from 0 to n - 1 for which `keep` holds, ascending. */
export function positionsWhere(n: number, keep: (position: number) => boolean): Int32Array {
  const positions = new Int32Array(n);
  let nKept = 0;
  for (let i = 0; i < n; i++) if (keep(i)) positions[nKept++] = i;
  return positions.slice(0, nKept);
}

/** The entries of a column at positions. */
export function takenAt<T extends Column>(column: T, positions: Int32Array): T {
  const taken = new (column.constructor as new (n: number) => T)(positions.length);
  for (let k = 0; k < taken.length; k++) taken[k] = column[positions[k]];
  return taken;
}
