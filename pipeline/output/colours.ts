import type { Band } from '../../models/runtime/types.ts';

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';
export type Paint = (style: Style, text: string) => string;

const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  cyan: [36, 39],
};

/** Whether colours may be used: never without a terminal, with `--no-color`, with NO_COLOR set to anything, or on TERM=dumb. */
export function wantsColour(
  isTerminal: boolean,
  isSwitchedOff: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const noColor = environment.NO_COLOR;
  return isTerminal && !isSwitchedOff && (noColor === undefined || noColor === '') && environment.TERM !== 'dumb';
}

/** A painter: with colour, the terminal's codes around the text; without, the text alone. */
export function painter(hasColour: boolean): Paint {
  if (!hasColour) return (_, text) => text;
  return (style, text) => `\u001b[${CODES[style][0]}m${text}\u001b[${CODES[style][1]}m`;
}

/** A band's letter and word, painted: never the colour alone. */
export function bandText(band: Band, paint: Paint): string {
  return paint(band, `${band[0].toUpperCase()} ${band}`);
}
