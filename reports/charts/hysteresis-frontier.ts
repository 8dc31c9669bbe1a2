import type { HysteresisChoice } from '../../models/bands/hysteresis.ts';
import { ACCENT, type Chart, MUTED, OTHER, panelSpec } from './chart.ts';

/** Every rule that was replayed: colour changes against warnings in time, the one that was taken marked; null where none was. */
export function hysteresisFrontierChart({ tried }: HysteresisChoice): Chart | null {
  if (tried.length === 0) return null;
  const values = tried.map(({ flipsPerAccountQuarter, inTimeShare, isTaken }) => ({
    flips: flipsPerAccountQuarter,
    inTime: inTimeShare,
    kind: isTaken ? 'taken' : 'tried',
  }));
  const axis = (format: string) => ({ format, tickCount: 5, labelColor: MUTED, labelPadding: 4 });
  const x = {
    field: 'flips',
    type: 'quantitative',
    title: 'colour changes per account and quarter',
    scale: { zero: true, nice: true },
    axis: axis('.1f'),
  };
  const y = {
    field: 'inTime',
    type: 'quantitative',
    title: null,
    scale: { zero: true, nice: true },
    axis: axis('.0%'),
  };
  return {
    name: 'hysteresis-frontier',
    title: 'What waiting costs: churned accounts red in time, by rule (further left and up is better)',
    description:
      'One dot for each rule of hysteresis replayed on the past: colour changes per account and quarter across, share of churned accounts that were red in time up; the rule that was taken is larger and filled.',
    spec: panelSpec({
      margins: { left: 48, right: 16, top: 12, bottom: 46 },
      height: 180,
      values,
      layer: [
        {
          mark: { type: 'point', size: 36, color: OTHER },
          transform: [{ filter: 'datum.kind === "tried"' }],
          encoding: { x, y },
        },
        {
          mark: { type: 'point', filled: true, size: 110, opacity: 1, color: ACCENT },
          transform: [{ filter: 'datum.kind === "taken"' }],
          encoding: { x, y },
        },
      ],
    }),
  };
}
