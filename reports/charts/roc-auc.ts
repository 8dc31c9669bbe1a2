import type { OutcomeBacktest } from '../../models/backtest/types.ts';
import { score3 } from '../format.ts';
import { shortModelName } from '../words.ts';
import type { Chart } from './chart.ts';
import { intervalDots } from './interval-dots.ts';

/** ROC AUC of every model with its interval, against 0.5: a coin. */
export function rocAucChart({ outcome, models }: OutcomeBacktest): Chart {
  return intervalDots({
    name: `roc-auc-${outcome}`,
    title: 'ROC AUC by model, with 95% intervals (further right is better)',
    description:
      'A dot and a 95% interval for each model; the dashed line is 0.5, a coin. Values stand in the table of models.',
    rows: models.map(({ model, ranking }) => ({
      label: shortModelName(model),
      figure: ranking.rocAuc,
      isMain: model === 'chosen',
    })),
    format: score3,
    axisFormat: '.2f',
    rule: { value: 0.5, label: 'a coin 0.500' },
  });
}
