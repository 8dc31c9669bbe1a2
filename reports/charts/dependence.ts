import type { OutcomeName } from '../../models/backtest/types.ts';
import type { DependenceCurve } from '../../models/explanation/types.ts';
import { shorten } from '../text.ts';
import { ACCENT, type Chart, MUTED, panelSpec } from './chart.ts';

/**
 * Mean probability of churn, or of expansion, over today's accounts if all had the same value of one metric.
 *
 * @param letter Part of the chart's name.
 * @param top Upper end of the vertical axis, the same for all curves of a page so that they can be compared.
 */
export function dependenceChart(
  { metric, unit, points }: DependenceCurve,
  outcome: OutcomeName,
  letter: string,
  top: number,
): Chart {
  const values = points.map(({ value, probability }) => ({ value, probability }));
  const x = {
    field: 'value',
    type: 'quantitative',
    title: shorten(unit, 24),
    scale: { zero: false, nice: false },
    axis: { tickCount: 5, grid: false },
  };
  const y = {
    field: 'probability',
    type: 'quantitative',
    title: null,
    scale: { domain: [0, top], nice: false },
    axis: { format: top < 0.1 ? '.1%' : '.0%', tickCount: 4, labelColor: MUTED, labelPadding: 4 },
  };
  return {
    name: `dependence-${outcome}-${letter}`,
    title: `${shorten(metric, 60)}: mean probability of ${outcome} (vertical) if every account had this value`,
    description:
      'A line over the middle nine tenths of the values that accounts have today; the rest of each account is kept.',
    spec: panelSpec({
      margins: { left: 48, right: 24, top: 12, bottom: 46 },
      height: 130,
      values,
      layer: [
        { mark: { type: 'line', color: ACCENT, strokeWidth: 2, interpolate: 'linear' }, encoding: { x, y } },
        { mark: { type: 'point', filled: true, color: ACCENT, size: 36, opacity: 1 }, encoding: { x, y } },
      ],
    }),
  };
}
