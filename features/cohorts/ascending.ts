const DIGIT_BITS = 16;
const DIGITS = 1 << DIGIT_BITS;

/**
 * Positions of the values in ascending order, NaN left out; equal values keep their order. A radix sort over the bits of
 * the doubles: references are frozen for every metric of every fold, and a comparison sort would take most of that time.
 */
export function ascendingPositions(values: Float64Array): Int32Array {
  const bits = sortableBits(values);
  let order: Int32Array = Int32Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]));
  for (const [word, shift] of [
    [0, 0],
    [0, DIGIT_BITS],
    [1, 0],
    [1, DIGIT_BITS],
  ]) {
    order = sortedByDigit(order, (i) => (bits[2 * i + word] >>> shift) & (DIGITS - 1));
  }
  return order;
}

/** Two words per value, low first, whose order as unsigned whole numbers is the order of the values. -0 and 0 are one. */
function sortableBits(values: Float64Array): Uint32Array {
  const view = new DataView(new ArrayBuffer(8));
  const bits = new Uint32Array(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    view.setFloat64(0, values[i] + 0);
    const high = view.getUint32(0);
    const low = view.getUint32(4);
    const isNegative = high >>> 31 === 1;
    bits[2 * i] = isNegative ? ~low : low;
    bits[2 * i + 1] = isNegative ? ~high : high | 0x80000000;
  }
  return bits;
}

function sortedByDigit(order: Int32Array, digitOf: (position: number) => number): Int32Array {
  const starts = new Int32Array(DIGITS + 1);
  for (const i of order) starts[digitOf(i) + 1]++;
  if (starts.includes(order.length)) return order;
  for (let digit = 0; digit < DIGITS; digit++) starts[digit + 1] += starts[digit];
  const sorted = new Int32Array(order.length);
  for (const i of order) sorted[starts[digitOf(i)]++] = i;
  return sorted;
}
