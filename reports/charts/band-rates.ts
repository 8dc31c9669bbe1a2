import type { BandFigures } from '../../models/backtest/types.ts';
import { percent } from '../format.ts';
import { BAND_LABELS } from '../words.ts';
import { BAND_ENCODING } from './band-marks.ts';
import { type Chart, MUTED, panelSpec } from './chart.ts';

/** Share of account-dates in each band that churned in the outcome window, against the base rate. */
export function bandRatesChart({ counts }: BandFigures, baseRate: number | null): Chart {
  const values = counts
    .filter(({ nRows }) => nRows > 0)
    .map(({ band, nRows, nChurned }) => ({
      band,
      label: BAND_LABELS[band],
      rate: nChurned / nRows,
      text: percent(nChurned / nRows),
    }));
  const top = Math.max(0.05, baseRate ?? 0, ...values.map(({ rate }) => rate)) * 1.02;
  const y = {
    field: 'label',
    type: 'nominal',
    sort: null,
    title: null,
    scale: { paddingInner: 0.35, paddingOuter: 0.2 },
  };
  const x = {
    field: 'rate',
    type: 'quantitative',
    title: null,
    scale: { domain: [0, top], nice: false },
    axis: { format: '.0%', tickCount: 5 },
  };
  const height = 46 * Math.max(1, values.length);
  return {
    name: 'band-rates',
    title: 'Share that churned in the outcome window, by band',
    description: `Bars for red, yellow and green: ${values.map(({ label, text }) => `${label} ${text}`).join(', ')}.`,
    spec: panelSpec({
      margins: { left: 74, right: 52, top: 8, bottom: baseRate === null ? 28 : 46 },
      height,
      values,
      layer: [
        { mark: { type: 'bar', strokeWidth: 1.2 }, encoding: { y, x, ...BAND_ENCODING } },
        {
          mark: { type: 'text', align: 'left', dx: 7, fontWeight: 'bold' },
          encoding: { y, x, text: { field: 'text' } },
        },
        ...(baseRate === null ? [] : baseRateRule(baseRate, height)),
      ],
    }),
  };
}

function baseRateRule(baseRate: number, height: number): object[] {
  return [
    {
      mark: { type: 'rule', strokeDash: [4, 3], color: MUTED, strokeWidth: 1.5 },
      encoding: { x: { datum: baseRate } },
    },
    {
      data: { values: [{ label: `base rate ${percent(baseRate)}` }] },
      mark: { type: 'text', y: height + 37, align: 'left', dx: -10, color: MUTED, fontSize: 11.5 },
      encoding: { x: { datum: baseRate }, text: { field: 'label' } },
    },
  ];
}
