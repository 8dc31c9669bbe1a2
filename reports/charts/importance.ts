import type { OutcomeName } from '../../models/backtest/types.ts';
import type { Importance } from '../../models/explanation/types.ts';
import { signed } from '../format.ts';
import type { Chart } from './chart.ts';
import { intervalDots } from './interval-dots.ts';

/** Log loss that is added when accounts of a date exchange a metric's values: clear of the line, the metric matters. */
export function importanceChart(rows: readonly Importance[], outcome: OutcomeName): Chart {
  return intervalDots({
    name: `importance-${outcome}`,
    title: 'Log loss added out of time when accounts exchange the values of one metric, with 95% intervals',
    description:
      'A dot and a 95% interval by account for each metric; an interval wholly right of zero means that the score is worse without it.',
    rows: rows.map(({ metric, logLossAdded }) => ({
      label: metric,
      figure: logLossAdded,
      isMain: logLossAdded.low !== null && logLossAdded.low > 0,
    })),
    format: (value) => signed(value, 4),
    axisFormat: '+.4f',
    rule: { value: 0, label: 'worth nothing' },
  });
}
