import type { RedSurvival } from '../../models/backtest/group-types.ts';
import { ACCENT, type Chart, MUTED, OTHER, panelSpec } from './chart.ts';

/** Share of accounts still customers by days since they turned red, beside accounts that were not red on the same dates. */
export function redSurvivalChart({ points, nTurnedRed }: RedSurvival): Chart {
  const values = points.flatMap(({ days, red, notRed }) => [
    { days, group: 'turned red', value: red.value, low: red.low, high: red.high },
    { days, group: 'not red', value: notRed.value, low: notRed.low, high: notRed.high },
  ]);
  const known = values.filter(({ value }) => value !== null);
  const last = (group: string) => known.filter((point) => point.group === group).at(-1);
  const labels = ['turned red', 'not red'].flatMap((group) => last(group) ?? []);
  const x = {
    field: 'days',
    type: 'quantitative',
    title: 'days since the account turned red',
    axis: { values: [0, 90, 180, 270, 360], labelColor: MUTED, labelPadding: 4, grid: false },
  };
  const y = {
    field: 'value',
    type: 'quantitative',
    title: null,
    scale: { zero: false, nice: true },
    axis: { format: '.0%', tickCount: 5, labelColor: MUTED, labelPadding: 4 },
  };
  const color = {
    field: 'group',
    type: 'nominal',
    legend: null,
    scale: { domain: ['turned red', 'not red'], range: [ACCENT, OTHER] },
  };
  return {
    name: 'red-survival',
    title: `Still customers: ${nTurnedRed} accounts that turned red, and the others on the same dates`,
    description:
      'Two curves with 95% intervals: the share of accounts that were still customers so many days after they turned red, and the same for accounts that were not red on the same dates; the values stand beside the chart.',
    spec: panelSpec({
      margins: { left: 48, right: 76, top: 12, bottom: 46 },
      height: 180,
      values: known,
      layer: [
        {
          mark: { type: 'area', opacity: 0.15, interpolate: 'step-after' },
          transform: [{ filter: 'datum.low !== null' }],
          encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
        },
        { mark: { type: 'line', strokeWidth: 2, interpolate: 'step-after' }, encoding: { x, y, color } },
        {
          data: { values: labels },
          mark: { type: 'text', align: 'left', dx: 6 },
          encoding: { x, y, text: { field: 'group' }, color },
        },
      ],
    }),
  };
}
