import { count } from '../format.ts';
import type { BookRecord } from '../records.ts';
import { BANDS } from '../words.ts';
import { BAND_ENCODING, bandLetter } from './band-marks.ts';
import { type Chart, MUTED, panelSpec } from './chart.ts';

/** Share of the tallest column that a part must have to carry its letter. */
const ROOM_FOR_LETTER = 0.1;
/** Points of score left blank on both sides of a column. */
const GAP = 0.4;

/** Accounts per ten points of health score, stacked by band, red at the bottom. */
export function scoreHistogramChart({ scores, nAccounts }: BookRecord): Chart {
  const columns = [...new Set(scores.map(({ from }) => from))].sort((a, b) => a - b);
  const heightOf = (from: number): number =>
    scores.filter((entry) => entry.from === from).reduce((sum, entry) => sum + entry.nAccounts, 0);
  const tallest = Math.max(1, ...columns.map(heightOf));
  const values = columns.flatMap((from) => {
    let base = 0;
    return BANDS.flatMap((band) => {
      const n = scores.find((entry) => entry.from === from && entry.band === band)?.nAccounts ?? 0;
      const low = base;
      base += n;
      const { letter, ink } = bandLetter(band);
      const text = n / tallest >= ROOM_FOR_LETTER ? letter : '';
      return n === 0
        ? []
        : [
            {
              from: from + GAP,
              to: from + 10 - GAP,
              centre: from + 5,
              band,
              low,
              high: base,
              middle: (low + base) / 2,
              text,
              ink,
            },
          ];
    });
  });
  const x = {
    field: 'from',
    type: 'quantitative',
    title: 'health score (0 worst, 100 best)',
    scale: { domain: [0, 100], nice: false },
    axis: { values: [0, 20, 40, 60, 80, 100], grid: false },
  };
  const y = {
    field: 'low',
    type: 'quantitative',
    title: null,
    scale: { domain: [0, tallest * 1.05], nice: false },
    axis: { tickMinStep: 1, tickCount: 4, labelColor: MUTED, labelPadding: 4, format: ',d' },
  };
  return {
    name: 'score-histogram',
    title: `Health scores of today’s ${count(nAccounts)} accounts: accounts per ten points, by band`,
    description: `Ten columns from 0 to 100, each divided into red, yellow and green; the tallest holds ${count(tallest)} accounts.`,
    spec: panelSpec({
      margins: { left: 48, right: 16, top: 12, bottom: 46 },
      height: 190,
      values,
      layer: [
        {
          mark: { type: 'rect', strokeWidth: 1.2 },
          encoding: { x, x2: { field: 'to' }, y, y2: { field: 'high' }, ...BAND_ENCODING },
        },
        {
          mark: { type: 'text', fontWeight: 'bold' },
          encoding: {
            x: { ...x, field: 'centre' },
            y: { ...y, field: 'middle' },
            text: { field: 'text' },
            color: { field: 'ink', type: 'nominal', scale: null },
          },
        },
      ],
    }),
  };
}
