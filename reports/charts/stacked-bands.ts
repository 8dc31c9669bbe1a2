import type { Band } from '../../models/runtime/types.ts';
import { distinctLabels } from '../text.ts';
import { BANDS } from '../words.ts';
import { BAND_ENCODING, bandLetter } from './band-marks.ts';
import { CHART_WIDTH, type Chart, labelSpace, panelSpec } from './chart.ts';

export interface StackRow {
  readonly label: string;
  /** Share of the row by band, adding up to 1. */
  readonly shares: Readonly<Record<Band, number>>;
  /** Said at the end of the row, such as `212 accounts`. */
  readonly note: string;
}

export interface StackedBands {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly StackRow[];
}

const ROW_HEIGHT = 38;
/** Pixels that a part must be wide to carry its letter, and its letter with the percent. */
const ROOM = { letter: 14, percent: 50 } as const;

/** One bar per row, divided into red, yellow and green by share, with the letter and the percent in every part that has room. */
export function stackedBands({ name, title, description, rows }: StackedBands): Chart {
  const labels = distinctLabels(
    rows.map(({ label }) => label),
    22,
  );
  const margins = {
    left: labelSpace(labels),
    right: labelSpace(rows.map(({ note }) => note)) - 4,
    top: 6,
    bottom: 26,
  };
  const values = rows.flatMap(({ shares }, i) => {
    let from = 0;
    return BANDS.filter((band) => shares[band] > 0).map((band) => {
      const start = from;
      from += shares[band];
      const { letter, ink } = bandLetter(band);
      const whole = Math.round(shares[band] * 100);
      const room = shares[band] * (CHART_WIDTH.half - margins.left - margins.right);
      const text = room >= ROOM.percent ? `${letter} ${whole}%` : room >= ROOM.letter ? letter : '';
      return { label: labels[i], band, from: start, to: from, middle: (start + from) / 2, text, ink };
    });
  });
  const notes = rows.map(({ note }, i) => ({ label: labels[i], note }));
  const y = {
    field: 'label',
    type: 'nominal',
    sort: labels,
    title: null,
    scale: { paddingInner: 0.3, paddingOuter: 0.1 },
  };
  const scale = { domain: [0, 1], nice: false };
  const x = {
    field: 'from',
    type: 'quantitative',
    title: null,
    scale,
    axis: { format: '.0%', tickCount: 5, grid: false },
  };
  return {
    name,
    title,
    description,
    spec: panelSpec({
      margins,
      height: ROW_HEIGHT * Math.max(1, rows.length),
      values,
      layer: [
        { mark: { type: 'bar', strokeWidth: 1.2 }, encoding: { y, x, x2: { field: 'to' }, ...BAND_ENCODING } },
        {
          mark: { type: 'text', fontWeight: 'bold' },
          encoding: {
            y,
            x: { ...x, field: 'middle' },
            text: { field: 'text' },
            color: { field: 'ink', type: 'nominal', scale: null },
          },
        },
        {
          data: { values: notes },
          mark: { type: 'text', align: 'left', dx: 8 },
          encoding: { y, x: { datum: 1, type: 'quantitative', scale }, text: { field: 'note' } },
        },
      ],
    }),
  };
}
