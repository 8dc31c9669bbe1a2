/** Digits of the keys that are sorted by at a time, lowest first: three passes over the upper 32 bits of a Float64. */
const PASSES = [
  { shift: 0, size: 2048 },
  { shift: 11, size: 2048 },
  { shift: 22, size: 1024 },
] as const;

/**
 * Sort numbers, ascending, in place, as `Float64Array.sort` does: by counting the digits of keys whose order is that of the
 * upper halves of the numbers. Where numbers differ in the lower halves alone, the engine's sort finishes.
 *
 * @param values Without NaN.
 */
export function sortNumbers(values: Float64Array): Float64Array {
  const n = values.length;
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * n);
  const upper = isLittleEndian() ? 1 : 0;
  let keys = new Uint32Array(n);
  let spareKeys = new Uint32Array(n);
  let numbers = values.slice();
  let spareNumbers = new Float64Array(n);
  // Positive numbers get their sign bit set, negative ones all bits turned round: then keys ascend as numbers do.
  for (let i = 0; i < n; i++) {
    const word = words[2 * i + upper];
    keys[i] = word ^ ((word >> 31) | 0x80000000);
  }
  for (const { shift, size } of PASSES) {
    const starts = new Uint32Array(size);
    for (let i = 0; i < n; i++) starts[(keys[i] >>> shift) & (size - 1)]++;
    let start = 0;
    for (let digit = 0; digit < size; digit++) {
      const count = starts[digit];
      starts[digit] = start;
      start += count;
    }
    for (let i = 0; i < n; i++) {
      const at = starts[(keys[i] >>> shift) & (size - 1)]++;
      spareKeys[at] = keys[i];
      spareNumbers[at] = numbers[i];
    }
    [keys, spareKeys] = [spareKeys, keys];
    [numbers, spareNumbers] = [spareNumbers, numbers];
  }
  values.set(numbers);
  for (let i = 1; i < n; i++) if (values[i] < values[i - 1]) return values.sort();
  return values;
}

function isLittleEndian(): boolean {
  return new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
}
