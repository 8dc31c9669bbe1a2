import type { OutcomeBacktest } from '../../models/backtest/types.ts';
import { signed } from '../format.ts';
import { shortModelName } from '../words.ts';
import type { Chart } from './chart.ts';
import { intervalDots } from './interval-dots.ts';

/** Average precision of the new score minus each other model on the same rows: clear of the line is a clear difference. */
export function differencesChart({ outcome, differences }: OutcomeBacktest, reference: string): Chart {
  return intervalDots({
    name: `differences-${outcome}`,
    title: 'Average precision of the new score minus each other score, same rows, with 95% intervals',
    description:
      'A dot and a paired 95% interval for each comparison; an interval wholly right of zero is a clear gain.',
    rows: differences.map(({ against, averagePrecision }) => ({
      label: shortModelName(against),
      figure: averagePrecision,
      isMain: against === reference,
    })),
    format: (value) => signed(value, 3),
    axisFormat: '+.2f',
    rule: { value: 0, label: 'no difference' },
  });
}
