import { type Code, float64, join, signed, unsigned } from './encoding.ts';

/**
 * Instructions as expressions: each function gives the bytes that leave its value on the stack, or do its work. Names are
 * those of the WebAssembly text format.
 */

const simple =
  (...opcode: number[]) =>
  (...operands: Code[]): Code => [...join(operands), ...opcode];
const vectorOpcode = (code: number): number[] => [0xfd, ...unsigned(code)];
const simd = (code: number) => simple(...vectorOpcode(code));

/** Alignment is a hint: 0 is always right. */
const memoryAt = (offset: number): number[] => [0, ...unsigned(offset)];
const load =
  (...opcode: number[]) =>
  (address: Code, offset = 0): Code => [...address, ...opcode, ...memoryAt(offset)];
const store =
  (...opcode: number[]) =>
  (address: Code, value: Code, offset = 0): Code => [...address, ...value, ...opcode, ...memoryAt(offset)];
/** Atomic access must name its natural alignment: 4 bytes. */
const atomic =
  (code: number) =>
  (offset: number, address: Code, ...operands: Code[]): Code => [
    ...address,
    ...join(operands),
    0xfe,
    code,
    2,
    ...unsigned(offset),
  ];

export const TYPES = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = keyof typeof TYPES;

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  load: load(0x28),
  load8: load(0x2d),
  load16: load(0x2f),
  store: store(0x36),
  store8: store(0x3a),
  store16: store(0x3b),
  eqz: simple(0x45),
  eq: simple(0x46),
  ne: simple(0x47),
  lessUnsigned: simple(0x49),
  atLeastUnsigned: simple(0x4f),
  add: simple(0x6a),
  sub: simple(0x6b),
  mul: simple(0x6c),
  and: simple(0x71),
  shl: simple(0x74),
  shr: simple(0x76),
  or: simple(0x72),
};

export const f64 = {
  const: (value: number): Code => [0x44, ...float64(value)],
  load: load(0x2b),
  store: store(0x39),
  eq: simple(0x61),
  less: simple(0x63),
  greater: simple(0x64),
  add: simple(0xa0),
  sub: simple(0xa1),
  mul: simple(0xa2),
  div: simple(0xa3),
  /** Of a whole number with a sign. */
  fromI32: simple(0xb7),
};

export const v128 = {
  load: load(...vectorOpcode(0)),
  /** The byte at the address in all sixteen lanes. */
  loadSplat8: load(...vectorOpcode(0x07)),
  loadSplat64: load(...vectorOpcode(0x0a)),
  store: store(...vectorOpcode(0x0b)),
  and: simd(0x4e),
  /** Sixteen bytes, each taken from the two vectors one after the other, by its place there. */
  shuffle: (first: Code, second: Code, places: readonly number[]): Code => [
    ...first,
    ...second,
    ...vectorOpcode(0x0d),
    ...places,
  ],
  anyTrue: simd(0x53),
  /** Bits of the first where the mask has ones, else of the second. */
  choose: simd(0x52),
};

export const i8x16 = {
  splat: simd(0x0f),
  /** A lane as a whole number from 0 to 255. */
  laneUnsigned: (value: Code, lane: number): Code => [...value, ...vectorOpcode(0x16), lane],
  eq: simd(0x23),
  atLeastUnsigned: simd(0x2c),
  sub: simd(0x71),
};

export const f64x2 = {
  splat: simd(0x14),
  lane: (value: Code, lane: 0 | 1): Code => [...value, ...vectorOpcode(0x21), lane],
  replaceLane: (value: Code, lane: 0 | 1, scalar: Code): Code => [...value, ...scalar, ...vectorOpcode(0x22), lane],
  greater: simd(0x4a),
  atLeast: simd(0x4c),
  floor: simd(0x75),
  abs: simd(0xec),
  neg: simd(0xed),
  add: simd(0xf0),
  sub: simd(0xf1),
  mul: simd(0xf2),
  div: simd(0xf3),
  /** b < a ? b : a */
  lesser: simd(0xf6),
  /** a < b ? b : a */
  greaterOf: simd(0xf7),
};

export const i64x2 = {
  shl: (value: Code, bits: number): Code => [...value, ...i32.const(bits), ...vectorOpcode(0xcb)],
  add: simd(0xce),
  splat: (value: number): Code => [0x42, ...signed(value), ...vectorOpcode(0x12)],
};

export const memory = {
  copy: (to: Code, from: Code, size: Code): Code => [...to, ...from, ...size, 0xfc, 10, 0, 0],
  fill: (to: Code, byte: Code, size: Code): Code => [...to, ...byte, ...size, 0xfc, 11, 0],
};

export const atomics = {
  /** Wake up to `count` threads that wait at the address; leaves how many. */
  notify: (offset: number, address: Code, count: Code): Code => atomic(0)(offset, address, count),
  /** Sleep while the number at the address is `expected`, for ever; leaves why it woke. */
  wait: (offset: number, address: Code, expected: Code): Code => atomic(1)(offset, address, expected, [0x42, 0x7f]),
  load: (offset: number, address: Code): Code => atomic(0x10)(offset, address),
  store: (offset: number, address: Code, value: Code): Code => atomic(0x17)(offset, address, value),
};

export const drop = simple(0x1a);
/** The first where the condition is not 0, else the second. */
export const choose = (first: Code, second: Code, condition: Code): Code => [...first, ...second, ...condition, 0x1b];
export const giveBack = simple(0x0f);
/** Call a function of the module by its number. */
export const call = (index: number, ...operands: Code[]): Code => [...join(operands), 0x10, ...unsigned(index)];

const NO_VALUE = 0x40;
/** Run the body where the condition is not 0. */
export const ifThen = (condition: Code, ...body: Code[]): Code => [...condition, 0x04, NO_VALUE, ...join(body), 0x0b];
/** Run the first where the condition is not 0, else the second. */
export const ifElse = (condition: Code, first: Code[], second: Code[]): Code => [
  ...condition,
  0x04,
  NO_VALUE,
  ...join(first),
  0x05,
  ...join(second),
  0x0b,
];
/** Run the body, then again as long as the condition holds. */
export const repeatWhile = (condition: Code, ...body: Code[]): Code => [
  0x03,
  NO_VALUE,
  ...join(body),
  ...condition,
  0x0d,
  0,
  0x0b,
];
/** The same, not at all where the condition does not hold at first. */
export const loopWhile = (condition: Code, ...body: Code[]): Code => ifThen(condition, repeatWhile(condition, ...body));
