import type { OutcomeBacktest } from '../../models/backtest/types.ts';
import { percent } from '../format.ts';
import type { Chart } from './chart.ts';
import { intervalDots } from './interval-dots.ts';

/** Red precision of each segment with its interval; the tick on each row is the segment's own base rate. */
export function segmentRedPrecisionChart(segments: OutcomeBacktest['perSegment']): Chart {
  return intervalDots({
    name: 'segment-red-precision',
    title: 'Red precision by segment, with 95% intervals; the tick is the segment’s own base rate',
    description:
      'For each segment a dot with a 95% interval for red precision and a tick for the base rate. Values stand in the table.',
    rows: segments.map(({ segment, bands, baseRate }) => ({
      label: segment,
      figure: bands?.redPrecision ?? { value: null, low: null, high: null },
      isMain: true,
      reference: baseRate.value,
    })),
    format: percent,
    axisFormat: '.0%',
    rule: null,
  });
}
