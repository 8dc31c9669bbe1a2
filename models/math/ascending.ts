/** Bits of a digit: few large ones where there are so many values that counters are few beside them. */
const DIGIT_BITS = { few: 11, many: 16 } as const;
const MANY_VALUES = 100_000;
/** Values below which a comparison sort is done before the digits are counted. */
const LEAST_VALUES = 3_000;

/**
 * Positions of the values in ascending order, NaN left out; equal values keep their order. Many values are sorted by the
 * bits of the doubles (radix sort): references are frozen and metrics ranked in every fold, and comparisons would take most of
 * that time.
 */
export function ascendingPositions(values: Float64Array): Int32Array {
  let order = knownPositions(values);
  const nKnown = order.length;
  if (nKnown < LEAST_VALUES) return order.sort((a, b) => values[a] - values[b] || a - b);
  const { low, high } = sortableBits(values);
  const bits = nKnown < MANY_VALUES ? DIGIT_BITS.few : DIGIT_BITS.many;
  for (const word of [low, high]) {
    for (let shift = 0; shift < 32; shift += bits) order = sortedByDigit(order, word, shift, bits);
  }
  return order;
}

/** Each loop of a sort is a function of its own: what the engine learns of one does not undo what it made of another. */
function knownPositions(values: Float64Array): Int32Array {
  const positions = new Int32Array(values.length);
  let nKnown = 0;
  for (let i = 0; i < values.length; i++) {
    positions[nKnown] = i;
    nKnown += Number(!Number.isNaN(values[i]));
  }
  return positions.slice(0, nKnown);
}

/** A column's order depends on nothing else, and every fold asks for it again. */
const orders = new WeakMap<Float64Array, Int32Array>();

/** `ascendingPositions` of a column that does not change, remembered as long as the column is. */
export function ascendingOrder(column: Float64Array): Int32Array {
  const known = orders.get(column);
  if (known !== undefined) return known;
  const order = ascendingPositions(column);
  orders.set(column, order);
  return order;
}

/** Two words per value whose order as one unsigned whole number, high before low, is the order of the values. -0 and 0 are one. */
function sortableBits(values: Float64Array): { readonly low: Uint32Array; readonly high: Uint32Array } {
  const own = new Float64Array(1);
  const words = new Uint32Array(own.buffer);
  const [lowWord, highWord] = IS_LITTLE_ENDIAN ? [0, 1] : [1, 0];
  const low = new Uint32Array(values.length);
  const high = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    own[0] = values[i] + 0;
    const isNegative = words[highWord] >>> 31 === 1;
    low[i] = isNegative ? ~words[lowWord] : words[lowWord];
    high[i] = isNegative ? ~words[highWord] : words[highWord] | 0x80000000;
  }
  return { low, high };
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Positions in the order of some bits of their words; those with equal bits keep their order. */
function sortedByDigit(order: Int32Array, word: Uint32Array, shift: number, bits: number): Int32Array {
  const mask = (1 << bits) - 1;
  const starts = new Int32Array(mask + 2);
  for (let k = 0; k < order.length; k++) starts[((word[order[k]] >>> shift) & mask) + 1]++;
  if (order.length > 0 && starts[((word[order[0]] >>> shift) & mask) + 1] === order.length) return order;
  for (let digit = 0; digit <= mask; digit++) starts[digit + 1] += starts[digit];
  const sorted = new Int32Array(order.length);
  for (let k = 0; k < order.length; k++) {
    const i = order[k];
    sorted[starts[(word[i] >>> shift) & mask]++] = i;
  }
  return sorted;
}
