import type { OutcomeBacktest } from '../../models/backtest/types.ts';
import { score3 } from '../format.ts';
import { shortModelName } from '../words.ts';
import type { Chart } from './chart.ts';
import { intervalDots } from './interval-dots.ts';

/** Average precision of every model with its interval, against the base rate: what a random order would get. */
export function averagePrecisionChart({ outcome, models, baseRate }: OutcomeBacktest): Chart {
  return intervalDots({
    name: `average-precision-${outcome}`,
    title: 'Average precision by model, with 95% intervals (further right is better)',
    description: `A dot and a 95% interval for each model; the dashed line is the base rate. The values stand in the table of models.`,
    rows: models.map(({ model, ranking }) => ({
      label: shortModelName(model),
      figure: ranking.averagePrecision,
      isMain: model === 'chosen',
    })),
    format: score3,
    axisFormat: '.2f',
    rule: baseRate.value === null ? null : { value: baseRate.value, label: `base rate ${score3(baseRate.value)}` },
  });
}
