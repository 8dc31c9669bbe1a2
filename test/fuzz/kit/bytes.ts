import fc from 'fast-check';

/** One thing done to the bytes of a file. Places are taken modulo the length. */
export type ByteDamage =
  | { readonly do: 'flip'; readonly at: number; readonly bit: number }
  | { readonly do: 'remove'; readonly at: number; readonly count: number }
  | { readonly do: 'insert'; readonly at: number; readonly bytes: readonly number[] }
  | { readonly do: 'truncate'; readonly at: number }
  | { readonly do: 'repeat'; readonly at: number; readonly count: number };

const BOM = [0xef, 0xbb, 0xbf];
/** Bytes that mean something to a reader: quotes, separators, line ends, NUL, escapes, ends of files, torn and impossible UTF-8. */
const MEANINGFUL = [
  ...[0x22, 0x27, 0x2c, 0x3b, 0x09, 0x7c, 0x0a, 0x0d, 0x00, 0x1b, 0x1a, 0x04, 0x5c, 0x23, 0x20],
  ...[0xff, 0xfe, 0xc3, 0xe2, 0xf0, 0x80, 0x7b, 0x7d, 0x5b, 0x5d, 0x3a],
].map((byte) => [byte]);

const at = fc.nat(1_000_000);

/** Any damage to bytes. */
export const byteDamage: fc.Arbitrary<ByteDamage> = fc.oneof(
  fc.record({ do: fc.constant('flip' as const), at, bit: fc.nat(7) }),
  fc.record({ do: fc.constant('remove' as const), at, count: fc.integer({ min: 1, max: 40 }) }),
  fc.record({
    do: fc.constant('insert' as const),
    at,
    bytes: fc.oneof(
      fc.constantFrom(...MEANINGFUL, BOM, [0x0d, 0x0a], [0x22, 0x22], [0xed, 0xa0, 0x80]),
      fc.array(fc.nat(255), { minLength: 1, maxLength: 6 }),
    ),
  }),
  fc.record({ do: fc.constant('truncate' as const), at }),
  fc.record({ do: fc.constant('repeat' as const), at, count: fc.integer({ min: 1, max: 60 }) }),
);

/** The bytes with every damage done in turn. */
export function damageBytes(bytes: Buffer, damages: readonly ByteDamage[]): Buffer {
  return damages.reduce((before, damage) => (before.length === 0 ? before : damaged(before, damage)), bytes);
}

function damaged(before: Buffer, damage: ByteDamage): Buffer {
  const place = damage.at % before.length;
  switch (damage.do) {
    case 'flip': {
      const after = Buffer.from(before);
      after[place] ^= 1 << damage.bit;
      return after;
    }
    case 'remove':
      return Buffer.concat([before.subarray(0, place), before.subarray(place + damage.count)]);
    case 'insert':
      return Buffer.concat([before.subarray(0, place), Buffer.from(damage.bytes), before.subarray(place)]);
    case 'truncate':
      return before.subarray(0, place);
    case 'repeat':
      return Buffer.concat([
        before.subarray(0, place),
        before.subarray(place, place + damage.count),
        before.subarray(place),
      ]);
  }
}
