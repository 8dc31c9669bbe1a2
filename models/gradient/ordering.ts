/** Digits of the keys that are sorted by at a time, lowest first: three passes over the upper 32 bits of a Float64. */
const PASSES = [
  { shift: 0, size: 2048 },
  { shift: 11, size: 2048 },
  { shift: 22, size: 1024 },
] as const;

/**
 * A sorter of up to `size` numbers that keeps its working memory. It sorts ascending, in place, as `Float64Array.sort` does:
 * by counting the digits of keys whose order is that of the upper halves of the numbers. Where numbers differ in the lower
 * halves alone, they are put right by insertion, or where that is many, by the engine's sort. Numbers must not be NaN.
 */
export function numberSorter(size: number): (values: Float64Array) => Float64Array {
  const allKeys = [new Int32Array(size), new Int32Array(size)];
  const allNumbers = [new Float64Array(size), new Float64Array(size)];
  const starts = new Int32Array(Math.max(...PASSES.map((pass) => pass.size)));
  const upper = isLittleEndian() ? 1 : 0;
  return (values) => {
    const n = values.length;
    const words = new Int32Array(values.buffer, values.byteOffset, 2 * n);
    let [keys, spareKeys] = allKeys;
    let [numbers, spareNumbers] = allNumbers;
    numbers.set(values);
    // Positive numbers get their sign bit set, negative ones all bits turned round: then keys ascend as numbers do.
    for (let i = 0; i < n; i++) {
      const word = words[2 * i + upper];
      keys[i] = word ^ ((word >> 31) | 0x80000000);
    }
    for (const { shift, size: nDigits } of PASSES) {
      countingPass(keys, numbers, spareKeys, spareNumbers, n, shift, starts.fill(0), nDigits);
      [keys, spareKeys] = [spareKeys, keys];
      [numbers, spareNumbers] = [spareNumbers, numbers];
    }
    values.set(numbers.subarray(0, n));
    return isOrderedByInsertion(values) ? values : values.sort();
  };
}

/** Move numbers and keys, in their order, to where those with the same digit stand together. */
function countingPass(
  keys: Int32Array,
  numbers: Float64Array,
  toKeys: Int32Array,
  toNumbers: Float64Array,
  n: number,
  shift: number,
  starts: Int32Array,
  nDigits: number,
): void {
  const mask = nDigits - 1;
  for (let i = 0; i < n; i++) starts[(keys[i] >>> shift) & mask]++;
  let start = 0;
  for (let digit = 0; digit < nDigits; digit++) {
    const count = starts[digit];
    starts[digit] = start;
    start += count;
  }
  for (let i = 0; i < n; i++) {
    const at = starts[(keys[i] >>> shift) & mask]++;
    toKeys[at] = keys[i];
    toNumbers[at] = numbers[i];
  }
}

/** Sort nearly sorted numbers by insertion; false, and left as they are then, where more than a step per number is needed. */
function isOrderedByInsertion(values: Float64Array): boolean {
  let stepsLeft = values.length;
  for (let i = 1; i < values.length; i++) {
    const value = values[i];
    let at = i;
    for (; at > 0 && values[at - 1] > value; at--) {
      values[at] = values[at - 1];
      stepsLeft--;
    }
    values[at] = value;
    if (stepsLeft < 0) return false;
  }
  return true;
}

function isLittleEndian(): boolean {
  return new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
}
