import type { LeadTimeFigures } from '../../models/backtest/types.ts';
import { percent, plural } from '../format.ts';
import type { Chart } from './chart.ts';
import { intervalDots } from './interval-dots.ts';

/** Share of all churned accounts that were red without a break since at least 30, 60 and 90 days before they churned. */
export function leadTimeChart(leadTime: LeadTimeFigures): Chart {
  const rows = [
    { label: 'at least 30 days ahead', figure: leadTime.shareRed30 },
    { label: 'at least 60 days ahead', figure: leadTime.shareRed60 },
    { label: 'at least 90 days ahead', figure: leadTime.shareRed90 },
  ];
  return intervalDots({
    name: 'lead-time',
    title: `Share of ${plural(leadTime.nChurnedAccounts, 'churned account')} already red, with 95% intervals`,
    description:
      'A dot and a 95% interval for 30, 60 and 90 days before the churn date; the values stand beside the chart.',
    rows: rows.map((row) => ({ ...row, isMain: true })),
    format: percent,
    axisFormat: '.0%',
    rule: null,
    domain: [0, 1],
  });
}
