import { type ARGUMENT, CONTROL, type NUMBER } from '../layout.ts';

/** The memory of a fit, seen as numbers of each kind. */
export interface Views {
  readonly buffer: ArrayBufferLike;
  readonly bytes: Uint8Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
}

/** The numbers of a memory, of each kind, from its start. */
export function viewsOf(buffer: ArrayBufferLike): Views {
  return {
    buffer,
    bytes: new Uint8Array(buffer),
    u16: new Uint16Array(buffer),
    i32: new Int32Array(buffer),
    f64: new Float64Array(buffer),
  };
}

/** Where in `Views.i32` the whole numbers of a command start. */
export const ARGUMENTS_AT = CONTROL.arguments / 4;
/** Where in `Views.f64` the Float64 numbers of a command start. */
export const NUMBERS_AT = CONTROL.numbers / 8;

/** The whole number at a position of the command's arguments, or of a part after it. */
export const argumentIn = ({ i32 }: Views, position: (typeof ARGUMENT)[keyof typeof ARGUMENT], part = 0): number =>
  i32[ARGUMENTS_AT + position + part];

/** The Float64 at a position of the command's numbers. */
export const numberIn = ({ f64 }: Views, position: (typeof NUMBER)[keyof typeof NUMBER]): number =>
  f64[NUMBERS_AT + position];
