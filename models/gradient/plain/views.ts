import { type ARGUMENT, CONTROL, type NUMBER } from '../layout.ts';

/** The memory of a fit, seen as numbers of each kind. */
export interface Views {
  readonly buffer: ArrayBufferLike;
  readonly bytes: Uint8Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
}

/** All views of one memory. */
export function viewsOf(buffer: ArrayBufferLike): Views {
  return { buffer, bytes: new Uint8Array(buffer), i32: new Int32Array(buffer), f64: new Float64Array(buffer) };
}

/** Where in `Views.i32` the whole numbers of a command start. */
export const ARGUMENTS_AT = CONTROL.arguments / 4;
/** Where in `Views.f64` the Float64 numbers of a command start. */
export const NUMBERS_AT = CONTROL.numbers / 8;

/** A whole number of the command under way; `part` counts on from a position that holds several. */
export const argumentIn = ({ i32 }: Views, position: (typeof ARGUMENT)[keyof typeof ARGUMENT], part = 0): number =>
  i32[ARGUMENTS_AT + position + part];

/** A Float64 number of the command under way. */
export const numberIn = ({ f64 }: Views, position: (typeof NUMBER)[keyof typeof NUMBER]): number =>
  f64[NUMBERS_AT + position];
