import type { ModelFigures, OutcomeName } from '../../models/backtest/types.ts';
import { ACCENT, type Chart, INK, MUTED, panelSpec } from './chart.ts';

/** What was said against what came: ten groups of equal size; on the diagonal, the probabilities can be taken at their word. */
export function reliabilityChart(outcome: OutcomeName, { probability }: ModelFigures): Chart {
  const values = probability.reliability.map(({ meanProbability, rate, nRows }) => ({ meanProbability, rate, nRows }));
  const top = Math.max(0.05, ...values.flatMap(({ meanProbability, rate }) => [meanProbability, rate])) * 1.08;
  const scale = { domain: [0, top], nice: false };
  const axis = { format: top < 0.1 ? '.1%' : '.0%', tickCount: 5 };
  const x = { field: 'meanProbability', type: 'quantitative', title: 'said: mean probability', scale, axis };
  const y = {
    field: 'rate',
    type: 'quantitative',
    title: null,
    scale,
    axis: { ...axis, labelColor: MUTED, labelPadding: 4 },
  };
  return {
    name: `reliability-${outcome}`,
    title: `What the new score said, and what came: share that ${outcome === 'churn' ? 'churned' : 'expanded'} (vertical)`,
    description:
      'Ten groups of equal size by probability. Points on the dashed diagonal mean that probabilities came true as said.',
    spec: panelSpec({
      margins: { left: 48, right: 24, top: 12, bottom: 46 },
      height: 260,
      values,
      layer: [
        {
          data: {
            values: [
              { meanProbability: 0, rate: 0 },
              { meanProbability: top, rate: top },
            ],
          },
          mark: { type: 'line', strokeDash: [4, 3], color: MUTED, strokeWidth: 1.5 },
          encoding: { x, y },
        },
        { mark: { type: 'line', color: ACCENT, strokeWidth: 2, interpolate: 'linear' }, encoding: { x, y } },
        {
          mark: { type: 'point', filled: true, color: ACCENT, size: 70, opacity: 1, stroke: '#fff', strokeWidth: 1 },
          encoding: { x, y },
        },
        {
          data: { values: [{ meanProbability: top, rate: top, label: 'as said' }] },
          mark: { type: 'text', align: 'right', dx: -16, dy: 6, color: INK, fontSize: 11.5 },
          encoding: { x, y, text: { field: 'label' } },
        },
      ],
    }),
  };
}
