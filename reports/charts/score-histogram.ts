import type { BookRecord } from '../records.ts';
import { BAND_LABELS, BANDS } from '../words.ts';
import { BAND_ENCODING } from './band-marks.ts';
import { type Chart, MUTED, panelSpec } from './chart.ts';

/** Accounts per ten points of health score, stacked by band. */
export function scoreHistogramChart({ scores, nAccounts }: BookRecord): Chart {
  const order = (band: string): number => BANDS.findIndex((known) => known === band);
  const values = scores.map(({ from, band, nAccounts: n }) => ({ from, to: from + 10, band, n, order: order(band) }));
  const x = {
    field: 'from',
    type: 'quantitative',
    title: 'health score (0 worst, 100 best)',
    scale: { domain: [0, 100], nice: false },
    axis: { values: [0, 20, 40, 60, 80, 100], grid: false },
  };
  const y = {
    field: 'n',
    type: 'quantitative',
    title: null,
    axis: { tickMinStep: 1, tickCount: 4, labelColor: MUTED, labelPadding: 4, format: ',d' },
  };
  return {
    name: 'score-histogram',
    title: `Health scores of today’s ${nAccounts} accounts: accounts per ten points, by band`,
    description: `Ten columns from 0 to 100, stacked by band (${BANDS.map((band) => BAND_LABELS[band]).join(', ')}).`,
    spec: panelSpec({
      margins: { left: 48, right: 16, top: 12, bottom: 46 },
      height: 170,
      values,
      layer: [
        {
          mark: { type: 'bar', strokeWidth: 1.2, binSpacing: 2 },
          encoding: {
            x: { ...x, bin: 'binned' },
            x2: { field: 'to' },
            y,
            order: { field: 'order', type: 'quantitative' },
            ...BAND_ENCODING,
          },
        },
      ],
    }),
  };
}
