import type { ModelName, OutcomeBacktest } from '../../models/backtest/types.ts';
import { shortModelName } from '../words.ts';
import { ACCENT, type Chart, MUTED, OTHER, panelSpec } from './chart.ts';

/** Average precision of the new score and its reference in each fold, beside the fold's base rate. */
export function perFoldChart({ perFold }: OutcomeBacktest, reference: ModelName): Chart {
  const values = perFold.flatMap(({ fold, nPositiveRows, nTestRows, models }) => [
    ...models
      .filter(({ model, averagePrecision }) => averagePrecision !== null && (model === 'chosen' || model === reference))
      .map(({ model, averagePrecision }) => ({ fold, series: shortModelName(model), value: averagePrecision })),
    ...(nTestRows === 0 ? [] : [{ fold, series: 'Base rate', value: nPositiveRows / nTestRows }]),
  ]);
  const series = [shortModelName('chosen'), shortModelName(reference), 'Base rate'];
  const x = {
    field: 'fold',
    type: 'ordinal',
    title: 'fold, in order of time',
    axis: { labelAngle: 0, grid: false },
    scale: { type: 'point', padding: 0.3 },
  };
  const y = {
    field: 'value',
    type: 'quantitative',
    title: null,
    scale: { zero: true, nice: true },
    axis: { format: '.2f', tickCount: 4, labelColor: MUTED, labelPadding: 4 },
  };
  const colour = {
    field: 'series',
    type: 'nominal',
    scale: { domain: series, range: [ACCENT, OTHER, MUTED] },
    legend: {
      title: null,
      orient: 'none',
      legendX: 0,
      legendY: -62,
      direction: 'vertical',
      symbolType: 'stroke',
      labelFontSize: 12,
      labelLimit: 0,
      rowPadding: 3,
    },
  };
  const dash = {
    field: 'series',
    type: 'nominal',
    scale: {
      domain: series,
      range: [
        [1, 0],
        [1, 0],
        [4, 3],
      ],
    },
    legend: null,
  };
  return {
    name: 'per-fold',
    title: 'Average precision fold by fold: is it good every time, or once?',
    description:
      'Lines over the folds for the new score, its reference and the base rate; the values stand in the table of folds.',
    spec: panelSpec({
      margins: { left: 48, right: 16, top: 72, bottom: 46 },
      height: 180,
      values,
      layer: [
        { mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y, color: colour, strokeDash: dash } },
        {
          mark: { type: 'point', filled: true, size: 55, opacity: 1 },
          transform: [{ filter: 'datum.series !== "Base rate"' }],
          encoding: { x, y, color: { ...colour, legend: null } },
        },
      ],
    }),
  };
}
