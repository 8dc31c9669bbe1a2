import type { Figure } from '../models/runtime/types.ts';
import { UNKNOWN } from './format.ts';
import { type Html, html } from './html.ts';

/** What stands where a figure has no interval. */
export const NO_INTERVAL = 'too few accounts for an interval';

export type NumberFormat = (value: number) => string;

/** `18% to 29%`, or the words for no interval. */
export function intervalInWords(figure: Figure, format: NumberFormat): string {
  return figure.low === null || figure.high === null ? NO_INTERVAL : `${format(figure.low)} to ${format(figure.high)}`;
}

/** `23% (95% interval 18% to 29%)`; `not known` without a value. */
export function figureInWords(figure: Figure, format: NumberFormat): string {
  if (figure.value === null) return UNKNOWN;
  const interval = intervalInWords(figure, format);
  return `${format(figure.value)} (${interval === NO_INTERVAL ? interval : `95% interval ${interval}`})`;
}

/** A figure for a table cell: the value, and its interval in smaller type below. */
export function figureCell(figure: Figure | null, format: NumberFormat): Html {
  if (figure === null || figure.value === null) return html`<span class="unknown">${UNKNOWN}</span>`;
  return html`<span class="value">${format(figure.value)}</span>${intervalNote(figure, format)}`;
}

function intervalNote(figure: Figure, format: NumberFormat): Html {
  const words = intervalInWords(figure, format);
  return words === NO_INTERVAL
    ? html`<span class="note">${words}</span>`
    : html`<span class="interval">${words}</span>`;
}

/** A value that no draw of accounts can change, such as the ROC AUC of a score that is the same for everyone. */
export function fixedCell(value: number, format: NumberFormat): Html {
  return html`<span class="value">${format(value)}</span><span class="note">by definition</span>`;
}

/** A number for a table cell; `not known` for null. */
export function numberCell(value: number | null, format: NumberFormat): Html {
  return value === null
    ? html`<span class="unknown">${UNKNOWN}</span>`
    : html`<span class="value">${format(value)}</span>`;
}
