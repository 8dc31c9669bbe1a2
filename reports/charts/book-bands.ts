import type { Band } from '../../models/runtime/types.ts';
import { count } from '../format.ts';
import type { BookRecord } from '../records.ts';
import { BANDS } from '../words.ts';
import type { Chart } from './chart.ts';
import { type StackRow, stackedBands } from './stacked-bands.ts';

/** More segments than a chart can show; the largest are drawn. */
const MAX_SEGMENTS = 12;

/** Today's accounts by band: the whole book, then each segment, at most twelve of the largest. */
export function bookBandsChart(book: BookRecord): Chart {
  const names = [...new Set(book.segments.map(({ segment }) => segment))];
  const segments = names
    .map((name) =>
      rowOf(
        name,
        book.segments.filter(({ segment }) => segment === name),
      ),
    )
    .sort((a, b) => b.nAccounts - a.nAccounts)
    .slice(0, MAX_SEGMENTS);
  return stackedBands({
    name: 'book-bands',
    title: 'Today’s accounts by band, in percent of accounts; their number on the right',
    description: 'One bar for the whole book and one for each segment, divided into red, yellow and green.',
    rows: [rowOf('Whole book', book.bands), ...segments].filter(({ nAccounts }) => nAccounts > 0),
  });
}

function rowOf(
  label: string,
  bands: readonly { readonly band: Band; readonly nAccounts: number }[],
): StackRow & { readonly nAccounts: number } {
  const of = (band: Band): number =>
    bands.filter((entry) => entry.band === band).reduce((sum, { nAccounts }) => sum + nAccounts, 0);
  const nAccounts = BANDS.reduce((sum, band) => sum + of(band), 0);
  const [red, yellow, green] = BANDS.map((band) => (nAccounts === 0 ? 0 : of(band) / nAccounts));
  return { label, shares: { red, yellow, green }, note: count(nAccounts), nAccounts };
}
