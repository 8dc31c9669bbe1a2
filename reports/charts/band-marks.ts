import type { Band } from '../../models/runtime/types.ts';
import { BAND_COLOURS, BAND_LABELS, BANDS } from '../words.ts';

/** Fill and outline of marks that stand for a band, from the field `band` (red, yellow, green). */
export const BAND_ENCODING = {
  fill: { field: 'band', type: 'nominal', legend: null, scale: scaleOf('fill') },
  stroke: { field: 'band', type: 'nominal', legend: null, scale: scaleOf('outline') },
} as const;

function scaleOf(part: 'fill' | 'outline'): object {
  return { domain: BANDS, range: BANDS.map((band) => BAND_COLOURS[band][part]) };
}

/** The letter that a mark of a band carries, and a colour that can be read on its fill. */
export function bandLetter(band: Band): { readonly letter: string; readonly ink: string } {
  return { letter: BAND_LABELS[band].charAt(0), ink: band === 'red' ? '#ffffff' : '#0b1a14' };
}
