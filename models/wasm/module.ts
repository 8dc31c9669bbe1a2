import { type Code, float64, join, signed, text, unsigned, vector } from './encoding.ts';
import { i32, TYPES, type ValueType, v128 } from './instructions.ts';

/** A local variable: its value, and how to set it. */
export interface Local {
  readonly index: number;
  readonly get: Code;
  set(value: Code): Code;
  /** Set it and leave the value. */
  tee(value: Code): Code;
}

/** Makes a local variable of a function. */
export type NewLocal = (type?: ValueType) => Local;

export interface FunctionShape {
  readonly name: string;
  readonly nParameters: number;
  /** A number is given back; all parameters are i32. */
  readonly hasResult?: boolean;
}

/** A module with one imported memory `env.memory`, whose functions may all be called from outside by name. */
export interface ModuleBuilder {
  /**
   * Add a function.
   *
   * @param body Given the parameters and a maker of locals, the bytes of the body.
   * @returns Its number, for `call`.
   */
  add(shape: FunctionShape, body: (parameters: readonly Local[], local: NewLocal) => Code): number;
  /** A vector with the number in both lanes, read from a fixed place: building it anew takes several instructions. */
  constant(value: number): Code;
  bytes(): Uint8Array;
}

const section = (id: number, content: Code): number[] => [id, ...unsigned(content.length), ...content];
const FUNCTION_TYPE = 0x60;
/** Pages of 64 KiB that a shared memory may grow to; it must be named. */
export const MAX_PAGES = 65_536;

export interface ModuleOptions {
  /** Whether its memory is shared between threads: the instance must be given one of that kind. */
  readonly isShared: boolean;
  /** Place in the memory where constants are written, 16 bytes each. Default 0; a module without constants writes nothing. */
  readonly constantsAt?: number;
}

/** An empty module. */
export function moduleBuilder({ isShared, constantsAt = 0 }: ModuleOptions): ModuleBuilder {
  const types: Code[] = [];
  const exported: Code[] = [];
  const bodies: Code[] = [];
  const constants: number[] = [];
  return {
    constant(value) {
      if (!constants.includes(value)) constants.push(value);
      return v128.load(i32.const(0), constantsAt + 16 * constants.indexOf(value));
    },
    add({ name, nParameters, hasResult = false }, body) {
      const index = bodies.length;
      const parameters = Array.from({ length: nParameters }, (_, i) => localAt(i));
      const kinds: Code[] = [];
      const local = (type: ValueType = 'i32'): Local => {
        kinds.push([1, TYPES[type]]);
        return localAt(nParameters + kinds.length - 1);
      };
      const code = body(parameters, local);
      const whole = [...vector(kinds), ...code, 0x0b];
      types.push([
        FUNCTION_TYPE,
        ...vector(parameters.map(() => [TYPES.i32])),
        ...vector(hasResult ? [[TYPES.i32]] : []),
      ]);
      exported.push([...text(name), 0, ...unsigned(index)]);
      bodies.push([...unsigned(whole.length), ...whole]);
      return index;
    },
    bytes() {
      const pairs = join(constants.map((value) => [...float64(value), ...float64(value)])).map((byte) => [byte]);
      const limits = isShared ? [3, 1, ...unsigned(MAX_PAGES)] : [1, 1, ...unsigned(MAX_PAGES)];
      return Uint8Array.from(
        join([
          [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
          section(1, vector(types)),
          section(2, vector([[...text('env'), ...text('memory'), 2, ...limits]])),
          section(3, vector(bodies.map((_, index) => unsigned(index)))),
          section(7, vector(exported)),
          section(10, vector(bodies)),
          section(11, vector([[0, 0x41, ...signed(constantsAt), 0x0b, ...vector(pairs)]])),
        ]),
      );
    },
  };
}

function localAt(index: number): Local {
  return {
    index,
    get: [0x20, ...unsigned(index)],
    set: (value) => [...value, 0x21, ...unsigned(index)],
    tee: (value) => [...value, 0x22, ...unsigned(index)],
  };
}
