import type { Code } from '../../wasm/encoding.ts';
import { f64, i32, v128 } from '../../wasm/instructions.ts';
import { CONTROL } from '../layout.ts';

/** The whole number at a position of the command's arguments. */
export const argument = (position: number): Code => i32.load(i32.const(0), CONTROL.arguments + 4 * position);

/** The whole number that stands at a position for a part, or `offset` parts after it. */
export const argumentOf = (position: number, part: Code, offset = 0): Code =>
  i32.load(i32.shl(part, i32.const(2)), CONTROL.arguments + 4 * (position + offset));

/** Both lanes hold the number at a position of the command's Float64 numbers. */
export const splatOf = (position: number): Code => v128.loadSplat64(i32.const(0), CONTROL.numbers + 8 * position);

/** The number itself. */
export const numberOf = (position: number): Code => f64.load(i32.const(0), CONTROL.numbers + 8 * position);
