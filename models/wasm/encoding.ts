/** Bytes of the WebAssembly binary format (WebAssembly Core Specification 2.0, chapter 5). */
export type Code = readonly number[];

/** Parts one after the other. */
export function join(parts: readonly Code[]): number[] {
  const whole: number[] = [];
  for (const part of parts) for (const byte of part) whole.push(byte);
  return whole;
}

/** Whole number from 0 up, seven bits a byte. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** Whole number of 32 bits with a sign, seven bits a byte. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 127;
    rest >>= 7;
    if ((rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0)) return [...bytes, low];
    bytes.push(low | 128);
  }
}

/** The eight bytes of a Float64, lowest first. */
export function float64(value: number): number[] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return [...bytes];
}

/** A list: how many, then each. */
export function vector(items: readonly Code[]): number[] {
  return [...unsigned(items.length), ...join(items)];
}

/** A text: how many bytes, then the bytes. Names are plain ASCII. */
export function text(value: string): number[] {
  return [...unsigned(value.length), ...Array.from(value, (letter) => letter.charCodeAt(0))];
}
