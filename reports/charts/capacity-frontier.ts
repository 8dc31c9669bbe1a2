import type { CapacityFrontier } from '../../models/backtest/group-types.ts';
import { ACCENT, type Chart, MUTED, OTHER, panelSpec } from './chart.ts';

/** Churned accounts red in time against the size of the team, with intervals, today's team marked; null with fewer than two sizes. */
export function capacityFrontierChart({ points, minLeadDays }: CapacityFrontier): Chart | null {
  if (points.length < 2) return null;
  const values = points.flatMap(({ csms, isToday, shareInTime }) =>
    shareInTime.value === null
      ? []
      : [
          {
            csms,
            share: shareInTime.value,
            low: shareInTime.low,
            high: shareInTime.high,
            kind: isToday ? 'today' : 'other',
          },
        ],
  );
  const x = {
    field: 'csms',
    type: 'quantitative',
    title: 'CSMs',
    scale: { zero: false, nice: false, padding: 14 },
    axis: { values: points.map(({ csms }) => csms), format: '~r', labelColor: MUTED, labelPadding: 4, grid: false },
  };
  const y = {
    field: 'share',
    type: 'quantitative',
    title: null,
    scale: { zero: true, nice: true },
    axis: { format: '.0%', tickCount: 5, labelColor: MUTED, labelPadding: 4 },
  };
  return {
    name: 'capacity-frontier',
    title: `Churned accounts red at least ${minLeadDays} days ahead, by size of the team`,
    description:
      'One dot for each size of team in the back-test: number of CSMs across, share of churned accounts that were red in time up, with 95% intervals; today’s team is larger and dark.',
    spec: panelSpec({
      margins: { left: 48, right: 16, top: 12, bottom: 46 },
      height: 180,
      values,
      layer: [
        {
          mark: { type: 'rule', color: OTHER },
          transform: [{ filter: 'datum.low !== null' }],
          encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
        },
        {
          mark: { type: 'point', filled: true, size: 50, opacity: 1, color: OTHER },
          transform: [{ filter: 'datum.kind === "other"' }],
          encoding: { x, y },
        },
        {
          mark: { type: 'point', filled: true, size: 110, opacity: 1, color: ACCENT },
          transform: [{ filter: 'datum.kind === "today"' }],
          encoding: { x, y },
        },
      ],
    }),
  };
}
